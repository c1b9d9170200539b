/**
 * Constraints as they stand in a file, checked field by field. What is accepted here is what the
 * algebra can answer exactly; everything else is refused in words.
 */
import * as v from 'valibot';
import { strictFields, suggestion } from '../base/fields.ts';
import { namesSchema, nameTextSchema } from '../base/name-text.ts';
import { describeType, explainQuantity, parseQuantity, quantitySchema } from '../base/quantity.ts';
import { bytes, isPowerOfTwo, PAGE_SIZE, physicalAddress, QUANTITY_MAX } from '../base/units.ts';
import { CATEGORIES, COHERENCY_DOMAINS } from './allocator-facts.ts';
import { findContradiction } from './contradiction.ts';
import type { Constraints } from './constraints.ts';
import { MARKABLE_FIELDS } from './fields/mandatory.ts';
import { NO_USAGE } from './fields/usage.ts';
import { imageConstraintsSchema } from './images/image-constraints-schema.ts';

/** The highest value of a 32-bit mask. */
const MASK_MAX = 0xffff_ffff;

/** A plain number: a mask or a count. */
function count(value: number): number {
  return value;
}

/** One bit for each of something that has 32. */
function maskSchema(what: string): v.GenericSchema<unknown, number> {
  return v.pipe(
    quantitySchema(count),
    v.check((mask) => mask !== 0, `0 accepts no ${what}; leave the field out to say "any"`),
    v.maxValue(MASK_MAX, `expected at most 32 bits, one for each ${what} 0 to 31`),
  );
}

/** A bus offset may be negative, which no other quantity may. */
const busOffset = v.pipe(
  v.unknown(),
  v.check(
    (input) => parseOffset(input) !== null,
    (issue) => explainQuantity(issue.input),
  ),
  v.transform((input) => parseOffset(input) ?? 0),
);

function parseOffset(input: unknown): number | null {
  if (typeof input === 'number' && input < 0) return parseQuantity(-input) === null ? null : input;
  if (typeof input === 'string' && input.startsWith('-')) {
    const value = parseQuantity(input.slice(1));
    return value === null ? null : -value;
  }
  return parseQuantity(input);
}

const dmaWindow = v.pipe(
  strictFields({
    base: quantitySchema(physicalAddress),
    size: quantitySchema(bytes, PAGE_SIZE),
    busOffset: v.exactOptional(busOffset),
  }),
  v.check(
    ({ base, size }) => base + size <= QUANTITY_MAX,
    'the window ends above 2^53 - 1; leave it out where the importer reaches everything',
  ),
  v.check(
    ({ base, busOffset: offset }) => base + (offset ?? 0) >= 0,
    'busOffset moves the beginning of the window below address 0',
  ),
);

const flag = v.boolean((issue) => `expected true or false, found ${describeType(issue.input)}`);

const segmentBoundaryMask = v.pipe(
  quantitySchema(count, PAGE_SIZE - 1),
  v.check(
    (mask) => isPowerOfTwo(mask + 1),
    'expected 2^n - 1, such as 0xffff: only such masks describe a boundary',
  ),
);

const alignment = v.pipe(
  quantitySchema(bytes, 1),
  v.check(
    (value) => isPowerOfTwo(value),
    'expected a power of two in bytes, such as 4096 or "64 KiB"',
  ),
);

/** A list out of a few words, at least one, none of them twice. */
export function someOf<const Words extends readonly string[]>(
  words: Words,
): v.GenericSchema<unknown, Words[number][]> {
  const word = v.picklist(words, ({ input }) => {
    const nearest = typeof input === 'string' ? suggestion(input, words) : '';
    return `expected ${words.join(', ')}, found ${describeType(input)}${nearest}`;
  });
  return v.pipe(
    v.array(word, (issue) => `expected a list, found ${describeType(issue.input)}`),
    v.minLength(1, 'expected at least one; leave the field out to say nothing'),
    v.check((list) => new Set(list).size === list.length, 'a word stands twice in this list'),
  );
}

const atLeastOne = v.pipe(
  namesSchema,
  v.minLength(1, 'expected at least one name; leave the field out to say nothing'),
);

const usage = v.pipe(
  atLeastOne,
  v.check(
    (names) => names.every((name) => name === NO_USAGE || /^[a-z]+\.[A-Z0-9_]+$/.test(name)),
    'expected names such as "cpu.READ_OFTEN" or "display.LAYER", or only "none"',
  ),
  v.check(
    (names) => names.length === 1 || !names.includes(NO_USAGE),
    '"none" says that nothing is done with the buffer and cannot stand beside another usage',
  ),
);

const mandatory = v.pipe(
  v.array(
    v.pipe(
      nameTextSchema,
      v.check(
        (name) => MARKABLE_FIELDS.includes(name),
        ({ input }) => `"${input}" is no field${suggestion(input, MARKABLE_FIELDS)}`,
      ),
    ),
    'expected a list of field names',
  ),
  v.minLength(1, 'expected at least one field; leave it out to mark none'),
);

/** The fields of one importer's constraints, one by one. */
const fields = strictFields({
  allocatorMask: v.exactOptional(maskSchema('allocator id')),
  allocators: v.exactOptional(atLeastOne),
  memoryTypeBits: v.exactOptional(maskSchema('memory type')),
  secure: v.exactOptional(flag),
  domains: v.exactOptional(someOf(COHERENCY_DOMAINS)),
  deny: v.exactOptional(someOf(CATEGORIES)),
  dmaWindow: v.exactOptional(dmaWindow),
  contiguous: v.exactOptional(flag),
  maxSegmentCount: v.exactOptional(quantitySchema(count, 1)),
  maxSegmentSize: v.exactOptional(quantitySchema(bytes, PAGE_SIZE)),
  segmentBoundaryMask: v.exactOptional(segmentBoundaryMask),
  alignment: v.exactOptional(alignment),
  iommu: v.exactOptional(flag),
  minSize: v.exactOptional(quantitySchema(bytes, 1)),
  maxSize: v.exactOptional(quantitySchema(bytes, 1)),
  prefix: v.exactOptional(quantitySchema(bytes)),
  padding: v.exactOptional(quantitySchema(bytes)),
  minBufferCountForCamping: v.exactOptional(quantitySchema(count)),
  minBufferCountForDedicatedSlack: v.exactOptional(quantitySchema(count)),
  minBufferCountForSharedSlack: v.exactOptional(quantitySchema(count)),
  minBufferCount: v.exactOptional(quantitySchema(count)),
  maxBufferCount: v.exactOptional(quantitySchema(count, 1)),
  usage: v.exactOptional(usage),
  mandatory: v.exactOptional(mandatory),
  images: v.exactOptional(
    v.pipe(
      v.array(
        imageConstraintsSchema,
        (issue) => `expected a list of images, found ${describeType(issue.input)}`,
      ),
      v.minLength(1, 'expected at least one pair; leave the field out to say nothing'),
    ),
  ),
});

/** The schema of one importer's constraints. What contradicts itself is refused, too. */
export const constraintsSchema: v.GenericSchema<unknown, Constraints> = v.pipe(
  fields,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value } = dataset;
    const found = findContradiction(value);
    if (found === null) return;
    const { field, message } = found;
    addIssue({
      message,
      path: [
        { type: 'object', origin: 'value', input: { ...value }, key: field, value: value[field] },
      ],
    });
  }),
);
