/**
 * Frame sizes as JSON: an object, or a list of objects, with `min`, `max` and `step`, as one notes down
 * the `v4l2_frmsize_stepwise` of a driver.
 */
import * as v from 'valibot';
import { strictFields } from '../../base/known-fields.ts';
import { nameTextSchema, textSchema } from '../../base/name-text.ts';
import { foundInWords } from '../../base/found-words.ts';
import { quantitySchema } from '../../base/quantity.ts';
import { faultOfRange, type FrameSizes, type FrameSizeTable } from './frame-sizes.ts';

const whole = quantitySchema((value) => value);

const pair = v.tuple(
  [whole, whole],
  (issue) => `expected [width, height], found ${foundInWords(issue.input)}`,
);

/** A number counts for both dimensions. */
const step = v.lazy((input): v.GenericSchema<unknown, [number, number]> =>
  Array.isArray(input)
    ? pair
    : v.pipe(
        whole,
        v.transform((both): [number, number] => [both, both]),
      ),
);

const entry = v.pipe(
  strictFields({
    id: v.exactOptional(nameTextSchema),
    source: v.exactOptional(textSchema),
    format: v.exactOptional(nameTextSchema),
    min: pair,
    max: pair,
    step,
  }),
  v.check(
    (range) => faultOfRange(range) === null,
    ({ input }) => faultOfRange(input) ?? '',
  ),
);

type Entry = v.InferOutput<typeof entry>;

/** The schema of such a description. */
export const v4l2JsonSchema: v.GenericSchema<unknown, FrameSizeTable> = v.pipe(
  v.lazy((input): v.GenericSchema<unknown, Entry[]> => {
    if (Array.isArray(input))
      return v.pipe(v.array(entry), v.minLength(1, 'expected at least one'));
    return v.pipe(
      entry,
      v.transform((only) => [only]),
    );
  }),
  v.transform((entries) => ({
    id: onlyOne(entries.map(({ id }) => id)),
    source: onlyOne(entries.map((each) => each.source)),
    sizes: entries.map(sizesOf),
  })),
);

function sizesOf({ format, min, max, step: steps }: Entry): FrameSizes {
  return { format: format ?? null, range: { min, max, step: steps } };
}

/** What all of them say, or null. */
function onlyOne(texts: readonly (string | undefined)[]): string | null {
  const [first] = texts;
  return first !== undefined && texts.every((each) => each === first) ? first : null;
}
