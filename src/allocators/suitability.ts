/**
 * Whether an algorithm can serve a request by what it promises, however full memory is now.
 */
import { assert } from '../base/assert.ts';
import { counted, sizeInWords } from '../base/quantity-words.ts';
import { alignUp, PAGE_SIZE } from '../base/units.ts';
import type { FreeZone } from '../memory/zone-frames.ts';
import {
  pagesOf,
  type AllocationRequest,
  type AllocatorOps,
  type AllocatorPromises,
  type Pieces,
} from './allocator.ts';
import { bytesOfZone, segmentsAtWorst } from './kinds/worst-segments.ts';

/** The addresses that an algorithm may hand out, as runs of bytes. */
function* freeRunsOf(
  { addressEnd, grain = PAGE_SIZE }: AllocatorPromises,
  zones: readonly FreeZone[],
): Generator<{ readonly start: number; readonly end: number }> {
  for (const zone of zones) {
    for (const run of zone.runs()) {
      const start = alignUp(run.start * PAGE_SIZE, grain);
      const top = Math.min(run.end * PAGE_SIZE, addressEnd);
      const end = top - (top % grain);
      if (start < end) yield { start, end };
    }
  }
}

/** The bytes of its zones that an algorithm can hand out. */
export function roomIn({ promises }: AllocatorOps, zones: readonly FreeZone[]): number {
  let room = 0;
  for (const { start, end } of freeRunsOf(promises, zones)) room += end - start;
  assert(room >= 0 && room % PAGE_SIZE === 0, 'room is whole pages');
  return room;
}

/**
 * Why an algorithm can never serve a request that its zones have room for, in words; null where it can.
 *
 * @param zones - Its zones without anything in them.
 */
export function whyNeverServed(
  operations: AllocatorOps,
  zones: readonly FreeZone[],
  request: AllocationRequest,
): string | null {
  const { promises } = operations;
  const { size, requirement } = request;
  if (size > promises.sizeMax) return `it gives at most ${sizeInWords(promises.sizeMax)} at a time`;
  // One page is contiguous, wherever it comes from.
  const isOnePage = pagesOf(request) === 1;
  if (requirement.contiguous && !isOnePage && !promises.pieces(request, zones).contiguous) {
    return 'it does not promise contiguous memory';
  }
  if (!promises.honoursWindow) return whyPiecesUnsuitable(operations, zones, request);
  return operations.plan(request, zones) === null
    ? 'no place in its zones meets window, alignment and segment limits'
    : null;
}

/** Its pieces may come from anywhere in the zones, so the worst case must be acceptable. */
function whyPiecesUnsuitable(
  operations: AllocatorOps,
  zones: readonly FreeZone[],
  request: AllocationRequest,
): string | null {
  const { promises } = operations;
  const { requirement } = request;
  const { dmaWindow: window } = requirement;
  const pieces = promises.pieces(request, zones);
  assert(pieces.size > 0 && pieces.alignment >= PAGE_SIZE, 'pieces are made of pages');
  for (const { start, end } of freeRunsOf(promises, zones)) {
    if (start < window.start || end > window.end) {
      return 'its zones reach beyond the addresses that all importers reach';
    }
  }
  if (requirement.alignment > pieces.alignment) {
    return pieces.alignment === PAGE_SIZE
      ? 'it promises page alignment only'
      : `it promises alignment to ${sizeInWords(pieces.alignment)} only`;
  }
  const cut = whyCut(promises, zones, request, pieces);
  if (cut !== null) return cut;
  // Single pages that nobody wants aligned lie anywhere.
  const isAnywhere = pieces.size === PAGE_SIZE && requirement.alignment <= PAGE_SIZE;
  return !isAnywhere && operations.plan(request, zones) === null
    ? (operations.whyFull?.(request, zones) ??
        'its zones have no such place, however empty they are')
    : null;
}

/** Whether some place in the zones is cut into more entries than somebody takes. */
function whyCut(
  { addressEnd }: AllocatorPromises,
  zones: readonly FreeZone[],
  { size, requirement }: AllocationRequest,
  pieces: Pieces,
): string | null {
  const places = zones.map(bytesOfZone).map((place) => ({
    ...place,
    end: Math.min(place.end, addressEnd),
  }));
  for (const limit of requirement.segmentLimits) {
    const most = segmentsAtWorst(size, pieces, limit, places);
    if (most <= limit.count) continue;
    const segments = counted(most, 'segment');
    return pieces.contiguous
      ? `a place in its zones may be cut into ${segments}`
      : `its pages may be scattered over ${segments}`;
  }
  return null;
}
