/**
 * `access_constraints_mask`: one bit per acceptable allocator, merged by AND.
 * Source: RFC 1/4 `dma_buf_attach`, `dmabuf->access_constraints_mask &= mask`.
 * Deviation: the RFC reads 0 as "all", so that "none" cannot be said; here 0 is refused on input.
 */
import type { RequirementField } from '../requirement.ts';

/** All 32 bits: every allocator is acceptable. */
const EVERY_ALLOCATOR = 0xffff_ffff;

export const allocatorMaskField: RequirementField<number> = {
  identity: EVERY_ALLOCATOR,
  demandOf: (constraints) => constraints.allocatorMask ?? EVERY_ALLOCATOR,
  merge: (left, right) => (left & right) >>> 0,
};
