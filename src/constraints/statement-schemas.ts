/**
 * What may be stated, where several fields say it alike: counts, sizes, masks, words of a list. A field
 * whose form is its own keeps its schema to itself.
 */
import * as v from 'valibot';
import { oneOf } from '../base/known-fields.ts';
import { namesSchema } from '../base/name-text.ts';
import { foundInWords } from '../base/found-words.ts';
import { quantitySchema } from '../base/quantity.ts';
import { bytes, isPowerOfTwo, type Bytes } from '../base/units.ts';

/** The highest value of a 32-bit mask. */
const MASK_MAX = 0xffff_ffff;

/** A plain number of at least `min`. */
export function countSchema(min: number): v.GenericSchema<unknown, number> {
  return quantitySchema((value) => value, min);
}

/** A size of at least `min` bytes. */
export function bytesSchema(min: number): v.GenericSchema<unknown, Bytes> {
  return quantitySchema(bytes, min);
}

/** One bit for each of something that has 32, at least one bit. */
export function maskSchema(what: string): v.GenericSchema<unknown, number> {
  return v.pipe(
    countSchema(0),
    v.check((mask) => mask !== 0, `0 accepts no ${what}; leave the field out to say "any"`),
    v.maxValue(MASK_MAX, `expected at most 32 bits, one for each ${what} 0 to 31`),
  );
}

/** A power of two. */
export function powerOfTwoSchema<Unit extends number>(
  unit: (value: number) => Unit,
  expected: string,
): v.GenericSchema<unknown, Unit> {
  return v.pipe(
    quantitySchema(unit, 1),
    v.check((value) => isPowerOfTwo(value), `expected a power of two${expected}`),
  );
}

/** True or false. */
export const flagSchema: v.GenericSchema<unknown, boolean> = v.boolean(
  (issue) => `expected true or false, found ${foundInWords(issue.input)}`,
);

/** Names, at least one, none of them twice. */
export const someNamesSchema: v.GenericSchema<unknown, string[]> = v.pipe(
  namesSchema,
  v.minLength(1, 'expected at least one name; leave the field out to say nothing'),
);

/** A list out of a few words, at least one, none of them twice. */
export function someOf<const Words extends readonly string[]>(
  words: Words,
): v.GenericSchema<unknown, Words[number][]> {
  return v.pipe(
    v.array(oneOf(words), (issue) => `expected a list, found ${foundInWords(issue.input)}`),
    v.minLength(1, 'expected at least one; leave the field out to say nothing'),
    v.check((list) => new Set(list).size === list.length, 'a word stands twice in this list'),
  );
}
