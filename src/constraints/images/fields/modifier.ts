/**
 * The format modifier: how the pixels are tiled or compressed. Spellings of one number are one; not said is any.
 * Source: fuchsia.sysmem2 `pixel_format_modifier`; `drm_fourcc.h`.
 */
import { commonModifier, isModifierOf } from '../../pixel-formats/named-pairs.ts';
import { modifierIdentity } from '../../pixel-formats/modifier-names.ts';
import { pixelNameSchema } from '../../pixel-formats/pixel-name-schema.ts';
import { ANOTHER_PAIR, type ImageField } from '../image-field.ts';

export const modifierField: ImageField<string, string | null> = {
  schema: pixelNameSchema,
  words: String,
  loosening: ANOTHER_PAIR,
  accepts: (modifier, image) => isModifierOf(modifier, image.modifier),
  demand: {
    identity: null,
    merge: (left, right) => {
      if (left === null) return right;
      return right === null ? left : (commonModifier(left, right) ?? undefined);
    },
    of: modifierIdentity,
    meets: (modifier, image) =>
      modifier === null ||
      commonModifier(modifier, modifierIdentity(image.modifier)) ===
        modifierIdentity(image.modifier),
  },
};
