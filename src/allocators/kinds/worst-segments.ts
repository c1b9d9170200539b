/**
 * How many entries an importer's table has at worst, where an allocator promises pieces of a size and an
 * alignment but not where they lie.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import { mostSegments } from '../../constraints/segment-places.ts';
import type { SegmentLimit } from '../../constraints/segments.ts';
import type { FreeZone } from '../../memory/zone-frames.ts';
import type { Pieces } from '../allocator.ts';

/** Bytes from `start` up to, not including, `end`, in which pieces may lie. */
export interface PlaceOfPieces {
  readonly start: number;
  readonly end: number;
}

/** All of a zone, pinned pages among it: they may be let go. */
export function bytesOfZone({ range }: FreeZone): PlaceOfPieces {
  return { start: range.start * PAGE_SIZE, end: range.end * PAGE_SIZE };
}

const ANYWHERE: readonly PlaceOfPieces[] = [{ start: 0, end: Infinity }];

/**
 * The most entries that storage of `size` bytes can need under a limit.
 *
 * @param places - Where its pieces may lie; anywhere where nothing is known of that.
 */
export function segmentsAtWorst(
  size: number,
  pieces: Pieces,
  limit: SegmentLimit,
  places: readonly PlaceOfPieces[] = ANYWHERE,
): number {
  assert(size > 0 && pieces.size >= PAGE_SIZE, 'storage is made of whole pages');
  // A page is never cut, because no limit is below a page.
  if (pieces.size === PAGE_SIZE) return Math.ceil(size / PAGE_SIZE);
  const worst = (length: number) =>
    places.reduce((most, { start, end }) => {
      const run = { length, step: pieces.alignment };
      return Math.max(most, mostSegments(run, { first: start, last: end - length }, limit));
    }, 0);
  const whole = Math.floor(size / pieces.size);
  const rest = size - whole * pieces.size;
  return (whole === 0 ? 0 : whole * worst(pieces.size)) + (rest === 0 ? 0 : worst(rest));
}
