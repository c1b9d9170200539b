/**
 * How an importer's segment limits cut storage into the entries of its sg_table. The limits of
 * different importers do not merge into one limit: each importer has its own table, so a run of
 * 1 MiB is sixteen entries for one and a single entry for another. That is why they are kept as a
 * set (docs/decisions/0002-segment-limits-are-a-set.md), which also answers Szyprowski's objection
 * of 2015 that minimum and AND are right only for contiguous-or-nothing.
 */
import { PAGE_SIZE, QUANTITY_MAX } from '../base/units.ts';
import type { PhysicalRun } from './storage.ts';

/** The segment limits of one importer, complete. @public */
export interface SegmentLimit {
  /** The most entries, at least 1; `Infinity` where not said. */
  readonly count: number;
  /** The longest entry in bytes, whole pages. */
  readonly size: number;
  /** No entry crosses a multiple of this many bytes on the importer's side. */
  readonly boundary: number;
  /** What the importer adds to a physical address; boundaries lie on its side. */
  readonly busOffset: number;
}

/** What is read of the constraints that state them. */
export interface SegmentReads {
  readonly maxSegmentCount?: number;
  readonly maxSegmentSize?: number;
  readonly segmentBoundaryMask?: number;
  readonly dmaWindow?: { readonly busOffset?: number };
}

/** No limit at all. */
export const NO_SEGMENT_LIMIT: SegmentLimit = {
  count: Infinity,
  size: QUANTITY_MAX - (QUANTITY_MAX % PAGE_SIZE),
  boundary: Infinity,
  busOffset: 0,
};

/** The segment limits that constraints state, with what is not said filled in. */
export function segmentLimitOf(constraints: SegmentReads): SegmentLimit {
  const { maxSegmentCount, maxSegmentSize, segmentBoundaryMask } = constraints;
  return {
    count: maxSegmentCount ?? NO_SEGMENT_LIMIT.count,
    size:
      maxSegmentSize === undefined
        ? NO_SEGMENT_LIMIT.size
        : Math.floor(maxSegmentSize / PAGE_SIZE) * PAGE_SIZE,
    boundary:
      segmentBoundaryMask === undefined ? NO_SEGMENT_LIMIT.boundary : segmentBoundaryMask + 1,
    busOffset: constraints.dmaWindow?.busOffset ?? 0,
  };
}

/** How many entries the runs need under a limit, counted by arithmetic without building a table. */
export function countSegments(runs: readonly PhysicalRun[], limit: SegmentLimit): number {
  return runs.reduce((sum, run) => sum + segmentsOfRun(run.address, run.length, limit), 0);
}

/** The entries that one run of `length` bytes at `address` needs. */
function segmentsOfRun(address: number, length: number, limit: SegmentLimit): number {
  if (limit.boundary === Infinity) return Math.ceil(length / limit.size);
  const offset = positiveRemainder(address + limit.busOffset, limit.boundary);
  const head = Math.min(length, limit.boundary - offset);
  const rest = length - head;
  const wholeBlocks = Math.floor(rest / limit.boundary);
  const tail = rest - wholeBlocks * limit.boundary;
  return (
    Math.ceil(head / limit.size) +
    wholeBlocks * Math.ceil(limit.boundary / limit.size) +
    Math.ceil(tail / limit.size)
  );
}

/** The remainder that is never negative, which `%` does not give for a negative bus offset. */
export function positiveRemainder(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}
