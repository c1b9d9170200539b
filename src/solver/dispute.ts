/**
 * A question that cannot be served, as those see it who look for a way out, and what a way out is.
 */
import type { ConflictMember } from '../base/refusal.ts';
import type { Bytes } from '../base/units.ts';
import type { Group } from '../constraints/groups.ts';
import type { Question } from '../constraints/statements.ts';

/** One change that is enough. @public */
export interface Correction {
  readonly kind: 'relax' | 'drop' | 'leaveOut' | 'add';
  /** The change in words, such as `drop hvs.contiguous`. */
  readonly change: string;
  /** What the pipeline is after the change. */
  readonly makesIt: 'satisfiable';
  /** What the change gives up, as it was stated; empty where it adds something instead. */
  readonly members: readonly ConflictMember[];
  /** The value that every member is relaxed to, where it is relaxed. */
  readonly to?: unknown;
  /** The region of memory that is added, where one is. */
  readonly region?: RegionToAdd;
}

/** A region of reserved memory, and the allocator that hands it out. @public */
export interface RegionToAdd {
  readonly kind: 'cma' | 'carveout' | 'secure';
  /** Its name, one of those that importers accept where they name any. */
  readonly name: string;
  /** Its id, one of those that importers accept. */
  readonly id: number;
  readonly memoryType?: number;
  /** Bytes: all buffers at a time, in whole pages; for `cma` in whole page blocks. */
  readonly size: Bytes;
  /** Bytes, a power of two: a multiple of this is where it begins. */
  readonly alignment: Bytes;
  /** Its node below `/reserved-memory` of a device tree with two cells for addresses and sizes. */
  readonly deviceTree: string;
}

/** A question with alternatives: what may be dropped are statements, and whole groups. */
export interface Dispute {
  readonly question: Question;
  readonly groups: readonly Group[];
  /** Whether a question and some groups can be served. */
  readonly canBeServed: (question: Question, groups: readonly Group[]) => boolean;
}
