/**
 * The formats that are read. To add one, write its file beside this one and name it here; where two
 * would accept the same line, the stricter one comes first.
 */
import { EVENT_LOG } from './event-log.ts';
import {
  FTRACE_LATENCY,
  FTRACE_TEXT,
  FTRACE_VERBOSE,
  FTRACE_WITHOUT_CONTEXT,
} from './ftrace-text.ts';
import { FUNCTION_GRAPH } from './function-graph.ts';
import { PERF_SCRIPT } from './perf-script.ts';
import { PERFETTO, TRACE_CMD, TRACE_DAT } from './trace-cmd.ts';
import type { TraceFormat } from './trace-format.ts';

/** The supported formats, in the order in which they are tried. */
export const KNOWN_FORMATS: readonly TraceFormat[] = [
  EVENT_LOG,
  PERFETTO,
  TRACE_DAT,
  TRACE_CMD,
  FTRACE_TEXT,
  FTRACE_LATENCY,
  FTRACE_VERBOSE,
  FUNCTION_GRAPH,
  PERF_SCRIPT,
  FTRACE_WITHOUT_CONTEXT,
];

/** The names of the formats, for `--format`. */
export const FORMAT_NAMES: readonly string[] = KNOWN_FORMATS.map(({ name }) => name);

/** What is supported, in words, for refusals. */
export const SUPPORTED =
  'supported: ftrace text (cat trace, trace_pipe), what the script of `cenalloc record --bpftrace` prints, trace-cmd report and its trace.dat, perf script, Perfetto traces, and event logs of this project';
