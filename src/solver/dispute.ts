/**
 * A question that cannot be served, as those see it who look for a way out, and what a way out is.
 */
import type { ConflictMember } from '../base/refusal.ts';
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
}

/** A question with alternatives: what may be dropped are statements, and whole groups. */
export interface Dispute {
  readonly question: Question;
  readonly groups: readonly Group[];
  /** Whether a question and some groups can be served. */
  readonly canBeServed: (question: Question, groups: readonly Group[]) => boolean;
}
