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
  firstIoVirtualPage,
  ioVirtualPlace,
  ioVirtualWindow,
  type IoVirtualReads,
} from '../io-virtual.ts';
import { countSegments, segmentLimitOf } from '../segments.ts';
import { countSchema } from '../statement-schemas.ts';
import { storageSize } from '../storage.ts';

/** What this field reads. */
export interface MaxSegmentCountReads extends IoVirtualReads {
  readonly iommu?: boolean;
}

/** Where it would lie in the window at all, the boundaries may cut it into too many entries everywhere. */
function whyCutBehindIommu(constraints: MaxSegmentCountReads, size: number): string | null {
  const window = ioVirtualWindow(constraints);
  const pages = size / PAGE_SIZE;
  const fits = firstIoVirtualPage(constraints) + pages <= window.end;
  if (!fits || ioVirtualPlace(constraints, pages, window) !== null) return null;
  return `the storage needs more segments wherever the IOMMU maps it`;
}

export const maxSegmentCountField: StatedField<number, MaxSegmentCountReads> = {
  schema: countSchema(1),
  words: String,
  loosening: { nearest: raise },
  breach: (constraints, storage) => {
    const { maxSegmentCount, iommu } = constraints;
    if (maxSegmentCount === undefined) return null;
    if (iommu === true) return whyCutBehindIommu(constraints, storageSize(storage));
    const count = countSegments(storage.runs, segmentLimitOf(constraints));
    return count <= maxSegmentCount ? null : `the storage needs ${count} segments`;
  },
  demand: null,
};
