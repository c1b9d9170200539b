/**
 * Lines that stand between events in any format: headers, losses, stack traces, empty lines. What is
 * none of these is compared with the shapes that are known and not read.
 */
import { foreignShapeOf } from './foreign-shapes.ts';
import type { LineMeaning } from './trace-format.ts';

const ENTRIES = /^# entries-in-buffer\/entries-written: (\d+)\/(\d+)/;
/** The header of the latency format announces its entries, too. */
const LATENCY_ENTRIES = /^# latency: \d+ us, #(\d+)\/(\d+), CPU#/;
/** What the recorder writes before the events and behind them. */
const TOLD = /^# ([a-z][a-z_-]{1,30}): (.{0,4000})$/;
const KERNEL = /^# \S+ latency trace v\S+ on (\S{1,64})$/;
/** `[LOST 3 EVENTS]` is the kernel's word, `[3 EVENTS DROPPED]` that of trace-cmd, `Lost 3 events` that of bpftrace. */
const LOST =
  /^(?:\s*CPU:\s?\d+ \[(?:LOST (?:(\d+) )?EVENTS|(?:(\d+) )?EVENTS DROPPED)\]|Lost (\d+) events$)/;
const CPU_STARTED = /^#{4,} CPU \d+ buffer started #{4,}/;
/** `cpus=2`, `CPU 1 is empty`, `version = 6`: what trace-cmd says before the first event. */
const TRACE_CMD_HEADER = /^(cpus=\d+|version = \d+|CPU \d+ is empty|trace-cmd: .*)$/;

export const HEADER: LineMeaning = { kind: 'header' };
export const CONTINUATION: LineMeaning = { kind: 'continuation' };
export const EVENT: LineMeaning = { kind: 'event' };

/** What a line means that has not the columns of an event. */
export function readOtherLine(line: string): LineMeaning {
  if (line.startsWith(' => ') || line === '<stack trace>') return CONTINUATION;
  if (line.trim() === '') return HEADER;
  if (line.startsWith('#')) return readHeader(line);
  const lost = LOST.exec(line);
  if (lost !== null) {
    const count = lost[1] ?? lost[2] ?? lost[3];
    return { kind: 'lost', count: count === undefined ? null : Number(count) };
  }
  if (TRACE_CMD_HEADER.test(line)) return HEADER;
  const shape = foreignShapeOf(line);
  return shape === null ? { kind: 'unknown' } : { kind: 'unusable', shape };
}

function readHeader(line: string): LineMeaning {
  if (CPU_STARTED.test(line)) return { kind: 'cpu-started' };
  const counts = ENTRIES.exec(line) ?? LATENCY_ENTRIES.exec(line);
  if (counts !== null) {
    const entries = { inBuffer: Number(counts[1]), written: Number(counts[2]) };
    return { kind: 'header', entries };
  }
  const kernel = KERNEL.exec(line)?.[1];
  if (kernel !== undefined) return { kind: 'header', kernel };
  const [, key, value] = TOLD.exec(line) ?? [];
  return key === undefined || value === undefined ? HEADER : { kind: 'header', told: [key, value] };
}
