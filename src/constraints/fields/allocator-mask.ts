/**
 * `access_constraints_mask`: one bit per acceptable allocator, merged by AND.
 * Source: RFC 1/4 `dma_buf_attach`, `dmabuf->access_constraints_mask &= mask`.
 * Deviation: the RFC reads 0 as "all", so that "none" cannot be said; here 0 is refused on input.
 */
import { breachUnless, field } from '../field.ts';

/** All 32 bits: every allocator is acceptable. */
const EVERY_ALLOCATOR = 0xffff_ffff;

export const allocatorMaskField = field<number>({
  identity: EVERY_ALLOCATOR,
  statements: ['allocatorMask'],
  demandOf: ({ allocatorMask }) => allocatorMask ?? EVERY_ALLOCATOR,
  merge: (left, right) => (left & right) >>> 0,
  breachesOf: ({ allocatorMask: mask }, { allocator }) =>
    breachUnless(
      mask === undefined || Math.floor(mask / 2 ** allocator) % 2 === 1,
      'allocatorMask',
      mask,
      () => `the storage is from allocator ${allocator}`,
    ),
});
