/**
 * Ftrace's text, as `cat trace` and `cat trace_pipe` print it, by the options that change its
 * columns: the default with or without flags and thread group, latency, verbose, and no columns at
 * all. A clock that counts prints whole numbers; nothing else differs.
 * Source: Linux kernel/trace/trace_output.c; Documentation/trace/ftrace.rst, "trace_options".
 */
import type { Moment } from '../probe-hit.ts';
import { readEvent } from './event-text.ts';
import { defaultHead, latencyHead, verboseHead, type LineHead } from './line-head.ts';
import { readOtherLine } from './shared-lines.ts';
import type { LineMeaning, TraceFormat } from './trace-format.ts';

type HeadReader = (line: string, lineNumber: number) => LineHead | null;

function readerOf(readHead: HeadReader): TraceFormat['parseLine'] {
  return (line, lineNumber) => {
    const head = readHead(line, lineNumber);
    return head === null ? readOtherLine(line) : readEvent(head.rest, head.at, head.cpu);
  };
}

/** The default columns. */
export const FTRACE_TEXT: TraceFormat = {
  name: 'ftrace-text',
  hasUsualColumns: true,
  detect: (line) => defaultHead(line, 0) !== null,
  parseLine: readerOf(defaultHead),
};

/** `options/latency-format`. */
export const FTRACE_LATENCY: TraceFormat = {
  name: 'ftrace-latency',
  detect: (line) => latencyHead(line, 0) !== null,
  parseLine: readerOf(latencyHead),
};

/** `options/verbose` together with `latency-format`. */
export const FTRACE_VERBOSE: TraceFormat = {
  name: 'ftrace-verbose',
  detect: (line) => verboseHead(line, 0) !== null,
  parseLine: readerOf(verboseHead),
};

/** A probe event, or one of the kernel's own, at the start of the line. */
const BARE_EVENT =
  /^ {0,8}(?:[A-Za-z_]\w{0,80}: \([^)]{0,300}\+0x[0-9a-f]+(?:\/0x[0-9a-f]+)?[^)]{0,300}\)|dma_buf_\w{1,80}: (?=.{0,400}name=).{0,400} ino=\d)/;

/** Without `options/context-info` no line tells task, CPU or time. */
export const FTRACE_WITHOUT_CONTEXT: TraceFormat = {
  name: 'ftrace-without-context',
  limit:
    'the option context-info was off: task, CPU and time are not told, and entry and return are paired by their arguments',
  detect: (line) => BARE_EVENT.test(line),
  parseLine: readWithoutContext,
};

function readWithoutContext(line: string, lineNumber: number): LineMeaning {
  if (!BARE_EVENT.test(line) && !/^ {0,8}\w{1,80}: \(/.test(line)) return readOtherLine(line);
  const at: Moment = { line: lineNumber, time: null, timeText: 'unknown', task: '?', pid: 0 };
  return readEvent(line.trimStart(), at, 0);
}
