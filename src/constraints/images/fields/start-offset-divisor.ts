/**
 * Where in the buffer the image begins: a power of two, merged by maximum, which then is the least
 * common multiple. Source: fuchsia.sysmem2 `start_offset_divisor`.
 */
import { imageField, powerOfTwoSchema } from '../image-field.ts';

export const startOffsetDivisorField = imageField<number, number>({
  schema: powerOfTwoSchema,
  identity: 1,
  demandOf: (divisor) => divisor,
  merge: (left, right) => Math.max(left, right),
  accepts: (divisor, { startOffset }) => startOffset % divisor === 0,
});
