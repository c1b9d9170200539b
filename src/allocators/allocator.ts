/**
 * What every source of backing storage can do, after the RFC's `cenalloc_allocator_ops`. An
 * allocator only *plans*: it chooses free frames and claims nothing. The chosen frames are recorded
 * as a fact and claimed when the fact is applied, so replaying a log never runs an allocator.
 */
import type { AllocatorId } from '../base/ids.ts';
import type { Bytes } from '../base/units.ts';
import type { AllocatorFacts } from '../constraints/allocator-facts.ts';
import type { Requirement } from '../constraints/requirement.ts';
import type { FrameRun } from '../memory/frame-runs.ts';

/** The algorithms, named after their kernel counterparts. @public */
export const ALLOCATOR_KINDS = ['system', 'contiguous-region'] as const;

/** One of the algorithms. @public */
export type AllocatorKind = (typeof ALLOCATOR_KINDS)[number];

/** An allocator of a platform (a *heap* in today's kernel), its facts among the rest. @public */
export interface AllocatorSpec extends AllocatorFacts {
  /** Its bit in allocator masks, 0 to 31; unique in a platform. */
  readonly id: AllocatorId;
  readonly kind: AllocatorKind;
  /** The zones it takes pages from, the preferred one first. */
  readonly zones: readonly string[];
  /** Higher is tried first; equal priorities are tried by higher id. */
  readonly priority: number;
  /** The most bytes it hands out at a time; absent where only its zones bound it. */
  readonly capacity?: Bytes;
  /** False for storage the CPU may not touch, such as protected memory. */
  readonly cpuAccess: boolean;
}

/** What is asked of an allocator. */
export interface AllocationRequest {
  /** Whole pages, in bytes, at least one page. */
  readonly size: Bytes;
  readonly requirement: Requirement;
  /** How many such buffers must have room at a time; where it is left out, room is no question. */
  readonly count?: number;
}

/** Where an allocator finds free frames. */
export type FreeFrames = (range: FrameRun) => Iterable<FrameRun>;

/** One algorithm. */
export interface AllocatorOps {
  /** What it can promise whatever memory looks like. */
  readonly promises: {
    /** Its storage is always one run. */
    readonly contiguous: boolean;
    /** It looks for frames inside the window that is asked for; else any of its frames may come. */
    readonly honoursWindow: boolean;
  };
  /**
   * Chooses free frames for a request.
   *
   * @param ranges - The frames of its zones, the preferred zone first.
   * @param free - The free frames inside a range, in ascending order.
   * @returns Runs in the order of the buffer's bytes, or null where the free frames do not suffice.
   */
  plan(
    request: AllocationRequest,
    ranges: readonly FrameRun[],
    free: FreeFrames,
  ): readonly FrameRun[] | null;
}
