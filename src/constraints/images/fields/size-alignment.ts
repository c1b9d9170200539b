/**
 * Width and height are multiples of these, merged by the least common multiple, which for powers of
 * two is the maximum. Source: fuchsia.sysmem2 `size_alignment`; V4L2 macroblock sizes.
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

export const sizeAlignmentField: ImageField<ImageExtent, ExtentDivisors> = {
  schema: extentSchema(countSchema(1)),
  words: extentInWords,
  loosening: { nearest: onePart(DIMENSIONS, divide) },
  accepts: (alignment, { layouts }) =>
    layouts.every(
      ({ width, height }) => width % alignment.width === 0 && height % alignment.height === 0,
    ),
  demand: {
    ...inBothDimensions(commonMultiple),
    of: divisorsOf,
    meets: (alignment, { layouts }) =>
      layouts.every(
        ({ width, height }) =>
          isMultiple(width, alignment.width) && isMultiple(height, alignment.height),
      ),
  },
};
