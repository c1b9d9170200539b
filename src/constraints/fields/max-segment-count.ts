/**
 * The most entries of an importer's sg_table. Only a stated count can ever be missed: without one, a table
 * may simply have more entries. What count, size and boundary of one importer demand together is one limit
 * (segment-limits.ts).
 * Source: Linux `struct device_dma_parameters`; the RFC of 2015.
 */
import { PAGE_SIZE } from '../../base/units.ts';
import type { StatedField } from '../field.ts';
import { raise } from '../loosening.ts';
import {
  ioVirtualAlignment,
  ioVirtualLimit,
  ioVirtualPlaces,
  ioVirtualWindow,
  type IoVirtualReads,
  type IoVirtualSpace,
} from '../io-virtual.ts';
import { countSegments, NO_SEGMENT_LIMIT, segmentLimitOf } from '../segments.ts';
import { countSchema } from '../statement-schemas.ts';
import { storageSize, type Storage } from '../storage.ts';

/** What this field reads. */
export interface MaxSegmentCountReads extends IoVirtualReads {
  readonly iommu?: boolean;
}

/** Where the window has places at all, the boundaries may cut what lies there into too many entries. */
function whyCutBehindIommu(constraints: MaxSegmentCountReads, storage: Storage): string | null {
  const { bufferCount = 1 } = storage;
  const pages = storageSize(storage) / PAGE_SIZE;
  const space = {
    window: ioVirtualWindow(constraints),
    alignment: ioVirtualAlignment(constraints),
    limit: NO_SEGMENT_LIMIT,
  };
  const cut = { ...space, limit: ioVirtualLimit(constraints) };
  const hasPlaces = (each: IoVirtualSpace) =>
    ioVirtualPlaces(each, pages, bufferCount) === bufferCount;
  if (!hasPlaces(space) || hasPlaces(cut)) return null;
  return `the storage needs more segments wherever the IOMMU maps it`;
}

export const maxSegmentCountField: StatedField<number, MaxSegmentCountReads> = {
  schema: countSchema(1),
  words: String,
  loosening: { nearest: raise },
  breach: (constraints, storage) => {
    const { maxSegmentCount, iommu } = constraints;
    if (maxSegmentCount === undefined) return null;
    if (iommu === true) return whyCutBehindIommu(constraints, storage);
    const count = countSegments(storage.runs, segmentLimitOf(constraints));
    return count <= maxSegmentCount ? null : `the storage needs ${count} segments`;
  },
  demand: null,
};
