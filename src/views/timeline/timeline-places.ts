/**
 * Where steps stand on a timeline: at equal distances or by their time. Either way their places only grow
 * from left to right. A window is the part of them that is seen.
 */
import type { Recording } from '../recordings/recording.ts';

/** The part of a recording that is seen: places from `from` to `to`. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Where each step stands. */
export interface Places {
  /** The place of each step, never smaller than that of the one before. */
  readonly of: ArrayLike<number>;
  readonly start: number;
  readonly end: number;
  /** The shortest window that says something. */
  readonly least: number;
  /** Whether places are seconds. */
  readonly isTime: boolean;
}

/** Fewer steps than this are not worth a window of their own. */
const STEPS_LEAST = 4;

/** Kernels tell the time in microseconds. */
const SECONDS_LEAST = 20e-6;

/** Steps at equal distances. */
export function placesByStep(recording: Recording): Places {
  const of = Float64Array.from({ length: recording.length }, (_, index) => index);
  const end = Math.max(0.5, recording.length - 0.5);
  return { of, start: -0.5, end, least: STEPS_LEAST, isTime: false };
}

/** Steps by their time; null where the recording does not tell it. Clocks of two CPUs may differ a bit. */
export function placesByTime(recording: Recording): Places | null {
  const of = new Float64Array(recording.length);
  // What opens a log may have no time.
  let latest = recording.timeAt(0) ?? recording.timeAt(1) ?? -Infinity;
  for (let index = 0; index < recording.length; index += 1) {
    const time = recording.timeAt(index);
    if (time === null && index > 0) return null;
    latest = Math.max(latest, time ?? -Infinity);
    of[index] = latest;
  }
  const start = of[0] ?? 0;
  const length = latest - start;
  if (!(length > 0) || !Number.isFinite(length)) return null;
  const [first, last] = [start - length / 100, latest + length / 100];
  return { of, start: first, end: last, least: SECONDS_LEAST, isTime: true };
}

/** The first of ascending places at or behind one. */
export function firstFrom(places: ArrayLike<number>, place: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The window zoomed by a factor about a place, never beyond the recording. */
export function zoomed(
  places: Places,
  { from, to }: Window,
  factor: number,
  about: number,
): Window {
  const whole = places.end - places.start;
  const span = Math.min(whole, Math.max(places.least, (to - from) * factor));
  const share = to > from ? (about - from) / (to - from) : 0.5;
  return inside(places, about - share * span, span);
}

/** Whether a window shows all, but for what no screen tells apart. */
export function isWhole({ start, end }: Places, { from, to }: Window): boolean {
  return to - from >= (end - start) * 0.999;
}

/** The window moved so that it begins at a place, never beyond the recording. */
export function inside({ start, end }: Places, from: number, span: number): Window {
  const first = Math.max(start, Math.min(end - span, from));
  return { from: first, to: first + span };
}
