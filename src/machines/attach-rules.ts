/**
 * The two rules that make late allocation work: a newcomer must be able to live with everybody who
 * is attached ([ATT1]), and after the first map the policy decides about it ([ATT4]).
 */
import type { ConflictMember, RuleBreach } from '../base/refusal.ts';
import { breachesOf } from '../constraints/accepts.ts';
import { bufferCountOf } from '../constraints/buffer-count.ts';
import { findConflict } from '../constraints/conflict.ts';
import type { Constraints, Participant } from '../constraints/constraints.ts';
import type { FieldBreach } from '../constraints/field.ts';
import { isFeasible } from '../constraints/meets.ts';
import { meetsRequirement } from '../constraints/meets-requirement.ts';
import { valueInWords } from '../constraints/statement-words.ts';
import { mergeConstraints, mergeRequirements, requirementOf } from '../constraints/requirement.ts';
import type { Requirement } from '../constraints/requirement.ts';
import type { Storage } from '../constraints/storage.ts';
import type { ImporterAttached } from '../events/events.ts';
import type { Attachment, BufferState } from './buffer-state.ts';
import { LATE_POLICIES } from './late-policies.ts';

/** The merged requirements by the attachments they were folded from; attachments are immutable. */
const folded = new WeakMap<readonly Attachment[], Requirement>();

/** The requirement of everybody attached: the fold over those who are there, by [ATT3]. */
export function requirementOfAttached(state: BufferState): Requirement {
  const known = folded.get(state.attachments);
  if (known !== undefined) return known;
  const requirement = mergeConstraints(participantsOf(state), rememberedRequirementOf);
  folded.set(state.attachments, requirement);
  return requirement;
}

/** Requirements of single importers: those of a platform attach again and again, stating the same. */
const single = new WeakMap<
  Constraints,
  { readonly id: string; readonly requirement: Requirement }
>();

function rememberedRequirementOf(participant: Participant): Requirement {
  const { id, constraints } = participant;
  const known = single.get(constraints);
  if (known?.id === id) return known.requirement;
  const requirement = requirementOf(participant);
  single.set(constraints, { id, requirement });
  return requirement;
}

/** Everybody attached, as participants of a merge. */
export function participantsOf({ attachments }: BufferState): readonly Participant[] {
  return attachments.map(({ importer, constraints }) => ({ id: importer, constraints }));
}

function participantOf({ importer, constraints }: ImporterAttached): Participant {
  return { id: importer, constraints };
}

/** [ATT1] Some storage could serve the newcomer and everybody attached. */
export function isSuitableForAttached(
  state: BufferState,
  fact: ImporterAttached,
): RuleBreach | null {
  // After the allocation the storage that exists is the only question, and [ATT4] has asked it.
  if (state.storage !== null) return null;
  const newcomer = participantOf(fact);
  const request = { whole: state.size };
  const merged = mergeRequirements(requirementOfAttached(state), rememberedRequirementOf(newcomer));
  if (isFeasible(merged, request)) return null;
  const participants = [...participantsOf(state), newcomer];
  const conflict = findConflict({ participants, request }, isFeasible);
  const words = conflict.map((each) => `${each.participant}.${each.field}`).join(' with ');
  return {
    errno: 'EINVAL',
    rule: 'ATT1',
    message: `No storage can serve ${fact.importer} and those attached: ${words}.`,
    next: `Drop one of these needs, or leave ${fact.importer} out and copy.`,
    conflict,
  };
}

/** [ATT4] The policy admits an importer after the first map. */
export function storageServesNewcomer(
  state: BufferState,
  fact: ImporterAttached,
): RuleBreach | null {
  const { storage, firstMap } = state;
  if (storage === null || firstMap === null) return null;
  const misfit = misfitOf(state, fact, storage);
  switch (LATE_POLICIES[state.policy].admits) {
    case 'nobody':
      return lateAttach(state, fact, misfit);
    case 'served':
      return misfit === null ? null : lateAttach(state, fact, misfit);
    case 'masks-overlap':
      return masksOverlap(state, fact) ? null : lateAttach(state, fact, misfit);
  }
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
  const merged = mergeRequirements(requirementOfAttached(state), rememberedRequirementOf(newcomer));
  const serves = (requirement: Requirement) =>
    meetsRequirement(requirement, storage) && bufferCountOf(requirement, {}) !== null;
  if (serves(merged)) return null;
  const participants = [...participantsOf(state), newcomer];
  const conflict = findConflict({ participants, request: {} }, serves);
  const words = conflict.map((each) => `${each.participant}.${each.field}`).join(' with ');
  return { words: `This storage cannot serve ${words} together.`, conflict };
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
  const newcomer = rememberedRequirementOf(participantOf(fact));
  const merged = mergeRequirements(requirementOfAttached(state), newcomer);
  return merged.allocatorMask !== 0;
}

function lateAttach(state: BufferState, fact: ImporterAttached, misfit: Misfit | null): RuleBreach {
  const who = state.firstMap?.importer ?? 'somebody';
  const when = state.firstMap?.version ?? 0;
  const words = misfit?.words ?? 'The storage that exists would serve it.';
  return {
    errno: 'EBUSY',
    rule: 'ATT4',
    message: `${fact.importer} is late: ${who} mapped ${state.id} first (its event ${when}). ${words}`,
    next: `Attach ${fact.importer} before ${who} maps.`,
    ...(misfit === null ? {} : { conflict: misfit.conflict }),
  };
}
