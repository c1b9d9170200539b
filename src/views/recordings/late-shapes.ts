/**
 * Of many late attaches: how late they were, as a histogram that keeps every one of them, and in how many ways they
 * came about. A way is the calls to the buffer from its first one to the late attach, with who made them.
 */
import { stepsOfBuffer } from './buffer-steps.ts';
import type { Recording } from './recording.ts';

/** One bar: from a lateness, which counts, to another. */
export interface LateBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How late they were. */
export interface Lateness {
  /** Whether it is told in seconds; else in steps. */
  readonly isTime: boolean;
  /** Of equal width on an axis of powers, without a gap. */
  readonly bins: readonly LateBin[];
  readonly least: number;
  readonly median: number;
  readonly most: number;
  /** The step of the latest one. */
  readonly latest: number;
}

/** One way in which they came about. */
export interface LateShape {
  /** `attach dbi-disp, map dbi-disp, attach dbi-codec`. */
  readonly calls: string;
  /** The late attaches, in their order. */
  readonly steps: readonly number[];
}

/** Bars of each power of ten. */
const PER_POWER = 8;

/** What is shorter is told as this: clocks of kernels tell no less. */
const SECONDS_LEAST = 1e-6;

/** More calls before a late attach are left out. */
const CALLS_MAX = 8;

/** How late the attaches were; null where none was. */
export function latenessOf(recording: Recording): Lateness | null {
  const { lateAttaches, source } = recording;
  const times = [...lateAttaches].map(([late, map]) => {
    const [from, to] = [recording.timeAt(map), recording.timeAt(late)];
    return from === null || to === null || source.kind === 'log' ? null : to - from;
  });
  const isTime = times.every((each) => each !== null);
  const least = isTime ? SECONDS_LEAST : 1;
  const values = [...lateAttaches].map(([late, map], at) =>
    Math.max(least, isTime ? (times[at] ?? 0) : late - map),
  );
  const sorted = values.toSorted((one, other) => one - other);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return null;
  const latest = [...lateAttaches.keys()][values.indexOf(last)] ?? 0;
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? first;
  return { isTime, bins: binsOf(values, first, last), least: first, median, most: last, latest };
}

function binsOf(values: readonly number[], least: number, most: number): readonly LateBin[] {
  const placeOf = (value: number): number => Math.floor(Math.log10(value) * PER_POWER + 1e-9);
  const [first, last] = [placeOf(least), placeOf(most)];
  const counts = new Array<number>(last - first + 1).fill(0);
  for (const value of values) {
    const at = placeOf(value) - first;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const edge = (place: number): number => 10 ** (place / PER_POWER);
  return counts.map((count, at) => ({ from: edge(first + at), to: edge(first + at + 1), count }));
}

/** The ways in which they came about, the most frequent first. */
export function lateShapesOf(recording: Recording): readonly LateShape[] {
  const shapes = new Map<string, number[]>();
  for (const late of recording.lateAttaches.keys()) {
    const calls = callsUntil(recording, late);
    const steps = shapes.get(calls);
    if (steps === undefined) shapes.set(calls, [late]);
    else steps.push(late);
  }
  return [...shapes]
    .map(([calls, steps]) => ({ calls, steps }))
    .sort((one, other) => other.steps.length - one.steps.length);
}

const TOLD = new Set(['attach', 'map', 'unmap', 'detach', 'move']);

function callsUntil(recording: Recording, late: number): string {
  const calls: string[] = [];
  for (const step of stepsOfBuffer(recording, recording.bufferAt(late))) {
    if (step > late) break;
    const kind = recording.kindAt(step);
    if (!TOLD.has(kind) || (recording.isRefused(step) && step !== late)) continue;
    const importer = recording.names.importers[recording.importerAt(step)] ?? '';
    calls.push(`${kind} ${importer}`.trim());
  }
  const left = calls.length - CALLS_MAX;
  return left > 0 ? `…, ${calls.slice(left).join(', ')}` : calls.join(', ');
}
