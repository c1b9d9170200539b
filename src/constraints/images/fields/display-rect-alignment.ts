/**
 * The visible rectangle lies on multiples of these, merged by the least common multiple.
 * Source: fuchsia.sysmem2 `display_rect_alignment`.
 */
import { commonMultiple, inBothDimensions } from '../../lattices.ts';
import { divide, onePart } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import {
  DIMENSIONS,
  divisorsOf,
  extentInWords,
  extentSchema,
  isMultiple,
  type ExtentDivisors,
  type ImageExtent,
} from '../extent.ts';
import type { ImageField } from '../image-field.ts';

export const displayRectAlignmentField: ImageField<ImageExtent, ExtentDivisors> = {
  schema: extentSchema(countSchema(1)),
  words: extentInWords,
  loosening: { nearest: onePart(DIMENSIONS, divide) },
  accepts: (alignment, { displayRectAlignment: { width, height } }) =>
    width % alignment.width === 0 && height % alignment.height === 0,
  demand: {
    ...inBothDimensions(commonMultiple),
    of: divisorsOf,
    meets: (alignment, { displayRectAlignment: { width, height } }) =>
      isMultiple(width, alignment.width) && isMultiple(height, alignment.height),
  },
};
