/**
 * `access_constraints_mask`: one bit per acceptable allocator, merged by AND.
 * Source: RFC 1/4 `dma_buf_attach`, `dmabuf->access_constraints_mask &= mask`.
 * Deviation: the RFC reads 0 as "all", so that "none" cannot be said; here 0 is refused on input.
 */
import type { Field } from '../field.ts';
import { commonBits } from '../lattices.ts';
import { addBit } from '../loosening.ts';
import { maskSchema } from '../statement-schemas.ts';
import { maskInWords } from '../value-words.ts';

export const allocatorMaskField: Field<number, number, { readonly allocatorMask?: number }> = {
  schema: maskSchema('allocator id'),
  words: maskInWords,
  loosening: { nearest: addBit },
  breach: ({ allocatorMask: mask }, { allocator }) =>
    mask === undefined || Math.floor(mask / 2 ** allocator) % 2 === 1
      ? null
      : `the storage is from allocator ${allocator}`,
  demand: {
    ...commonBits,
    of: ({ allocatorMask }) => allocatorMask ?? commonBits.identity,
    about: 'place',
    meets: (mask, { allocator }) => hasBit(mask, allocator),
    isConceivable: (mask) => mask !== 0,
    whyUnsuitable: (mask, { id }) =>
      hasBit(mask, id) ? null : `its id ${id} is not in everybody's allocatorMask`,
  },
};

function hasBit(mask: number, bit: number): boolean {
  return ((mask >>> bit) & 1) === 1;
}
