/**
 * Images as wide, and images as high, as this must be allowed: an obligation, so it merges by
 * *maximum* in each dimension, against the direction of `maxSize`.
 * Source: fuchsia.sysmem2 `required_max_size`.
 */
import type { ImageExtent } from '../image-constraints.ts';
import { countSchema, extentSchema, imageField } from '../image-field.ts';

export const requiredMaxSizeField = imageField<ImageExtent, ImageExtent>({
  schema: extentSchema(countSchema(1)),
  identity: { width: 0, height: 0 },
  demandOf: (size) => size,
  merge: (left, right) => ({
    width: Math.max(left.width, right.width),
    height: Math.max(left.height, right.height),
  }),
  accepts: (size, { layouts }) =>
    layouts.some(({ width }) => width >= size.width) &&
    layouts.some(({ height }) => height >= size.height),
});
