/**
 * One field of the image constraints: what may be stated, what demands nothing, how two demands become
 * one, and, written independently of that, which images meet a statement.
 */
import * as v from 'valibot';
import { strictFields } from '../../base/fields.ts';
import { quantitySchema } from '../../base/quantity.ts';
import { isPowerOfTwo } from '../../base/units.ts';
import type { ImageAllocation } from './image-allocation.ts';
import type { ImageExtent } from './image-constraints.ts';

/** A field of one (format, modifier) pair. */
export interface ImageField<Statement, Value> {
  /** What may be stated. */
  readonly schema: v.GenericSchema<unknown, Statement>;
  /** The demand that every image meets. */
  readonly identity: Value;
  /** What a statement demands. */
  demandOf(statement: Statement): Value;
  /** An image meets the result exactly where it meets both; undefined where no image meets both. */
  merge(left: Value, right: Value): Value | undefined;
  /** Whether an image meets a statement. Reads the statement alone and merges nothing. */
  accepts(statement: Statement, image: ImageAllocation): boolean;
}

/** Gives a field its types without writing them twice. */
export function imageField<Statement, Value>(
  field: ImageField<Statement, Value>,
): ImageField<Statement, Value> {
  return field;
}

/** A plain number of at least `min`. */
export function countSchema(min: number): v.GenericSchema<unknown, number> {
  return quantitySchema((value) => value, min);
}

/** A power of two. */
export const powerOfTwoSchema: v.GenericSchema<unknown, number> = v.pipe(
  countSchema(1),
  v.check((value) => isPowerOfTwo(value), 'expected a power of two, such as 64'),
);

/** A width and a height. */
export function extentSchema(
  each: v.GenericSchema<unknown, number>,
): v.GenericSchema<unknown, ImageExtent> {
  return strictFields({ width: each, height: each });
}

/** A true or false. */
export const flagSchema: v.GenericSchema<unknown, boolean> = v.boolean('expected true or false');
