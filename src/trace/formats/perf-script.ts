/**
 * What `perf script` prints: `comm pid [cpu] time: group:event: (place) arguments`, and with `-g` a
 * stack below each event, ended by an empty line.
 * Source: Linux tools/perf/builtin-script.c, `process_event`.
 */
import { readEvent } from './event-text.ts';
import { perfHead } from './line-head.ts';
import { CONTINUATION, EVENT, readOtherLine } from './shared-lines.ts';
import type { LineMeaning, TraceFormat } from './trace-format.ts';

const GROUP_AND_EVENT = /^([\w-]{1,64}):(?=[\w-]{1,100}: )/;
const STACK_LINE = /^\s+[0-9a-f]{4,16} /;
const LOST = /^PERF_RECORD_LOST\w*\s+lost (\d+)/;

/** The output of `perf script`. */
export const PERF_SCRIPT: TraceFormat = {
  name: 'perf-script',
  detect: (line) => GROUP_AND_EVENT.test(perfHead(line, 0)?.rest ?? ''),
  parseLine: readPerfLine,
};

function readPerfLine(line: string, lineNumber: number): LineMeaning {
  const head = perfHead(line, lineNumber);
  if (head === null) return STACK_LINE.test(line) ? CONTINUATION : readOtherLine(line);
  const lost = LOST.exec(head.rest)?.[1];
  if (lost !== undefined) return { kind: 'lost', count: Number(lost) };
  const group = GROUP_AND_EVENT.exec(head.rest)?.[0];
  if (group === undefined) return EVENT;
  return readEvent(head.rest.slice(group.length), head.at, head.cpu);
}
