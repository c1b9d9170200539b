/**
 * Fields that every participant must state because one of them says so. It is a condition on the
 * participants and not on the storage: PipeWire refuses a link where one side marks a property
 * (`SPA_POD_PROP_FLAG_MANDATORY`) that the other side never mentions.
 */
import { DEMAND_FIELDS, type Participant } from '../constraints.ts';
import { field } from '../field.ts';
import { IMAGE_FIELD_NAMES } from '../images/image-requirement.ts';
import { nameSet, uniteNames } from '../sets.ts';

/** What must be known, and what all know. */
export interface MandatoryDemand {
  readonly required: readonly string[];
  /** What every participant knows, one bit for each field in words of 31; all bits where there is none. */
  readonly known: readonly [number, number];
}

/** The names that can be marked, image fields as `images.format`. */
export const MARKABLE_FIELDS: readonly string[] = [
  ...DEMAND_FIELDS,
  ...IMAGE_FIELD_NAMES.map((name) => `images.${name}`),
];

/** Bits of a word that stay whole numbers of 32 bits with a sign. */
const WORD_BITS = 31;

/** Where the bit of each field stands; a merge of sets of names would be most of the cost of a merge. */
const POSITIONS: ReadonlyMap<string, number> = new Map(
  MARKABLE_FIELDS.map((name, index) => [name, index]),
);

export const mandatoryField = field<MandatoryDemand>({
  identity: { required: [], known: [-1, -1] },
  statements: ['mandatory'],
  demandOf: ({ mandatory = [] }, participant) => ({
    required: nameSet(mandatory),
    known: knownBits(participant),
  }),
  merge: (left, right) => ({
    required: uniteNames(left.required, right.required),
    known: [left.known[0] & right.known[0], left.known[1] & right.known[1]],
  }),
  breachesOf: () => [],
});

function knownBits({ knows, constraints }: Participant): readonly [number, number] {
  const words: [number, number] = [0, 0];
  if (knows !== undefined) {
    for (const name of knows) addBit(words, name);
    return words;
  }
  for (const name in constraints) addBit(words, name);
  for (const entry of constraints.images ?? []) {
    for (const name in entry) addBit(words, `images.${name}`);
  }
  return words;
}

function addBit(words: [number, number], name: string): void {
  const position = POSITIONS.get(name);
  if (position === undefined) return;
  words[position < WORD_BITS ? 0 : 1] |= 1 << (position % WORD_BITS);
}

/** The fields that somebody requires and somebody else does not know. */
export function unknownFields({ required, known }: MandatoryDemand): readonly string[] {
  return required.filter((name) => {
    const position = POSITIONS.get(name) ?? 0;
    return (known[position < WORD_BITS ? 0 : 1] & (1 << (position % WORD_BITS))) === 0;
  });
}

/** Every field that a participant states, image fields as `images.format`. */
export function statedFields({ constraints }: Participant): readonly string[] {
  const stated = new Set<string>(Object.keys(constraints));
  for (const entry of constraints.images ?? []) {
    for (const name of Object.keys(entry)) stated.add(`images.${name}`);
  }
  return [...stated];
}
