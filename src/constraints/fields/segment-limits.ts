/**
 * The segment limits (count, size and boundary together), merged as a set from which everything is
 * dropped that another member implies. Only a stated count can ever be missed: without one, a
 * table may simply have more entries.
 */
import { physicalAddress } from '../../base/units.ts';
import { breachUnless, field } from '../field.ts';
import { countSegments, segmentLimitOf, type SegmentLimit } from '../segments.ts';
import { storageSize } from '../storage.ts';

export const segmentLimitsField = field<readonly SegmentLimit[]>({
  identity: [],
  statements: ['maxSegmentCount', 'maxSegmentSize', 'segmentBoundaryMask', 'iommu'],
  demandOf: (constraints) =>
    constraints.maxSegmentCount === undefined || constraints.iommu === true
      ? []
      : [segmentLimitOf(constraints)],
  merge: (left, right) => {
    if (left.length === 0) return right;
    if (right.length === 0) return left;
    return strictest([...left, ...right]);
  },
  breachesOf: (constraints, storage) => {
    const { maxSegmentCount, iommu } = constraints;
    if (maxSegmentCount === undefined) return [];
    const stated = segmentLimitOf(constraints);
    // An IO virtual address is chosen on a boundary, so the entries are those of a run at address 0.
    const seen = { address: physicalAddress(0), length: storageSize(storage) };
    const count =
      iommu === true
        ? countSegments([seen], { ...stated, busOffset: 0 })
        : countSegments(storage.runs, stated);
    return breachUnless(count <= maxSegmentCount, 'maxSegmentCount', maxSegmentCount, () => {
      const where = iommu === true ? ' even behind the IOMMU' : '';
      return `the storage needs ${count} segments${where}`;
    });
  },
});

/** The limits that no other limit implies, in a fixed order so that equal sets are equal values. */
function strictest(limits: readonly SegmentLimit[]): readonly SegmentLimit[] {
  const sorted = [...limits].sort(
    (a, b) =>
      a.count - b.count ||
      a.size - b.size ||
      compareBoundaries(a.boundary, b.boundary) ||
      a.busOffset - b.busOffset,
  );
  const kept: SegmentLimit[] = [];
  for (const limit of sorted) if (!kept.some((other) => implies(other, limit))) kept.push(limit);
  return kept;
}

/** Plain subtraction gives NaN for two infinities. */
function compareBoundaries(left: number, right: number): number {
  return left === right ? 0 : left - right;
}

/** Whether storage that meets `strict` always meets `loose`. Boundaries of one phase nest. */
function implies(strict: SegmentLimit, loose: SegmentLimit): boolean {
  return (
    strict.count <= loose.count &&
    strict.size <= loose.size &&
    strict.boundary <= loose.boundary &&
    (loose.boundary === Infinity || strict.busOffset === loose.busOffset)
  );
}
