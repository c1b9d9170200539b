/**
 * Constraints as they stand in a file, checked field by field. What is accepted here is what the
 * algebra can answer exactly; everything else is refused in words.
 */
import * as v from 'valibot';
import { strictFields } from '../base/fields.ts';
import { describeType, explainQuantity, parseQuantity, quantitySchema } from '../base/quantity.ts';
import { bytes, isPowerOfTwo, PAGE_SIZE, physicalAddress, QUANTITY_MAX } from '../base/units.ts';
import type { Constraints } from './constraints.ts';

/** The highest value of a 32-bit mask. */
const MASK_MAX = 0xffff_ffff;

const allocatorMask = v.pipe(
  quantitySchema(count),
  v.check((mask) => mask !== 0, '0 accepts no allocator; leave the field out to say "any"'),
  v.maxValue(MASK_MAX, 'expected at most 32 bits, one for each allocator id 0 to 31'),
);

/** A plain number: a mask or a count. */
function count(value: number): number {
  return value;
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

/** The schema of one importer's constraints. */
export const constraintsSchema: v.GenericSchema<unknown, Constraints> = v.pipe(
  strictFields({
    allocatorMask: v.exactOptional(allocatorMask),
    dmaWindow: v.exactOptional(dmaWindow),
    contiguous: v.exactOptional(flag),
    maxSegmentCount: v.exactOptional(quantitySchema(count, 1)),
    maxSegmentSize: v.exactOptional(quantitySchema(bytes, PAGE_SIZE)),
    segmentBoundaryMask: v.exactOptional(
      v.pipe(
        quantitySchema(count, PAGE_SIZE - 1),
        v.check(
          (mask) => isPowerOfTwo(mask + 1),
          'expected 2^n - 1, such as 0xffff: only such masks describe a boundary',
        ),
      ),
    ),
    alignment: v.exactOptional(
      v.pipe(
        quantitySchema(bytes, 1),
        v.check(
          (value) => isPowerOfTwo(value),
          'expected a power of two in bytes, such as 4096 or "64 KiB"',
        ),
      ),
    ),
    iommu: v.exactOptional(flag),
  }),
  v.check(
    ({ alignment, dmaWindow: window, iommu }) =>
      iommu === true || (window?.busOffset ?? 0) % (alignment ?? 1) === 0,
    'dmaWindow.busOffset must be a multiple of alignment, so that both sides agree what is aligned',
  ),
);
