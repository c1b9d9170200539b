/**
 * A question that cannot be served, as those see it who look for a way out, and what a way out is.
 */
import type { HeapNode } from '../allocators/heap-names.ts';
import type { ConflictMember } from '../base/refusal.ts';
import type { Bytes } from '../base/units.ts';
import type { Participant } from '../constraints/constraints.ts';
import type { Group } from '../constraints/groups.ts';
import { isFeasible } from '../constraints/meets.ts';
import type { Question } from '../constraints/statements.ts';
import { findChoice, type FoundChoice } from './group-search.ts';

/** What a pipeline is after a change. @public */
export interface AfterChange {
  /** What the verdict is after the change. */
  readonly makesIt: 'satisfiable' | 'underdetermined';
  /** What somebody must still say then, in words; absent where nothing is missing. */
  readonly missing?: readonly string[];
}

/** One change that is enough. @public */
export interface Correction extends AfterChange {
  /** `relax` moves the members to `to`, `drop` gives them up, `leaveOut` has `copies`, the others a `region`. */
  readonly kind: 'relax' | 'drop' | 'leaveOut' | 'enlarge' | 'add';
  /** The change in words, such as `do without contiguous of hvs`. */
  readonly change: string;
  /** What the change gives up, as it was stated; empty where it adds something instead. */
  readonly members: readonly ConflictMember[];
  /** The value that every member is relaxed to, where it is relaxed. */
  readonly to?: unknown;
  /** What has to be copied for each importer that is left out. */
  readonly copies?: readonly Copy[];
  /** The region of memory that is added or enlarged, where one is. */
  readonly region?: RegionToAdd;
}

/** What an importer that is left out needs instead: a buffer of its own, and somebody who fills or reads it. @public */
export interface Copy {
  /** The name of the importer that is left out. */
  readonly importer: string;
  /** `convert` where it shares no format and modifier with the others. */
  readonly how: 'copy' | 'convert';
  /** Bytes of one buffer; null where nobody says how large it is. */
  readonly bytes: Bytes | null;
  /**
   * Who could share a buffer with it and has the shared one: the first three importers, and `the CPU`; empty
   * where nobody could. Whether they can copy is not known.
   */
  readonly by: readonly string[];
}

/** A region of reserved memory to add or to enlarge, and the allocator that hands it out. @public */
export interface RegionToAdd {
  /** The kind of its allocator; `secure` is protected memory, which the CPU may not touch. */
  readonly kind: 'cma' | 'carveout' | 'secure';
  /** Its name, one of those that importers accept where they name any. */
  readonly name: string;
  /** Its id, one of those that importers accept. */
  readonly id: number;
  /** Its index in a table of Vulkan memory types, 0 to 31; absent where it has none. */
  readonly memoryType?: number;
  /** Bytes: all buffers at a time, in whole pages; for `cma` in whole page blocks. */
  readonly size: Bytes;
  /** Bytes that it has now, where it is there. */
  readonly from?: Bytes;
  /** Bytes, a power of two: a multiple of this is where it begins. */
  readonly alignment: Bytes;
  /** Its node below `/reserved-memory` of a device tree with two cells for addresses and sizes. */
  readonly deviceTree: string;
  /** What programs open to allocate from it; empty where no kernel of the platform makes a heap of it. */
  readonly nodes: readonly HeapNode[];
}

/** A question with alternatives: what may be dropped are statements, and whole groups. */
export interface Dispute {
  readonly question: Question;
  readonly groups: readonly Group[];
  /** Whether a question and some groups can be served. */
  readonly canBeServed: (question: Question, groups: readonly Group[]) => boolean;
  /** What a question is that can be served. */
  readonly outcomeOf: (question: Question, groups: readonly Group[]) => AfterChange;
}

/**
 * Whoever would have to be served, where no allocator stood in the way: those of the groups who agree with the others
 * first. Null where they contradict each other.
 */
export function whoAgrees({ question, groups }: Dispute): FoundChoice<Participant> | null {
  const { participants, request } = question;
  return findChoice([...participants, ...groups], (each) => isFeasible(each, request));
}
