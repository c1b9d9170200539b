/**
 * How many runs of one length have places side by side, and where the lowest lies, by arithmetic. Of runs of one
 * length the lowest place is always part of a largest packing, and which places there are repeats from boundary
 * to boundary, so that whole repetitions are counted and not walked through.
 */
import { assert } from '../base/assert.ts';
import { alignUp } from '../base/units.ts';
import { nextBeginnings, type RunToPlace } from './segment-places.ts';
import type { SegmentLimit } from './segments.ts';

/** A run, and the limits on the entries it is cut into. */
export interface PlaceSought extends RunToPlace {
  readonly limits: readonly SegmentLimit[];
}

/** Bytes from `start` up to, not including, `end`. */
export interface Room {
  readonly start: number;
  readonly end: number;
}

/** How many such runs lie in a room at a time; no more than `wanted` are counted. */
export function placesIn(room: Room, sought: PlaceSought, wanted = Infinity): number {
  return packed(room, sought, wanted).count;
}

/** The lowest beginning of such a run in a room; null where there is none. */
export function lowestPlaceIn(room: Room, sought: PlaceSought): number | null {
  const { count, next } = packed(room, sought, 1);
  return count === 0 ? null : next - sought.length;
}

/** The highest beginning of such a run in a room; null where there is none. */
export function highestPlaceIn(room: Room, sought: PlaceSought): number | null {
  const { length, step } = sought;
  let low = lowestPlaceIn(room, sought);
  let high = Math.floor((room.end - length) / step) * step + step;
  while (low !== null && high - low > step) {
    const middle = low + Math.ceil((high - low) / step / 2) * step;
    assert(low < middle && middle < high, 'each question halves what is left');
    const above = lowestPlaceIn({ start: middle, end: room.end }, sought);
    if (above === null) high = middle;
    else low = above;
  }
  return low;
}

/** Runs that were put down, and the first byte behind the last of them. */
interface Packed {
  readonly count: number;
  readonly next: number;
}

function packed({ start, end }: Room, sought: PlaceSought, wanted: number): Packed {
  const { length, limits } = sought;
  assert(length > 0 && wanted > 0, 'something is looked for');
  const last = end - length;
  const uncut = limits.filter(({ boundary }) => boundary === Infinity);
  const isTooLong = uncut.some(({ size, count }) => Math.ceil(length / size) > count);
  if (isTooLong || start > last) return { count: 0, next: start };
  // The farthest boundaries first: between two of them the nearer ones repeat.
  const cut = limits
    .filter(({ boundary }) => boundary !== Infinity)
    .toSorted((one, other) => other.boundary - one.boundary);
  return packFrom(start, last, { ...sought, limits: cut }, wanted);
}

/** Puts runs down as low as they can, beginning at most at `last`. */
function packFrom(from: number, last: number, sought: PlaceSought, wanted: number): Packed {
  const { length, step, limits } = sought;
  const [limit, ...nearer] = limits;
  if (limit === undefined) return packAnywhere(from, last, sought, wanted);
  const repeat = Math.max(step, limit.boundary);
  const within = { length, step, limits: nearer };
  let [at, count] = [from, 0];
  // A place that was passed before at the same phase; it is renewed ever more rarely (Brent, 1980).
  let [passed, turns, patience] = [{ at, count }, 0, 1];
  while (at <= last && count < wanted) {
    const some = nextBeginnings(at, sought, limit);
    if (some === null || some.first > last) break;
    const stop = Math.min(some.last, last);
    const inside = packFrom(some.first, stop, within, wanted - count);
    count += inside.count;
    if (count === wanted) return { count, next: inside.next };
    at = inside.count === 0 ? stop + 1 : Math.max(inside.next, stop + 1);
    if ((at - passed.at) % repeat === 0) {
      const gained = count - passed.count;
      // Nothing has a place in a whole repetition, and so nowhere.
      if (gained === 0) break;
      const length = at - passed.at;
      const rounds = Math.min(
        Math.floor(Math.max(0, last - at) / length),
        Math.floor((wanted - count - 1) / gained),
      );
      at += rounds * length;
      count += rounds * gained;
    }
    turns += 1;
    if (turns < patience) continue;
    [passed, turns, patience] = [{ at, count }, 0, patience * 2];
  }
  return { count, next: at };
}

function packAnywhere(from: number, last: number, run: RunToPlace, wanted: number): Packed {
  const first = alignUp(from, run.step);
  if (first > last) return { count: 0, next: from };
  const stride = alignUp(run.length, run.step);
  const count = Math.min(wanted, Math.floor((last - first) / stride) + 1);
  return { count, next: first + (count - 1) * stride + run.length };
}
