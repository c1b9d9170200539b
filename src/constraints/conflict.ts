/**
 * Why constraints cannot hold together: a smallest set of statements (participant, field, value)
 * that already conflicts. Dropping any one member of it removes that conflict.
 *
 * Algorithm: QuickXplain (Junker, "QuickXplain: Preferred Explanations and Relaxations for
 * Over-Constrained Problems", AAAI 2004). It asks the oracle about subsets and prefers to blame
 * later statements, so the answer is the same for the same order of participants.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { rememberDemands, type Requirement } from './requirement.ts';
import type { ContentRequest } from './content.ts';
import { statementsOf, withStatements, type Question } from './statements.ts';

/** Says whether a requirement can be met for what is asked. @public */
export type RequirementOracle = (requirement: Requirement, request: ContentRequest) => boolean;

/** Says whether some items hold together; fewer items are never harder. */
export type Oracle<Item> = (chosen: readonly Item[]) => boolean;

/**
 * Finds one minimal conflict.
 *
 * @param question - The participants with what they state, and what is asked of the buffer.
 * @param canBeMet - The oracle; it must be monotone: a weaker requirement is never harder to meet.
 * @returns The members in the order of participants and fields; empty where all can hold together.
 *   A single participant whose statement nobody can meet is a conflict of one.
 * @public
 */
export function findConflict(
  question: Question,
  canBeMet: RequirementOracle,
): readonly ConflictMember[] {
  const statements = statementsOf(question);
  const holds = holdTogether(question, statements, canBeMet);
  if (holds(statements)) return [];
  return smallestConflict(statements, holds);
}

/** The oracle about statements that an oracle about requirements makes. */
export function holdTogether(
  question: Question,
  statements: readonly ConflictMember[],
  canBeMet: RequirementOracle,
): Oracle<ConflictMember> {
  const mergedFrom = rememberDemands();
  return (chosen) => {
    const { participants, request } = withStatements(question, new Set(chosen), statements);
    return canBeMet(mergedFrom(participants), request);
  };
}

/** A smallest part of items that conflict, in their order; none where not even nothing holds. */
export function smallestConflict<Item>(
  items: readonly Item[],
  holds: Oracle<Item>,
): readonly Item[] {
  if (!holds([])) return [];
  const conflict = new Set(quickXplain([], items, false, holds));
  return items.filter((each) => conflict.has(each));
}

/** A smallest part of `candidates` that conflicts together with `background`. */
function quickXplain<Item>(
  background: readonly Item[],
  candidates: readonly Item[],
  backgroundGrew: boolean,
  holds: Oracle<Item>,
): readonly Item[] {
  if (backgroundGrew && !holds(background)) return [];
  if (candidates.length <= 1) return candidates;
  const middle = Math.floor(candidates.length / 2);
  const early = candidates.slice(0, middle);
  const late = candidates.slice(middle);
  const fromLate = quickXplain([...background, ...early], late, true, holds);
  const grew = fromLate.length > 0;
  const fromEarly = quickXplain([...background, ...fromLate], early, grew, holds);
  return [...fromEarly, ...fromLate];
}
