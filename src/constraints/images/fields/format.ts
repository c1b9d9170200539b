/**
 * The pixel format. Formats are equal or not: there is no order between them. Not said is any.
 * Source: fuchsia.sysmem2 `pixel_format`; DRM fourcc codes.
 */
import { nameTextSchema } from '../../../base/name-text.ts';
import { sameOrUnsaid } from '../../lattices.ts';
import { ANOTHER_PAIR, type ImageField } from '../image-field.ts';

export const formatField: ImageField<string, string | null> = {
  schema: nameTextSchema,
  words: String,
  loosening: ANOTHER_PAIR,
  accepts: (format, image) => image.format === format,
  demand: {
    ...sameOrUnsaid<string>(),
    of: (format) => format,
    meets: (format, image) => format === null || image.format === format,
  },
};
