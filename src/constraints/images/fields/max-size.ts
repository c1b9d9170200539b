/**
 * The largest image, merged by minimum in each dimension. Source: fuchsia.sysmem2 `max_size`.
 */
import type { ImageExtent } from '../image-constraints.ts';
import { countSchema, extentSchema, imageField } from '../image-field.ts';

export const maxSizeField = imageField<ImageExtent, ImageExtent>({
  schema: extentSchema(countSchema(1)),
  identity: { width: Infinity, height: Infinity },
  demandOf: (size) => size,
  merge: (left, right) => ({
    width: Math.min(left.width, right.width),
    height: Math.min(left.height, right.height),
  }),
  accepts: (size, { layouts }) =>
    layouts.every(({ width, height }) => width <= size.width && height <= size.height),
});
