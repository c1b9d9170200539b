/**
 * Images as wide, and images as high, as this must be allowed: an obligation, so it merges by
 * *maximum* in each dimension, against the direction of `maxSize`.
 * Source: fuchsia.sysmem2 `required_max_size`.
 */
import { highest, inBothDimensions } from '../../lattices.ts';
import { lowerTo, onePart } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import { DIMENSIONS, extentInWords, extentSchema, type ImageExtent } from '../extent.ts';
import type { ImageField } from '../image-field.ts';

export const requiredMaxSizeField: ImageField<ImageExtent, ImageExtent> = {
  schema: extentSchema(countSchema(1)),
  words: extentInWords,
  loosening: { nearest: onePart(DIMENSIONS, lowerTo(1)) },
  accepts: (size, { layouts }) =>
    layouts.some(({ width }) => width >= size.width) &&
    layouts.some(({ height }) => height >= size.height),
  demand: {
    ...inBothDimensions(highest(0)),
    of: (size) => size,
    meets: (size, { layouts }) =>
      Math.max(...layouts.map(({ width }) => width)) >= size.width &&
      Math.max(...layouts.map(({ height }) => height)) >= size.height,
  },
};
