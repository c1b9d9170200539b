/**
 * What an importer does not say, where silence is taken as consent: who states nothing of memory reaches all of it.
 */
import type { Constraints } from './constraints.ts';

/** Fields that say which memory an importer can use; a fact such as `iommu` says it, too. */
const ABOUT_MEMORY = [
  'dmaWindow',
  'contiguous',
  'iommu',
  'allocators',
  'allocatorMask',
  'memoryTypeBits',
  'peers',
] as const;

/** Whether an importer says anything of the memory that it can use. */
export function saysWhichMemory(constraints: Constraints): boolean {
  return ABOUT_MEMORY.some((field) => constraints[field] !== undefined);
}
