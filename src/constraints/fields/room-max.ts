/**
 * The most bytes an importer can be given at all: its IOMMU's window, and the product of segment
 * count and segment size, which the 2015 proposal forgot to check (Russell King's remark on it).
 * Merged by minimum.
 */
import { PAGE_SIZE, QUANTITY_MAX } from '../../base/units.ts';
import { field } from '../field.ts';
import { ioVirtualRoom } from '../io-virtual.ts';
import { segmentLimitOf, type SegmentLimit } from '../segments.ts';

export const roomMaxField = field<number>({
  identity: QUANTITY_MAX,
  statements: ['dmaWindow', 'maxSegmentCount', 'maxSegmentSize', 'segmentBoundaryMask', 'iommu'],
  demandOf: (constraints) => {
    const limit = segmentLimitOf(constraints);
    const isTranslated = constraints.iommu === true;
    const inSegments = isTranslated
      ? sizeFromBoundary(limit)
      : limit.count * Math.min(limit.size, limit.boundary);
    const inWindow = isTranslated
      ? ioVirtualRoom(constraints)
      : (constraints.dmaWindow?.size ?? QUANTITY_MAX);
    const room = Math.min(inWindow, inSegments, QUANTITY_MAX);
    return room === QUANTITY_MAX ? room : Math.floor(room / PAGE_SIZE) * PAGE_SIZE;
  },
  merge: (left, right) => Math.min(left, right),
  // What has no room in a window or in the segments is a breach of `dmaWindow` or `maxSegmentCount`.
  breachesOf: () => [],
});

/** The most bytes in `count` entries of a run that begins on a boundary. */
function sizeFromBoundary({ count, size, boundary }: SegmentLimit): number {
  if (count === Infinity) return Infinity;
  if (boundary === Infinity) return count * size;
  const entriesPerBlock = Math.ceil(boundary / size);
  const wholeBlocks = Math.floor(count / entriesPerBlock);
  return (
    wholeBlocks * boundary + (count - wholeBlocks * entriesPerBlock) * Math.min(size, boundary)
  );
}
