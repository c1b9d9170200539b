/**
 * Why constraints cannot hold together: a smallest set of statements (participant, field, value)
 * that already conflicts. Dropping any one member of it removes that conflict.
 *
 * Algorithm: QuickXplain (Junker, "QuickXplain: Preferred Explanations and Relaxations for
 * Over-Constrained Problems", AAAI 2004). It asks the oracle about subsets and prefers to blame
 * later statements, so the answer is the same for the same order of participants.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { PAGE_SIZE, type Bytes } from '../base/units.ts';
import {
  DEMAND_FIELDS,
  type Constraints,
  type DemandField,
  type Participant,
} from './constraints.ts';
import { mergeConstraints, type Requirement } from './requirement.ts';
import { withoutDemand } from './without-demand.ts';

/** Says whether a requirement can be met for a buffer of `size` bytes. */
export type RequirementOracle = (requirement: Requirement, size: Bytes) => boolean;

/** The participant that stands for the buffer itself: its size is a statement, too. */
const BUFFER_PARTICIPANT = 'buffer';

/**
 * Finds one minimal conflict.
 *
 * @param participants - The importers and what they state.
 * @param size - The size of the buffer in bytes.
 * @param canBeMet - The oracle; it must be monotone: a weaker requirement is never harder to meet.
 * @returns The members in the order of participants and fields; empty where all can hold together.
 *   A single participant whose statement nobody can meet is a conflict of one.
 * @public
 */
export function findConflict(
  participants: readonly Participant[],
  size: Bytes,
  canBeMet: RequirementOracle,
): readonly ConflictMember[] {
  const statements = statementsOf(participants, size);
  const holdTogether = (chosen: readonly ConflictMember[]): boolean => {
    const kept = new Set(chosen);
    const requirement = mergeConstraints(
      participants.map((each) => keepStatements(each, statements, kept)),
    );
    return canBeMet(requirement, chosen.some(isBufferSize) ? size : PAGE_SIZE);
  };
  if (holdTogether(statements)) return [];
  const conflict = new Set(quickXplain([], statements, false, holdTogether));
  return statements.filter((each) => conflict.has(each));
}

/** Everything that was stated, in a fixed order. */
function statementsOf(participants: readonly Participant[], size: Bytes): ConflictMember[] {
  const statements: ConflictMember[] = [
    { participant: BUFFER_PARTICIPANT, field: 'size', value: size },
  ];
  for (const { id, constraints } of participants) {
    for (const field of DEMAND_FIELDS) {
      const value = constraints[field];
      if (value !== undefined && value !== false)
        statements.push({ participant: id, field, value });
    }
  }
  return statements;
}

/** Whether a member is the size of the buffer and no statement of an importer. */
export function isBufferSize(member: ConflictMember): boolean {
  return member.participant === BUFFER_PARTICIPANT && member.field === 'size';
}

/** The constraints of a participant without the statements that are not kept. */
function keepStatements(
  participant: Participant,
  statements: readonly ConflictMember[],
  kept: ReadonlySet<ConflictMember>,
): Constraints {
  return statements
    .filter((each) => each.participant === participant.id && !kept.has(each))
    .reduce(
      (rest, { field }) => withoutDemand(rest, field as DemandField),
      participant.constraints,
    );
}

/** A smallest part of `candidates` that conflicts together with `background`. */
function quickXplain(
  background: readonly ConflictMember[],
  candidates: readonly ConflictMember[],
  backgroundGrew: boolean,
  holdTogether: (chosen: readonly ConflictMember[]) => boolean,
): readonly ConflictMember[] {
  if (backgroundGrew && !holdTogether(background)) return [];
  if (candidates.length <= 1) return candidates;
  const middle = Math.floor(candidates.length / 2);
  const early = candidates.slice(0, middle);
  const late = candidates.slice(middle);
  const fromLate = quickXplain([...background, ...early], late, true, holdTogether);
  const fromEarly = quickXplain(
    [...background, ...fromLate],
    early,
    fromLate.length > 0,
    holdTogether,
  );
  return [...fromEarly, ...fromLate];
}
