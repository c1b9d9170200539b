/**
 * Bytes behind the image that an importer may touch, merged by maximum.
 * Source: fuchsia.sysmem2 `pad_beyond_image_size_bytes`.
 */
import { countSchema, imageField } from '../image-field.ts';

export const padBeyondImageSizeField = imageField<number, number>({
  schema: countSchema(0),
  identity: 0,
  demandOf: (length) => length,
  merge: (left, right) => Math.max(left, right),
  accepts: (length, { padBeyondImageSize }) => padBeyondImageSize >= length,
});
