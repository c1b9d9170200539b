/**
 * What storage must be so that everybody merged into it is served: the greatest lower bound of
 * their constraints. Merging is commutative, associative and idempotent, so the requirement
 * depends on the set of importers and never on their order ([POOL1]); detaching folds the rest
 * again, because a merge cannot be undone ([ATT3]).
 *
 * Each field has its rule in its own file; this file only folds them together.
 */
import type { Constraints } from './constraints.ts';
import { alignmentField } from './fields/alignment.ts';
import { allocatorMaskField } from './fields/allocator-mask.ts';
import { contiguousField } from './fields/contiguous.ts';
import { dmaWindowField, type PhysicalWindow } from './fields/dma-window.ts';
import { segmentLimitsField } from './fields/segment-limits.ts';
import { sizeMaxField } from './fields/size-max.ts';
import type { SegmentLimit } from './segments.ts';

/** The merged demand on storage. Every field has a value; the identity demands nothing. @public */
export interface Requirement {
  /** Bit n set: the allocator with id n is acceptable to all. 0 where none is. */
  readonly allocatorMask: number;
  /** Physical memory that all reach; empty where `end <= start`. */
  readonly window: PhysicalWindow;
  /** True where somebody needs one physical run. */
  readonly contiguous: boolean;
  /** Every address the storage may begin at is a multiple of this power of two, in bytes. */
  readonly alignment: number;
  /** The segment limits that must all hold, none implied by another, in a fixed order. */
  readonly segmentLimits: readonly SegmentLimit[];
  /** The largest storage in bytes that every IOMMU window and segment limit holds. */
  readonly sizeMax: number;
}

/** One field of the requirement: its identity, how a statement reads into it, and its merge. */
export interface RequirementField<Value> {
  /** The value that demands nothing. */
  readonly identity: Value;
  /** The demand that one importer's constraints put on storage. */
  demandOf(constraints: Constraints): Value;
  /** Storage meets the merged value exactly where it meets both. */
  merge(left: Value, right: Value): Value;
}

/** The requirement that accepts every storage. @public */
export const NO_REQUIREMENT: Requirement = {
  allocatorMask: allocatorMaskField.identity,
  window: dmaWindowField.identity,
  contiguous: contiguousField.identity,
  alignment: alignmentField.identity,
  segmentLimits: segmentLimitsField.identity,
  sizeMax: sizeMaxField.identity,
};

/** The requirement of one importer alone. @public */
export function requirementOf(constraints: Constraints): Requirement {
  return {
    allocatorMask: allocatorMaskField.demandOf(constraints),
    window: dmaWindowField.demandOf(constraints),
    contiguous: contiguousField.demandOf(constraints),
    alignment: alignmentField.demandOf(constraints),
    segmentLimits: segmentLimitsField.demandOf(constraints),
    sizeMax: sizeMaxField.demandOf(constraints),
  };
}

/** The requirement of two together: what meets it meets both. @public */
export function mergeRequirements(left: Requirement, right: Requirement): Requirement {
  return {
    allocatorMask: allocatorMaskField.merge(left.allocatorMask, right.allocatorMask),
    window: dmaWindowField.merge(left.window, right.window),
    contiguous: contiguousField.merge(left.contiguous, right.contiguous),
    alignment: alignmentField.merge(left.alignment, right.alignment),
    segmentLimits: segmentLimitsField.merge(left.segmentLimits, right.segmentLimits),
    sizeMax: sizeMaxField.merge(left.sizeMax, right.sizeMax),
  };
}

/**
 * Merges the constraints of any number of importers.
 *
 * @param all - The constraints of each importer, in any order.
 * @returns The requirement of all together; `NO_REQUIREMENT` for none.
 * @example
 * ```ts
 * const both = mergeConstraints([{ allocatorMask: 0b110 }, { allocatorMask: 0b100 }]);
 * // both.allocatorMask === 0b100
 * ```
 * @public
 */
export function mergeConstraints(all: Iterable<Constraints>): Requirement {
  let merged = NO_REQUIREMENT;
  for (const constraints of all) merged = mergeRequirements(merged, requirementOf(constraints));
  return merged;
}
