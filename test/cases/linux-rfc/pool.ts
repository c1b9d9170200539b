/** The allocators of a sequence. In the RFC the id of an allocator is its priority and its mask bit. */
import * as v from 'valibot';
import type { PlatformInput } from '../../../src/index.ts';

const count = v.exactOptional(v.number());

/** An allocator as a case lists it. */
export const poolEntrySchema = v.strictObject({
  id: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(31))),
  name: v.string(),
  priority: count,
  ranking: count,
  rank: count,
  contiguous: v.exactOptional(v.boolean()),
  secure: v.exactOptional(v.boolean()),
});

/** An allocator of a sequence with its id. */
export interface PoolEntry {
  readonly id: number;
  readonly name: string;
  readonly priority: number;
  readonly isContiguous: boolean;
}

/** The two allocators of the RFC. */
const POSTED: readonly PoolEntry[] = [
  { id: 1, name: 'SYSTEM', priority: 1, isContiguous: false },
  { id: 2, name: 'SYSTEM_CONTIG', priority: 2, isContiguous: true },
];

/** What SMAF had to choose from: pages that may lie anywhere, and an area that 32 bits reach. */
const SMAF: readonly PoolEntry[] = [
  { id: 1, name: 'CMA', priority: 1, isContiguous: true },
  { id: 2, name: 'SYSTEM', priority: 2, isContiguous: false },
];

/** The allocators that a case lists, or those of its series. */
export function poolOf(
  listed: readonly v.InferOutput<typeof poolEntrySchema>[] | undefined,
  isSmaf: boolean,
): readonly PoolEntry[] {
  if (listed === undefined) return isSmaf ? SMAF : POSTED;
  return listed.map(({ id, name, priority, ranking, rank, contiguous }, index) => ({
    id: id ?? index + 1,
    name,
    priority: priority ?? ranking ?? rank ?? id ?? index + 1,
    isContiguous: contiguous ?? /contig|cma|secure|carveout/iu.test(name),
  }));
}

/** A platform with these allocators. Contiguous ones have memory below 4 GiB, pages lie above, too. */
export function platformOf(pool: readonly PoolEntry[]): PlatformInput {
  const zones = pool.map(({ isContiguous }, index) => ({
    name: `zone${index}`,
    base: isContiguous ? index * 2 ** 24 : 2 ** 32 + index * 2 ** 32,
    size: 2 ** 24,
  }));
  return {
    name: 'case',
    zones,
    allocators: pool.map(({ id, name, priority, isContiguous }, index) => ({
      id,
      name,
      priority,
      kind: isContiguous ? 'contiguous-region' : 'system',
      zones: [`zone${index}`],
    })),
    importers: [],
  };
}
