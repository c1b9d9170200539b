/**
 * Where a run may begin so that an importer's boundaries cut it into few entries, by arithmetic: nothing here
 * walks from page to page, because a boundary may be 4 GiB and memory larger.
 *
 * A run begins `head` bytes before the next boundary. As its beginning moves up, `head` falls, and the entries
 * change in few stretches: where the boundary is not reached, and where one, two, … boundaries are crossed.
 * Within a stretch they are a least number, or one more where `head` is cut badly: two parts need an entry more
 * than their sum where the last entry of the first part is shorter than the last entry of the sum.
 */
import { assert } from '../base/assert.ts';
import { alignUp } from '../base/units.ts';
import { firstMultipleWithin } from './congruence.ts';
import { positiveRemainder, type SegmentLimit } from './segments.ts';

/** A run that has to begin somewhere. */
export interface RunToPlace {
  /** Bytes, at least 1. */
  readonly length: number;
  /** It begins on a multiple of this many bytes, a power of two. */
  readonly step: number;
}

/** The addresses from `first` to `last`, both included. */
export interface Beginnings {
  readonly first: number;
  readonly last: number;
}

/** Beginnings from an address on that cross as many boundaries. */
interface Stretch {
  /** The last of them, whatever it is a multiple of. */
  readonly last: number;
  readonly entriesMin: number;
  /** The longest entry there can be. */
  readonly size: number;
  /** The last entry before the boundary, less 1; it falls as the beginning moves up, and begins anew at `size` - 1. */
  readonly rest: number;
  /** What is cut at a `rest` below this one needs one entry more. */
  readonly restMin: number;
}

/** The most entries that are needed from any of the beginnings; 0 where there is none. */
export function mostSegments(run: RunToPlace, among: Beginnings, limit: SegmentLimit): number {
  const { length, step } = run;
  const first = alignUp(among.first, step);
  const end = Math.min(among.last, first + repeatOf(step, limit) - 1);
  let [most, at] = [0, first];
  while (at <= end) {
    const { last, entriesMin, restMin, size, rest } = stretchAt(at, length, limit);
    const worst = stepsUntil(rest, step, size, { low: 0, high: restMin - 1 });
    const isWorse = worst !== null && at + worst * step <= Math.min(end, last);
    most = Math.max(most, entriesMin + (isWorse ? 1 : 0));
    at = alignUp(last + 1, step);
  }
  return most;
}

/**
 * The lowest beginnings from an address on that need no more entries than a limit takes: every multiple of the
 * step among them does. Null where there are none.
 */
export function nextBeginnings(
  from: number,
  { length, step }: RunToPlace,
  limit: SegmentLimit,
): Beginnings | null {
  let at = alignUp(from, step);
  const end = at + repeatOf(step, limit);
  while (at < end) {
    const { last, entriesMin, restMin, size, rest } = stretchAt(at, length, limit);
    if (entriesMin + (restMin === 0 ? 0 : 1) <= limit.count) return { first: at, last };
    if (entriesMin <= limit.count) {
      const steps = stepsUntil(rest, step, size, { low: restMin, high: size - 1 });
      const first = steps === null ? Infinity : at + steps * step;
      if (first <= last) {
        const restThere = stretchAt(first, length, limit).rest;
        assert(restThere >= restMin, 'a rest was waited for that does');
        return { first, last: Math.min(last, first + restThere - restMin) };
      }
    }
    at = alignUp(last + 1, step);
  }
  return null;
}

/** After so many bytes beginnings are cut alike again. */
function repeatOf(step: number, { boundary }: SegmentLimit): number {
  return boundary === Infinity ? step : Math.max(step, boundary);
}

/** The stretch that begins at an address. */
function stretchAt(at: number, length: number, limit: SegmentLimit): Stretch {
  const { boundary, busOffset } = limit;
  const size = Math.min(limit.size, boundary);
  if (boundary === Infinity) {
    return { last: Infinity, entriesMin: Math.ceil(length / size), size, rest: 0, restMin: 0 };
  }
  const phase = positiveRemainder(at, boundary) + positiveRemainder(busOffset, boundary);
  const head = boundary - (phase % boundary);
  const rest = (head - 1) % size;
  if (head >= length) {
    return {
      last: at + head - length,
      entriesMin: Math.ceil(length / size),
      size,
      rest,
      restMin: 0,
    };
  }
  const crossedWhole = Math.floor((length - head) / boundary);
  // With this many bytes before the boundary one more would be crossed behind it.
  const lowestHead = Math.max(1, length - (crossedWhole + 1) * boundary + 1);
  const both = length - crossedWhole * boundary;
  return {
    last: at + head - lowestHead,
    entriesMin: crossedWhole * Math.ceil(boundary / size) + Math.ceil(both / size),
    size,
    rest,
    restMin: (both - 1) % size,
  };
}

/** How many steps it takes until what falls by `step` at each and begins anew at `size` is within; null for ever. */
function stepsUntil(
  rest: number,
  step: number,
  size: number,
  { low, high }: { readonly low: number; readonly high: number },
): number | null {
  if (low > high) return null;
  if (rest >= low && rest <= high) return 0;
  const modulus = BigInt(size);
  const steps = firstMultipleWithin(
    BigInt(step),
    modulus,
    BigInt(positiveRemainder(rest - high, size)),
    BigInt(positiveRemainder(rest - low, size)),
  );
  return steps === null ? null : Number(steps);
}
