/**
 * Bytes behind the image that an importer may touch, merged by maximum.
 * Source: fuchsia.sysmem2 `pad_beyond_image_size_bytes`.
 */
import { sizeInWords } from '../../../base/quantity-words.ts';
import { highest } from '../../lattices.ts';
import { lowerTo } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import type { ImageField } from '../image-field.ts';

export const padBeyondImageSizeField: ImageField<number, number> = {
  schema: countSchema(0),
  words: sizeInWords,
  loosening: { nearest: lowerTo(0) },
  accepts: (length, { padBeyondImageSize }) => padBeyondImageSize >= length,
  demand: {
    ...highest(0),
    of: (length) => length,
    meets: (least, image) => image.padBeyondImageSize >= least,
  },
};
