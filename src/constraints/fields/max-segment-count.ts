/**
 * The most entries of an importer's sg_table. Only a stated count can ever be missed: without one, a table
 * may simply have more entries. What count, size and boundary of one importer demand together is one limit
 * (segment-limits.ts).
 * Source: Linux `struct device_dma_parameters`; the RFC of 2015.
 */
import { physicalAddress } from '../../base/units.ts';
import type { StatedField } from '../field.ts';
import { raise } from '../loosening.ts';
import { countSegments, segmentLimitOf, type SegmentReads } from '../segments.ts';
import { countSchema } from '../statement-schemas.ts';
import { storageSize } from '../storage.ts';

/** What this field reads. */
export interface MaxSegmentCountReads extends SegmentReads {
  readonly iommu?: boolean;
}

export const maxSegmentCountField: StatedField<number, MaxSegmentCountReads> = {
  schema: countSchema(1),
  words: String,
  loosening: { nearest: raise },
  breach: (constraints, storage) => {
    const { maxSegmentCount, iommu } = constraints;
    if (maxSegmentCount === undefined) return null;
    const stated = segmentLimitOf(constraints);
    // An IO virtual address is chosen on a boundary, so the entries are those of a run at address 0.
    const seen = { address: physicalAddress(0), length: storageSize(storage) };
    const count =
      iommu === true
        ? countSegments([seen], { ...stated, busOffset: 0 })
        : countSegments(storage.runs, stated);
    const where = iommu === true ? ' even behind the IOMMU' : '';
    return count <= maxSegmentCount ? null : `the storage needs ${count} segments${where}`;
  },
  demand: null,
};
