/**
 * The smallest image, merged by maximum in each dimension. Source: fuchsia.sysmem2 `min_size`.
 */
import type { ImageExtent } from '../image-constraints.ts';
import { countSchema, extentSchema, imageField } from '../image-field.ts';

export const minSizeField = imageField<ImageExtent, ImageExtent>({
  schema: extentSchema(countSchema(0)),
  identity: { width: 0, height: 0 },
  demandOf: (size) => size,
  merge: (left, right) => ({
    width: Math.max(left.width, right.width),
    height: Math.max(left.height, right.height),
  }),
  accepts: (size, { layouts }) =>
    layouts.every(({ width, height }) => width >= size.width && height >= size.height),
});
