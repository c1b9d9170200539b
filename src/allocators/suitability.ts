/**
 * Whether an algorithm can serve a request by what it promises, however full memory is now.
 */
import { assert } from '../base/assert.ts';
import { sizeInWords } from '../base/quantity-words.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { FreeZone } from '../memory/zone-frames.ts';
import type { AllocationRequest, AllocatorOps } from './allocator.ts';
import { segmentsAtWorst } from './kinds/worst-segments.ts';

/** The bytes of its zones that an algorithm can hand out. */
export function roomIn({ promises }: AllocatorOps, zones: readonly FreeZone[]): number {
  const sizes = zones.map(({ range }) =>
    Math.max(0, Math.min(range.end * PAGE_SIZE, promises.addressEnd) - range.start * PAGE_SIZE),
  );
  const room = sizes.reduce((sum, size) => sum + size, 0);
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
  if (requirement.contiguous && !promises.pieces(request).contiguous) {
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
  const { requirement, size } = request;
  const { dmaWindow: window } = requirement;
  const pieces = promises.pieces(request);
  assert(pieces.size > 0 && pieces.alignment >= PAGE_SIZE, 'pieces are made of pages');
  const isOutside = zones.some(({ range }) => {
    const start = range.start * PAGE_SIZE;
    const end = Math.min(range.end * PAGE_SIZE, promises.addressEnd);
    return start < end && (start < window.start || end > window.end);
  });
  if (isOutside) return 'its zones reach beyond the merged DMA window';
  if (requirement.alignment > pieces.alignment) {
    return pieces.alignment === PAGE_SIZE
      ? 'it promises page alignment only'
      : `it promises alignment to ${sizeInWords(pieces.alignment)} only`;
  }
  const isCut = requirement.segmentLimits.some(
    (limit) => limit.count < segmentsAtWorst(size, pieces, limit),
  );
  if (isCut) return `its pages may be scattered over ${Math.ceil(size / pieces.size)} segments`;
  return pieces.size > PAGE_SIZE && operations.plan(request, zones) === null
    ? 'its zones have no such place, however empty they are'
    : null;
}
