/**
 * The most pixels of an image, merged by minimum. Products are compared as bigint.
 * Source: fuchsia.sysmem2 `max_width_times_height`.
 */
import { countSchema, imageField } from '../image-field.ts';

export const maxWidthTimesHeightField = imageField<number, number>({
  schema: countSchema(1),
  identity: Infinity,
  demandOf: (pixels) => pixels,
  merge: (left, right) => Math.min(left, right),
  accepts: (pixels, { layouts }) =>
    layouts.every(({ width, height }) => BigInt(width) * BigInt(height) <= BigInt(pixels)),
});
