/**
 * The pixel format. Formats are equal or not: there is no order between them. Not said is any.
 * Source: fuchsia.sysmem2 `pixel_format`; DRM fourcc codes.
 */
import { nameTextSchema } from '../../../base/name-text.ts';
import { imageField } from '../image-field.ts';

export const formatField = imageField<string, string | null>({
  schema: nameTextSchema,
  identity: null,
  demandOf: (format) => format,
  merge: (left, right) => {
    if (left === null || left === right) return right;
    return right === null ? left : undefined;
  },
  accepts: (format, image) => image.format === format,
});
