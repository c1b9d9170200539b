/** What everybody attached needs together: the fold over those who are there, by [ATT3]. */
import type { Constraints, Participant } from '../constraints/constraints.ts';
import {
  mergeRequirements,
  NO_REQUIREMENT,
  requirementOf,
  type Requirement,
} from '../constraints/requirement.ts';
import type { Attachment, BufferState } from './buffer-state.ts';

/** The merged requirements by the attachments they were folded from; attachments are immutable. */
const folded = new WeakMap<readonly Attachment[], Requirement>();

/** The requirement of everybody attached. */
export function requirementOfAttached(state: BufferState): Requirement {
  const known = folded.get(state.attachments);
  if (known !== undefined) return known;
  const requirement = participantsOf(state)
    .map(rememberedRequirementOf)
    .reduce(rememberedMerge, NO_REQUIREMENT);
  folded.set(state.attachments, requirement);
  return requirement;
}

/** The requirement of everybody attached and of somebody who is not yet. */
export function requirementWith(state: BufferState, newcomer: Participant): Requirement {
  return rememberedMerge(requirementOfAttached(state), rememberedRequirementOf(newcomer));
}

/** Merges of two that were merged before: the same importers attach to one buffer after the other. */
const merged = new WeakMap<Requirement, WeakMap<Requirement, Requirement>>();

function rememberedMerge(left: Requirement, right: Requirement): Requirement {
  const ofLeft = merged.get(left) ?? new WeakMap<Requirement, Requirement>();
  merged.set(left, ofLeft);
  const known = ofLeft.get(right) ?? mergeRequirements(left, right);
  ofLeft.set(right, known);
  return known;
}

/** Everybody attached, as participants of a merge. */
export function participantsOf({ attachments }: BufferState): readonly Participant[] {
  return attachments.map(({ importer, constraints }) => ({ id: importer, constraints }));
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
