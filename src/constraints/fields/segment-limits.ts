/**
 * The segment limits (count, size and boundary together), merged as a set from which everything is
 * dropped that another member implies. Only a stated count can ever be missed: without one, a
 * table may simply have more entries.
 */
import type { RequirementField } from '../requirement.ts';
import { segmentLimitOf, type SegmentLimit } from '../segments.ts';

export const segmentLimitsField: RequirementField<readonly SegmentLimit[]> = {
  identity: [],
  demandOf: (constraints) =>
    constraints.maxSegmentCount === undefined || constraints.iommu === true
      ? []
      : [segmentLimitOf(constraints)],
  merge: (left, right) => {
    if (left.length === 0) return right;
    if (right.length === 0) return left;
    return strictest([...left, ...right]);
  },
};

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
