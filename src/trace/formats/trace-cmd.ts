/**
 * What `trace-cmd report` prints, also with `-R` (fields as they are), `-l` (latency columns) and
 * `-t` (whole time stamps). It pads the name of the event and prints addresses for places; a return
 * is `(function <- caller)`, the other way round than in ftrace's own text.
 * Source: trace-cmd 3.1, tracecmd/trace-read.c; libtraceevent, plugins/plugin_kprobe.
 */
import { readEvent } from './event-text.ts';
import { defaultHead, latencyHead } from './line-head.ts';
import { readOtherLine } from './shared-lines.ts';
import type { TraceFormat } from './trace-format.ts';

const RAW_EVENT =
  /^\w+: +(?:\((?:0x)?[0-9a-f]{8,16}(?: <- (?:0x)?[0-9a-f]{8,16})?\)|__probe_(?:ip|func)=)/;

/** The output of `trace-cmd report`. */
export const TRACE_CMD: TraceFormat = {
  name: 'trace-cmd',
  hasUsualColumns: true,
  detect: (line) => {
    if (/^(cpus=\d+|version = \d+)$/.test(line)) return true;
    const head = defaultHead(line, 0) ?? latencyHead(line, 0);
    return head !== null && RAW_EVENT.test(head.rest);
  },
  parseLine: (line, lineNumber) => {
    const head = defaultHead(line, lineNumber) ?? latencyHead(line, lineNumber);
    return head === null ? readOtherLine(line) : readEvent(head.rest, head.at, head.cpu);
  },
};

/** The first line of the text that stands for a Perfetto trace. */
export const PERFETTO_HEADER = '# recording: perfetto';

/** The first line of the text that stands for a `trace.dat`. */
export const TRACE_DAT_HEADER = '# recording: trace.dat';

/** A `trace.dat`, after its events have become such lines. */
export const TRACE_DAT: TraceFormat = {
  ...TRACE_CMD,
  name: 'trace-dat',
  detect: (line) => line === TRACE_DAT_HEADER,
};

/** A Perfetto trace, after its events have become such lines. */
export const PERFETTO: TraceFormat = {
  ...TRACE_CMD,
  name: 'perfetto',
  detect: (line) => line === PERFETTO_HEADER,
};
