/**
 * The formats that are read. To add one, write its file beside this one and name it here; where two
 * would accept the same line, the stricter one comes first.
 */
import { FTRACE_TEXT } from './ftrace-text.ts';
import type { TraceFormat } from './trace-format.ts';

/** The supported formats, in the order in which they are tried. */
export const KNOWN_FORMATS: readonly TraceFormat[] = [FTRACE_TEXT];

/** What is supported, in words, for refusals. */
export const SUPPORTED =
  'supported: ftrace text (cat trace, trace_pipe) with kprobe events that carry arguments';
