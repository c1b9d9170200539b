/**
 * What `maxSegmentCount`, `maxSegmentSize` and `segmentBoundaryMask` of one importer demand together,
 * merged as a set from which everything is dropped that another member implies.
 */
import type { DerivedField } from '../field.ts';
import { strictestOf } from '../lattices.ts';
import {
  countSegments,
  NO_SEGMENT_LIMIT,
  segmentLimitOf,
  type SegmentLimit,
  type SegmentReads,
} from '../segments.ts';

/** One importer's segment limits as it states them. @public */
export interface SegmentLimitDescription {
  /** The most entries of its sg_table, at least 1. */
  readonly maxSegmentCount: number;
  /** The most bytes of one entry, whole pages; absent where nothing bounds it. */
  readonly maxSegmentSize?: number;
  /** No entry crosses a multiple of this plus one in the importer's addresses; absent where it has no such mask. */
  readonly segmentBoundaryMask?: number;
  /** What it adds to a physical address, where boundaries lie; absent where that is 0 or there is no boundary. */
  readonly busOffset?: number;
}

/** What this demand reads. */
export interface SegmentLimitsReads extends SegmentReads {
  readonly iommu?: boolean;
}

export const segmentLimitsField: DerivedField<
  readonly SegmentLimit[],
  SegmentLimitsReads,
  readonly SegmentLimitDescription[]
> = {
  demand: {
    ...strictestOf(implies, compare),
    alsoFrom: ['maxSegmentCount'],
    of: (constraints) =>
      constraints.maxSegmentCount === undefined || constraints.iommu === true
        ? []
        : [meantBy(segmentLimitOf(constraints))],
    about: 'place',
    meets: (limits, { runs }) => limits.every((limit) => countSegments(runs, limit) <= limit.count),
    told: (limits) => limits.map(describeLimit),
  },
};

/** An offset only moves boundaries: where there are none, limits that mean one thing are one value. */
function meantBy(limit: SegmentLimit): SegmentLimit {
  return limit.boundary === Infinity ? { ...limit, busOffset: 0 } : limit;
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

/** The stricter first. */
function compare(left: SegmentLimit, right: SegmentLimit): number {
  return (
    left.count - right.count ||
    left.size - right.size ||
    compareBoundaries(left.boundary, right.boundary) ||
    left.busOffset - right.busOffset
  );
}

/** Plain subtraction gives NaN for two infinities. */
function compareBoundaries(left: number, right: number): number {
  return left === right ? 0 : left - right;
}

function describeLimit({
  count,
  size,
  boundary,
  busOffset,
}: SegmentLimit): SegmentLimitDescription {
  return {
    maxSegmentCount: count,
    ...(size === NO_SEGMENT_LIMIT.size ? {} : { maxSegmentSize: size }),
    ...(boundary === Infinity ? {} : { segmentBoundaryMask: boundary - 1 }),
    ...(busOffset === 0 ? {} : { busOffset }),
  };
}
