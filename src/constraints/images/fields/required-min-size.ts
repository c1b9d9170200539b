/**
 * Images as narrow, and images as low, as this must be allowed: an obligation, so it merges by
 * *minimum* in each dimension, against the direction of `minSize`.
 * Source: fuchsia.sysmem2 `required_min_size`.
 */
import { inBothDimensions, lowest } from '../../lattices.ts';
import { onePart, raise } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import { DIMENSIONS, extentInWords, extentSchema, type ImageExtent } from '../extent.ts';
import type { ImageField } from '../image-field.ts';

export const requiredMinSizeField: ImageField<ImageExtent, ImageExtent> = {
  schema: extentSchema(countSchema(1)),
  words: extentInWords,
  loosening: { nearest: onePart(DIMENSIONS, raise) },
  accepts: (size, { layouts }) =>
    layouts.some(({ width }) => width <= size.width) &&
    layouts.some(({ height }) => height <= size.height),
  demand: {
    ...inBothDimensions(lowest(Infinity)),
    of: (size) => size,
    meets: (size, { layouts }) =>
      Math.min(...layouts.map(({ width }) => width)) <= size.width &&
      Math.min(...layouts.map(({ height }) => height)) <= size.height,
  },
};
