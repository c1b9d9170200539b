/**
 * Rows are multiples of this many bytes, merged by the least common multiple.
 * Source: fuchsia.sysmem2 `bytes_per_row_divisor`; cubanismo's allocator, `pitch_alignment.c`, which
 * computes it in 32 bits.
 */
import { leastCommonMultiple } from '../../congruence.ts';
import { countSchema, imageField } from '../image-field.ts';

export const bytesPerRowDivisorField = imageField<number, bigint>({
  schema: countSchema(1),
  identity: 1n,
  demandOf: (divisor) => BigInt(divisor),
  merge: (left, right) => leastCommonMultiple(left, right),
  accepts: (divisor, { layouts }) =>
    layouts.every(({ bytesPerRow }) => bytesPerRow % divisor === 0),
});
