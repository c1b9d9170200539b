/**
 * The two rules that make late allocation work: a newcomer must be able to live with everybody who
 * is attached ([ATT1]), and after the first map the policy decides about it ([ATT4]).
 */
import { membersInWords, type ConflictMember } from '../base/refusal.ts';
import { breachesOf, type FieldBreach } from '../constraints/accepts.ts';
import { findConflict } from '../constraints/conflict.ts';
import type { Participant } from '../constraints/constraints.ts';
import { adviceOnSize } from '../constraints/larger-buffer.ts';
import { isFeasible } from '../constraints/meets.ts';
import { servesAll } from '../constraints/meets-requirement.ts';
import type { Requirement } from '../constraints/requirement.ts';
import { areAllFixed } from '../constraints/statements.ts';
import { valueInWords } from '../constraints/statement-words.ts';
import type { Storage } from '../constraints/storage.ts';
import type { ImporterAttached } from '../events/events.ts';
import { participantsOf, requirementWith } from './attached-requirement.ts';
import type { BufferState } from './buffer-state.ts';
import { LATE_POLICIES } from './late-policies.ts';
import { rule } from './rule.ts';

export const isSuitableForAttached = rule<BufferState, ImporterAttached>(
  {
    id: 'ATT1',
    errno: 'EINVAL',
    says: 'Some storage could serve the newcomer and everybody attached.',
  },
  (state, fact) => {
    const newcomer = participantOf(fact);
    const request = { whole: state.size };
    const requirement = requirementWith(state, newcomer);
    if (isFeasible(requirement, request)) return null;
    const participants = [...participantsOf(state), newcomer];
    const conflict = findConflict({ participants, request }, isFeasible);
    const isHardware = areAllFixed({ participants, request }, conflict);
    return {
      message: `No storage can serve ${fact.importer} and those attached: ${membersInWords(conflict)}.`,
      next: isHardware
        ? `All of this is hardware: leave ${fact.importer} out and copy.`
        : `${adviceOnSize(requirement, state.size, conflict)}Drop one of these needs, or leave ${fact.importer} out and copy.`,
      conflict,
    };
  },
);

export const policyAdmitsNewcomer = rule<BufferState, ImporterAttached>(
  { id: 'ATT4', errno: 'EBUSY', says: 'The policy admits this importer after the first map.' },
  (state, fact) => {
    const { storage } = state;
    if (storage === null) return null;
    const misfit = misfitOf(state, fact, storage);
    switch (LATE_POLICIES[state.policy].admits) {
      case 'nobody':
        return lateAttach(state, fact, misfit);
      case 'served':
        return misfit === null ? null : lateAttach(state, fact, misfit);
      case 'masks-overlap':
        return masksOverlap(state, fact) ? null : lateAttach(state, fact, misfit);
    }
  },
);

function participantOf({ importer, constraints }: ImporterAttached): Participant {
  return { id: importer, constraints };
}

/** Why the storage that exists does not do, in words and as statements. */
interface Misfit {
  readonly words: string;
  readonly conflict: readonly ConflictMember[];
}

/** What the newcomer itself does not find, or what it and those attached cannot have together. */
function misfitOf(state: BufferState, fact: ImporterAttached, storage: Storage): Misfit | null {
  const breaches = breachesOf(fact.constraints, storage);
  if (breaches.length > 0) return misfitOfNewcomer(fact, breaches);
  const newcomer = participantOf(fact);
  const serves = (requirement: Requirement) => servesAll(requirement, storage);
  if (serves(requirementWith(state, newcomer))) return null;
  const participants = [...participantsOf(state), newcomer];
  const conflict = findConflict({ participants, request: {} }, serves);
  return { words: `This storage cannot serve ${membersInWords(conflict)} together.`, conflict };
}

function misfitOfNewcomer(fact: ImporterAttached, breaches: readonly FieldBreach[]): Misfit {
  const needs = breaches.map(
    (each) => `${each.field} ${valueInWords(each.field, each.value)}, but ${each.found}`,
  );
  const conflict = breaches.map(({ field, value }) => ({
    participant: fact.importer,
    field,
    value,
  }));
  return { words: `It needs ${needs.join('; and ')}.`, conflict };
}

/** As posted: only the AND of the masks is looked at, not the allocator that was chosen. */
function masksOverlap(state: BufferState, fact: ImporterAttached): boolean {
  return requirementWith(state, participantOf(fact)).allocatorMask !== 0;
}

function lateAttach(state: BufferState, fact: ImporterAttached, misfit: Misfit | null) {
  const who = state.firstMap?.importer ?? 'somebody';
  const isPin = state.firstMap?.call === 'pin';
  const when = state.firstMap?.version ?? 0;
  const words = misfit?.words ?? 'The storage that exists would serve it.';
  return {
    message: `${fact.importer} is late: ${who} ${isPin ? 'pinned' : 'mapped'} ${state.id} first (event ${when} of ${state.id}). ${words}`,
    next: `Attach ${fact.importer} before ${who} ${isPin ? 'pins' : 'maps'}.`,
    ...(misfit === null ? {} : { conflict: misfit.conflict }),
  };
}
