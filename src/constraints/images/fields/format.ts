/**
 * The pixel format. Formats are equal or not: there is no order between them. Not said is any. Names of
 * several APIs are names of one format, and the API of the importer says what they mean.
 * Source: fuchsia.sysmem2 `pixel_format`; DRM fourcc codes.
 */
import { sameOrUnsaid } from '../../lattices.ts';
import { formatIdentity, isFormatOf } from '../../pixel-formats/named-pairs.ts';
import { pixelNameSchema } from '../../pixel-formats/pixel-name-schema.ts';
import { ANOTHER_PAIR, type ImageField } from '../image-field.ts';

export const formatField: ImageField<string, string | null> = {
  schema: pixelNameSchema,
  words: String,
  loosening: ANOTHER_PAIR,
  accepts: (format, image, { entry, api }) => isFormatOf({ ...entry, format }, api, image),
  demand: {
    ...sameOrUnsaid<string>(),
    of: formatIdentity,
    meets: (format, image) => format === null || formatIdentity(image.format) === format,
  },
};
