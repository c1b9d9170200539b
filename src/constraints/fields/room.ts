/**
 * The most bytes an importer can be given at all: its IOMMU's window, and the product of segment
 * count and segment size, which the 2015 proposal forgot to check (Russell King's remark on it).
 * Merged by minimum. Storage that is too large for it breaches `dmaWindow` or `maxSegmentCount`.
 */
import { PAGE_SIZE, QUANTITY_MAX } from '../../base/units.ts';
import type { DerivedField } from '../field.ts';
import { ioVirtualRoom, type IoVirtualReads } from '../io-virtual.ts';
import { lowest } from '../lattices.ts';
import { segmentLimitOf, type SegmentLimit } from '../segments.ts';
import { storageSize } from '../storage.ts';

/** What this demand reads. */
export interface RoomReads extends IoVirtualReads {
  readonly iommu?: boolean;
}

export const roomField: DerivedField<number, RoomReads> = {
  demand: {
    ...lowest(QUANTITY_MAX),
    alsoFrom: ['dmaWindow', 'maxSegmentCount', 'iommu'],
    of: (constraints) => {
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
    about: 'place',
    meets: (room, storage) => storageSize(storage) <= room,
  },
};

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
