/** Sizes of images as the cases write them, [width, height]. */
import * as v from 'valibot';

const dimension = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A width and a height. */
export const extentSchema = v.strictTuple([dimension, dimension]);

/** A width and a height as the cases write them. */
export type ExtentPair = v.InferOutput<typeof extentSchema>;

/** A width and a height as the product writes them. */
export function extentOf([width, height]: ExtentPair): { width: number; height: number } {
  return { width, height };
}
