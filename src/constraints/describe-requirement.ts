/**
 * A merged requirement as JSON: only what somebody demands, in the words in which importers state
 * it. Infinity has no place in JSON, and a demand that nobody makes is no demand.
 */
import type { Requirement } from './requirement.ts';
import { NO_REQUIREMENT } from './requirement.ts';
import { NO_SEGMENT_LIMIT, type SegmentLimit } from './segments.ts';

/** What is demanded, field by field; a field that is not there is not demanded. @public */
export interface RequirementDescription {
  readonly allocatorMask?: number;
  /** Physical addresses from `base`; `size` is 0 where nobody's windows meet. */
  readonly dmaWindow?: { readonly base: number; readonly size: number };
  readonly contiguous?: true;
  readonly alignment?: number;
  /** All of them hold, each for the importers that state it. */
  readonly segmentLimits?: readonly SegmentLimitDescription[];
  /** The largest buffer in bytes. */
  readonly maxSize?: number;
}

/** One importer's segment limits as it states them. @public */
export interface SegmentLimitDescription {
  readonly maxSegmentCount: number;
  readonly maxSegmentSize?: number;
  readonly segmentBoundaryMask?: number;
  readonly busOffset?: number;
}

/** Describes a requirement as plain JSON. @public */
export function describeRequirement(requirement: Requirement): RequirementDescription {
  const { allocatorMask, window, contiguous, alignment, segmentLimits, sizeMax } = requirement;
  const none = NO_REQUIREMENT;
  const isWindowSaid = window.start > none.window.start || window.end < none.window.end;
  return {
    ...(allocatorMask === none.allocatorMask ? {} : { allocatorMask }),
    ...(isWindowSaid
      ? { dmaWindow: { base: window.start, size: Math.max(0, window.end - window.start) } }
      : {}),
    ...(contiguous ? { contiguous } : {}),
    ...(alignment === none.alignment ? {} : { alignment }),
    ...(segmentLimits.length === 0 ? {} : { segmentLimits: segmentLimits.map(describeLimit) }),
    ...(sizeMax === none.sizeMax ? {} : { maxSize: sizeMax }),
  };
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
