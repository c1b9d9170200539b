/**
 * Whether the alpha channel has meaning. Equal or not said: who says neither takes both.
 * Source: fuchsia.sysmem2 `is_alpha_present`.
 */
import { flagSchema, imageField } from '../image-field.ts';

export const isAlphaPresentField = imageField<boolean, boolean | null>({
  schema: flagSchema,
  identity: null,
  demandOf: (present) => present,
  merge: (left, right) => {
    if (left === null || left === right) return right;
    return right === null ? left : undefined;
  },
  accepts: (present, image) => image.isAlphaPresent === present,
});
