/**
 * The most bytes an importer can be given at all: its IOMMU's window, and the product of segment
 * count and segment size, which the 2015 proposal forgot to check (Russell King's remark on it).
 * Merged by minimum. Storage that is too large for it breaches `dmaWindow` or `maxSegmentCount`.
 */
import { PAGE_SIZE, QUANTITY_MAX } from '../../base/units.ts';
import type { DerivedField } from '../field.ts';
import { ioVirtualRoom, type IoVirtualReads } from '../io-virtual.ts';
import { lowest } from '../lattices.ts';
import { segmentLimitOf } from '../segments.ts';
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
      const room = Math.min(roomOf(constraints), QUANTITY_MAX);
      return room === QUANTITY_MAX ? room : Math.floor(room / PAGE_SIZE) * PAGE_SIZE;
    },
    about: 'place',
    meets: (room, storage) => storageSize(storage) <= room,
  },
};

function roomOf(constraints: RoomReads): number {
  if (constraints.iommu === true) return ioVirtualRoom(constraints);
  const { count, size, boundary } = segmentLimitOf(constraints);
  return Math.min(constraints.dmaWindow?.size ?? QUANTITY_MAX, count * Math.min(size, boundary));
}
