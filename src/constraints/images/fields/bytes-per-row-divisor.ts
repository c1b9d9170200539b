/**
 * Rows are multiples of this many bytes, merged by the least common multiple.
 * Source: fuchsia.sysmem2 `bytes_per_row_divisor`; cubanismo's allocator, `pitch_alignment.c`, which
 * computes it in 32 bits.
 */
import { commonMultiple } from '../../lattices.ts';
import { divide } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import { rowInWords } from '../../value-words.ts';
import { isMultiple } from '../extent.ts';
import type { ImageField } from '../image-field.ts';

export const bytesPerRowDivisorField: ImageField<number, bigint> = {
  schema: countSchema(1),
  words: rowInWords,
  loosening: { nearest: divide },
  accepts: (divisor, { layouts }) =>
    layouts.every(({ bytesPerRow }) => bytesPerRow % divisor === 0),
  demand: {
    ...commonMultiple,
    of: (divisor) => BigInt(divisor),
    meets: (divisor, { layouts }) =>
      layouts.every(({ bytesPerRow }) => isMultiple(bytesPerRow, divisor)),
  },
};
