/**
 * Fields that every participant must state because one of them says so. It is a condition on the
 * participants and not on the storage: PipeWire refuses a link where one side marks a property that the
 * other side never mentions.
 * Source: PipeWire `SPA_POD_PROP_FLAG_MANDATORY`.
 */
import * as v from 'valibot';
import { assert } from '../../base/assert.ts';
import { suggestion } from '../../base/known-fields.ts';
import { nameTextSchema } from '../../base/name-text.ts';
import type { Field, Who } from '../field.ts';
import { allNames } from '../lattices.ts';
import { dropMember } from '../loosening.ts';
import { nameSet } from '../sets.ts';
import { namesInWords } from '../value-words.ts';

/** What must be known, and what all know. */
export interface MandatoryDemand {
  readonly required: readonly string[];
  /** What every participant knows, one bit for each field in words of 31; all bits where there is none. */
  readonly known: readonly [number, number];
}

/** What this field reads: which fields are stated. */
export interface MandatoryReads {
  readonly mandatory?: readonly string[];
  readonly images?: readonly object[];
}

/** The field, for the names that can be marked; image fields as `images.format`. */
export function mandatoryField(
  markable: () => readonly string[],
): Field<readonly string[], MandatoryDemand, MandatoryReads, readonly string[]> {
  const positions = positionsOf(markable);
  return {
    schema: namesOf(markable),
    words: namesInWords,
    loosening: { nearest: dropMember },
    // No storage can be blamed for what a participant does not say.
    breach: null,
    contradiction: (constraints) => {
      const stated = statedFields(constraints);
      const unstated = constraints.mandatory?.find((name) => !stated.includes(name));
      return unstated === undefined
        ? null
        : `"${unstated}" is marked as mandatory, but this participant does not state it`;
    },
    demand: {
      identity: { required: [], known: [-1, -1] },
      merge: (left, right) => ({
        required: allNames.merge(left.required, right.required),
        known: [left.known[0] & right.known[0], left.known[1] & right.known[1]],
      }),
      // What a participant knows counts even where it marks nothing as mandatory itself.
      alsoFrom: 'all',
      of: (constraints, who) => ({
        required: nameSet(constraints.mandatory ?? []),
        known: knownBits(constraints, who, positions()),
      }),
      about: 'buffer',
      meets: (demand) => isAllKnown(demand, positions()),
      isConceivable: (demand) => isAllKnown(demand, positions()),
      told: ({ required }) => (required.length === 0 ? undefined : required),
    },
  };
}

function namesOf(markable: () => readonly string[]): v.GenericSchema<unknown, string[]> {
  return v.pipe(
    v.array(
      v.pipe(
        nameTextSchema,
        v.check(
          (name) => markable().includes(name),
          ({ input }) => `"${input}" is no field${suggestion(input, markable())}`,
        ),
      ),
      'expected a list of field names',
    ),
    v.minLength(1, 'expected at least one field; leave it out to mark none'),
  );
}

/** Every field that an importer states, image fields as `images.format`. */
export function statedFields(constraints: MandatoryReads): readonly string[] {
  const stated = new Set<string>(Object.keys(constraints));
  for (const entry of constraints.images ?? []) {
    for (const name of Object.keys(entry)) stated.add(`images.${name}`);
  }
  return [...stated];
}

type Positions = ReadonlyMap<string, number>;

/** Bits of a word that stay whole numbers of 32 bits with a sign. */
const WORD_BITS = 31;

/** Where the bit of each field stands; a merge of sets of names would be most of the cost of a merge. */
function positionsOf(markable: () => readonly string[]): () => Positions {
  let known: Positions | null = null;
  return () => {
    known ??= new Map(markable().map((name, index) => [name, index]));
    assert(known.size <= 2 * WORD_BITS, 'two words have a bit for each field');
    return known;
  };
}

function knownBits(
  constraints: MandatoryReads,
  { knows }: Who,
  positions: Positions,
): readonly [number, number] {
  const words: [number, number] = [0, 0];
  if (knows !== undefined) {
    for (const name of knows) addBit(words, positions.get(name));
    return words;
  }
  for (const name in constraints) addBit(words, positions.get(name));
  for (const entry of constraints.images ?? []) {
    for (const name in entry) addBit(words, positions.get(`images.${name}`));
  }
  return words;
}

function addBit(words: [number, number], position: number | undefined): void {
  if (position === undefined) return;
  words[position < WORD_BITS ? 0 : 1] |= 1 << (position % WORD_BITS);
}

/** Whether everybody knows what somebody requires. */
function isAllKnown({ required, known }: MandatoryDemand, positions: Positions): boolean {
  return required.every((name) => {
    const position = positions.get(name) ?? 0;
    return (known[position < WORD_BITS ? 0 : 1] & (1 << (position % WORD_BITS))) !== 0;
  });
}
