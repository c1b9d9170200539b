/**
 * Where in the buffer the image begins: a power of two in bytes, merged by maximum, which then is the least
 * common multiple. Source: fuchsia.sysmem2 `start_offset_divisor`.
 */
import { sizeInWords } from '../../../base/quantity-words.ts';
import { highest } from '../../lattices.ts';
import { divide } from '../../loosening.ts';
import { powerOfTwoSchema } from '../../statement-schemas.ts';
import { isMultiple } from '../extent.ts';
import type { ImageField } from '../image-field.ts';

export const startOffsetDivisorField: ImageField<number, number> = {
  schema: powerOfTwoSchema(Number, ', such as 64'),
  words: sizeInWords,
  loosening: { nearest: divide },
  accepts: (divisor, { startOffset }) => startOffset % divisor === 0,
  demand: {
    ...highest(1),
    of: (divisor) => divisor,
    meets: (divisor, { startOffset }) => isMultiple(startOffset, BigInt(divisor)),
  },
};
