/** Widths and heights: as they are stated, and in words. */
import type * as v from 'valibot';
import { strictFields } from '../../base/known-fields.ts';
import { QUANTITY_MAX } from '../../base/units.ts';

/** A width and a height in pixels. @public */
export interface ImageExtent {
  /** Pixels of a row; of an alignment, what their number is a multiple of. */
  readonly width: number;
  /** Rows of pixels; of an alignment, what their number is a multiple of. */
  readonly height: number;
}

/** Divisors of width and height. */
export interface ExtentDivisors {
  readonly width: bigint;
  readonly height: bigint;
}

/** The dimensions, in the order in which one of them is loosened. */
export const DIMENSIONS = ['width', 'height'] as const;

/** A width and a height of one kind. */
export function extentSchema(
  each: v.GenericSchema<unknown, number>,
): v.GenericSchema<unknown, ImageExtent> {
  return strictFields({ width: each, height: each });
}

/** `640x480`. */
export function extentInWords({ width, height }: ImageExtent): string {
  return `${width}x${height}`;
}

/** A stated width and height as divisors. */
export function divisorsOf({ width, height }: ImageExtent): ExtentDivisors {
  return { width: BigInt(width), height: BigInt(height) };
}

/** Whether both divisors are numbers that an image can have: what is not kept exactly is none. */
export function isExact({ width, height }: ExtentDivisors): boolean {
  return width <= QUANTITY_MAX && height <= QUANTITY_MAX;
}

/** Whether a size is at least another in both dimensions, by the merged values. */
export function covers(size: ImageExtent, other: ImageExtent): boolean {
  return size.width >= other.width && size.height >= other.height;
}

/** Whether a number is a multiple of a merged divisor. */
export function isMultiple(value: number, divisor: bigint): boolean {
  return BigInt(value) % divisor === 0n;
}
