/**
 * The format modifier: how the pixels are tiled or compressed. An opaque name; not said is any.
 * Source: fuchsia.sysmem2 `pixel_format_modifier`; `drm_fourcc.h`.
 */
import { nameTextSchema } from '../../../base/name-text.ts';
import { sameOrUnsaid } from '../../lattices.ts';
import { ANOTHER_PAIR, type ImageField } from '../image-field.ts';

export const modifierField: ImageField<string, string | null> = {
  schema: nameTextSchema,
  words: String,
  loosening: ANOTHER_PAIR,
  accepts: (modifier, image) => image.modifier === modifier,
  demand: {
    ...sameOrUnsaid<string>(),
    of: (modifier) => modifier,
    meets: (modifier, image) => modifier === null || image.modifier === modifier,
  },
};
