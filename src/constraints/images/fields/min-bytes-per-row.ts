/**
 * The shortest row in bytes, merged by maximum. Source: fuchsia.sysmem2 `min_bytes_per_row`.
 */
import { highest } from '../../lattices.ts';
import { lowerTo } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import { rowInWords } from '../../value-words.ts';
import type { ImageField } from '../image-field.ts';

export const minBytesPerRowField: ImageField<number, number> = {
  schema: countSchema(0),
  words: rowInWords,
  loosening: { nearest: lowerTo(0) },
  accepts: (length, { layouts }) => layouts.every(({ bytesPerRow }) => bytesPerRow >= length),
  demand: {
    ...highest(0),
    of: (length) => length,
    meets: (least, { layouts }) => layouts.every(({ bytesPerRow }) => bytesPerRow >= least),
  },
};
