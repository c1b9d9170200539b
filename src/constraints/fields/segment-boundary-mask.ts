/**
 * What no entry of an importer's sg_table crosses: a multiple of a power of two, on the importer's side.
 * Source: Linux `dma_set_seg_boundary`; the RFC of 2015.
 */
import * as v from 'valibot';
import { addressInWords } from '../../base/quantity-words.ts';
import { isPowerOfTwo, PAGE_SIZE, QUANTITY_MAX } from '../../base/units.ts';
import type { StatedField } from '../field.ts';
import type { Helps } from '../loosening.ts';
import { countSchema } from '../statement-schemas.ts';

export const segmentBoundaryMaskField: StatedField<
  number,
  { readonly segmentBoundaryMask?: number }
> = {
  schema: v.pipe(
    countSchema(PAGE_SIZE - 1),
    v.check(
      (mask) => isPowerOfTwo(mask + 1),
      'expected 2^n - 1, such as 0xffff: only such masks describe a boundary',
    ),
  ),
  words: addressInWords,
  loosening: { nearest: widen },
  // It cuts storage into more entries, which only `maxSegmentCount` can find too many.
  breach: null,
  demand: null,
};

/** The next larger boundary that helps: 2^n - 1. */
function widen(value: number, helps: Helps<number>): number | undefined {
  for (let mask = value * 2 + 1; mask < QUANTITY_MAX; mask = mask * 2 + 1) {
    if (helps(mask)) return mask;
  }
  return undefined;
}
