/**
 * The shortest row in bytes, merged by maximum. Source: fuchsia.sysmem2 `min_bytes_per_row`.
 */
import { countSchema, imageField } from '../image-field.ts';

export const minBytesPerRowField = imageField<number, number>({
  schema: countSchema(0),
  identity: 0,
  demandOf: (length) => length,
  merge: (left, right) => Math.max(left, right),
  accepts: (length, { layouts }) => layouts.every(({ bytesPerRow }) => bytesPerRow >= length),
});
