/**
 * Fields that every participant must state because one of them says so. It is a condition on the
 * participants and not on the storage: PipeWire refuses a link where one side marks a property
 * (`SPA_POD_PROP_FLAG_MANDATORY`) that the other side never mentions.
 */
import type { Constraints, Participant } from '../constraints.ts';
import { field } from '../field.ts';
import { intersectNames, nameSet, uniteNames, type NameSet } from '../sets.ts';

/** What must be known, and what all know. */
export interface MandatoryDemand {
  readonly required: readonly string[];
  /** What every participant knows; null where there is none. */
  readonly known: NameSet;
}

export const mandatoryField = field<MandatoryDemand>({
  identity: { required: [], known: null },
  statements: ['mandatory'],
  demandOf: ({ mandatory = [] }, participant) => ({
    required: nameSet(mandatory),
    known: nameSet(participant.knows ?? statedFields(participant)),
  }),
  merge: (left, right) => ({
    required: uniteNames(left.required, right.required),
    known: intersectNames(left.known, right.known),
  }),
  breachesOf: () => [],
});

/** The fields that somebody requires and somebody else does not know. */
export function unknownFields({ required, known }: MandatoryDemand): readonly string[] {
  return known === null ? [] : required.filter((name) => !known.includes(name));
}

/** Every field that a participant states, image fields as `images.format`. */
export function statedFields({ constraints }: Participant): readonly string[] {
  const images = constraints.images ?? [];
  const ofImages = images.flatMap((entry) => Object.keys(entry).map((name) => `images.${name}`));
  return nameSet([...Object.keys(constraints satisfies Constraints), ...ofImages]);
}
