/**
 * Whether the alpha channel has meaning. Equal or not said: who says neither takes both.
 * Source: fuchsia.sysmem2 `is_alpha_present`.
 */
import { sameOrUnsaid } from '../../lattices.ts';
import { flagSchema } from '../../statement-schemas.ts';
import type { ImageField } from '../image-field.ts';

export const isAlphaPresentField: ImageField<boolean, boolean | null> = {
  schema: flagSchema,
  words: String,
  loosening: { firm: 'alpha has meaning or has none; who takes both says neither' },
  accepts: (isPresent, image) => image.isAlphaPresent === isPresent,
  demand: {
    ...sameOrUnsaid<boolean>(),
    of: (isPresent) => isPresent,
    meets: (isPresent, image) => isPresent === null || image.isAlphaPresent === isPresent,
  },
};
