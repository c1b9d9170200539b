/**
 * The longest row in bytes, merged by minimum. Source: fuchsia.sysmem2 `max_bytes_per_row`;
 * cubanismo's allocator, `max_pitch.c`.
 */
import { lowest } from '../../lattices.ts';
import { raise } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import { rowInWords } from '../../value-words.ts';
import type { ImageField } from '../image-field.ts';

export const maxBytesPerRowField: ImageField<number, number> = {
  schema: countSchema(1),
  words: rowInWords,
  loosening: { nearest: raise },
  accepts: (length, { layouts }) => layouts.every(({ bytesPerRow }) => bytesPerRow <= length),
  demand: {
    ...lowest(Infinity),
    of: (length) => length,
    meets: (most, { layouts }) => layouts.every(({ bytesPerRow }) => bytesPerRow <= most),
  },
};
