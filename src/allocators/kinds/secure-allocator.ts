/**
 * Protected memory, which the CPU may not touch: a pool of a firewalled region that the secure side
 * hands out by best fit, as a carveout. That the CPU is kept out is a fact of the allocator
 * (`cpuAccess`, `secure`), which the platform's schema sets for this kind.
 * Source: Linux `drivers/tee/tee_heap.c` (protected heaps), `drivers/tee/tee_shm_pool.c`
 * `gen_pool_best_fit`.
 */
import type { AllocatorOps } from '../allocator.ts';
import { carveoutAllocator } from './carveout-allocator.ts';

export const secureAllocator: AllocatorOps = { ...carveoutAllocator };
