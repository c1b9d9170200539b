/**
 * Random constraints: a few fields each, because an importer that states everything agrees with
 * nobody. Which fields may be drawn is up to the property.
 */
import fc from 'fast-check';
import type { Constraints, Participant } from '../../src/constraints/constraints.ts';
import type { ImageConstraints } from '../../src/index.ts';
import { FIELD_NAMES, IMAGE_NAMES, IMAGE_VALUES, VALUES } from './values.ts';

type FieldName = keyof Constraints;

/** Every field, images among them. */
export const EVERY_FIELD: readonly FieldName[] = [...FIELD_NAMES, 'images'];

/** What is drawn, and how much of it. */
interface Drawing {
  /** The fields that may be stated; all where it is left out. */
  readonly fields?: readonly FieldName[];
  /** The most fields that one importer states. */
  readonly fieldsMax?: number;
  /** The fields of images that may be stated. */
  readonly imageFields?: readonly (keyof ImageConstraints)[];
}

/** One entry of `images`: at most four fields of it. */
export function imageEntries(
  names: readonly (keyof ImageConstraints)[] = IMAGE_NAMES,
): fc.Arbitrary<ImageConstraints> {
  return fc
    .subarray([...names], { maxLength: Math.min(4, names.length) })
    .chain((chosen) => record(chosen, (name) => fc.constantFrom<unknown>(...IMAGE_VALUES[name])));
}

/** An object with some fields, each drawn from the values of its own table. */
function record<Fields>(
  names: readonly (keyof Fields)[],
  valuesOf: (name: keyof Fields) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Fields> {
  const drawn = Object.fromEntries(names.map((name) => [name, valuesOf(name)]));
  // The tables pair each name with its own values; the compiler cannot follow the pairing.
  return fc.record(drawn) as fc.Arbitrary<unknown> as fc.Arbitrary<Fields>;
}

/** A list of entries, short and never empty. */
export function imageLists(
  names?: readonly (keyof ImageConstraints)[],
): fc.Arbitrary<readonly ImageConstraints[]> {
  return fc.array(imageEntries(names), { minLength: 1, maxLength: 3 });
}

/** What one importer states. */
export function constraints(drawing: Drawing = {}): fc.Arbitrary<Constraints> {
  const { fields = EVERY_FIELD, fieldsMax = 5, imageFields } = drawing;
  const valuesOf = (name: FieldName): fc.Arbitrary<unknown> =>
    name === 'images' ? imageLists(imageFields) : fc.constantFrom<unknown>(...VALUES[name]);
  return fc
    .subarray([...fields], { maxLength: Math.min(fieldsMax, fields.length) })
    .chain((chosen) => record(chosen, valuesOf));
}

/** A participant with one of few names, so that the same one may be met twice. */
export function participants(drawing?: Drawing): fc.Arbitrary<Participant> {
  return fc.record({ id: fc.constantFrom('p', 'q', 'r'), constraints: constraints(drawing) });
}

/** Several participants, each with a name of its own. */
export function participantLists(
  lengths: { readonly minLength?: number; readonly maxLength: number },
  drawing?: Drawing,
): fc.Arbitrary<readonly Participant[]> {
  return fc
    .array(constraints(drawing), lengths)
    .map((list) => list.map((each, index) => ({ id: `p${index}`, constraints: each })));
}
