/**
 * The longest row in bytes, merged by minimum. Source: fuchsia.sysmem2 `max_bytes_per_row`;
 * cubanismo's allocator, `max_pitch.c`.
 */
import { countSchema, imageField } from '../image-field.ts';

export const maxBytesPerRowField = imageField<number, number>({
  schema: countSchema(1),
  identity: Infinity,
  demandOf: (length) => length,
  merge: (left, right) => Math.min(left, right),
  accepts: (length, { layouts }) => layouts.every(({ bytesPerRow }) => bytesPerRow <= length),
});
