/** What a sequence runs on. */
import type { Operation } from './operation.ts';
import type { PoolEntry } from './pool.ts';

/** A sequence with its pool and the defect that the case names. */
export interface Setting {
  readonly operations: readonly Operation[];
  readonly pool: readonly PoolEntry[];
  readonly mutant: string | undefined;
  /** The sequence is SMAF's, which allocates for the CPU as well and lets an allocator be selected. */
  readonly isSmaf: boolean;
}
