/**
 * Images as narrow, and images as low, as this must be allowed: an obligation, so it merges by
 * *minimum* in each dimension, against the direction of `minSize`.
 * Source: fuchsia.sysmem2 `required_min_size`.
 */
import type { ImageExtent } from '../image-constraints.ts';
import { countSchema, extentSchema, imageField } from '../image-field.ts';

export const requiredMinSizeField = imageField<ImageExtent, ImageExtent>({
  schema: extentSchema(countSchema(1)),
  identity: { width: Infinity, height: Infinity },
  demandOf: (size) => size,
  merge: (left, right) => ({
    width: Math.min(left.width, right.width),
    height: Math.min(left.height, right.height),
  }),
  accepts: (size, { layouts }) =>
    layouts.some(({ width }) => width <= size.width) &&
    layouts.some(({ height }) => height <= size.height),
});
