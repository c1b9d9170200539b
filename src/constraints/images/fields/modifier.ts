/**
 * The format modifier: how the pixels are tiled or compressed. An opaque name; not said is any.
 * Source: fuchsia.sysmem2 `pixel_format_modifier`; `drm_fourcc.h`.
 */
import { nameTextSchema } from '../../../base/name-text.ts';
import { imageField } from '../image-field.ts';

export const modifierField = imageField<string, string | null>({
  schema: nameTextSchema,
  identity: null,
  demandOf: (modifier) => modifier,
  merge: (left, right) => {
    if (left === null || left === right) return right;
    return right === null ? left : undefined;
  },
  accepts: (modifier, image) => image.modifier === modifier,
});
