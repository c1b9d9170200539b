/**
 * How many entries an importer's table has at worst, where an allocator promises pieces of a size and an
 * alignment but not where they lie.
 */
import { assert } from '../../base/assert.ts';
import { bytes, PAGE_SIZE, physicalAddress } from '../../base/units.ts';
import { countSegments, type SegmentLimit } from '../../constraints/segments.ts';
import type { Pieces } from '../allocator.ts';

/** More places than this relative to a boundary are not tried one by one. */
const PLACES_MAX = 1024;

/** The most entries that storage of `size` bytes can need under a limit. */
export function segmentsAtWorst(size: number, pieces: Pieces, limit: SegmentLimit): number {
  assert(size > 0 && pieces.size >= PAGE_SIZE, 'storage is made of whole pages');
  // A page is never cut, because no limit is below a page.
  if (pieces.size === PAGE_SIZE) return Math.ceil(size / PAGE_SIZE);
  const whole = Math.floor(size / pieces.size);
  const rest = size - whole * pieces.size;
  return (
    (whole === 0 ? 0 : whole * ofPiece(pieces.size, pieces.alignment, limit)) +
    (rest === 0 ? 0 : ofPiece(rest, pieces.alignment, limit))
  );
}

/** The most entries of one piece, wherever it is aligned. */
function ofPiece(length: number, alignment: number, limit: SegmentLimit): number {
  assert(length > 0 && alignment >= PAGE_SIZE, 'a piece begins with a page');
  // Both are powers of two, so the places repeat after the larger of them.
  const places = limit.boundary === Infinity ? 1 : Math.max(1, limit.boundary / alignment);
  if (places > PLACES_MAX) {
    return Math.ceil(length / limit.size) + Math.ceil(length / limit.boundary) + 1;
  }
  const counts = Array.from({ length: places }, (_, place) => {
    const address = physicalAddress(place * alignment);
    return countSegments([{ address, length: bytes(length) }], limit);
  });
  const most = Math.max(...counts);
  assert(most >= 1, 'a piece has at least one entry');
  return most;
}
