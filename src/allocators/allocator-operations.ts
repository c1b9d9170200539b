/**
 * Which algorithm an allocator of a platform runs.
 */
import { unreachable } from '../base/assert.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { AllocatorOps, AllocatorSpec } from './allocator.ts';
import { carveoutAllocator } from './kinds/carveout-allocator.ts';
import { chunkAllocator } from './kinds/chunk-allocator.ts';
import { cmaAllocator } from './kinds/cma-allocator.ts';
import { contiguousRegionAllocator } from './kinds/contiguous-region-allocator.ts';
import { dma32Allocator } from './kinds/dma32-allocator.ts';
import { secureAllocator } from './kinds/secure-allocator.ts';
import { systemAllocator } from './kinds/system-allocator.ts';
import { systemContigAllocator } from './kinds/system-contig-allocator.ts';
import { COLUMNS_DEFAULT, tilerAllocator } from './kinds/tiler-allocator.ts';

/** The algorithms that were made for a chunk size or a row length. */
const made = new WeakMap<AllocatorSpec, AllocatorOps>();

/** The algorithm of an allocator. @public */
export function operationsOf(spec: AllocatorSpec): AllocatorOps {
  const known = made.get(spec);
  if (known !== undefined) return known;
  const operations = choose(spec);
  made.set(spec, operations);
  return operations;
}

function choose({ kind, chunkSize, columns }: AllocatorSpec): AllocatorOps {
  switch (kind) {
    case 'system':
      return systemAllocator;
    case 'contiguous-region':
      return contiguousRegionAllocator;
    case 'system-contig':
      return systemContigAllocator;
    case 'cma':
      return cmaAllocator;
    case 'carveout':
      return carveoutAllocator;
    case 'chunk':
      return chunkAllocator(chunkSize ?? PAGE_SIZE);
    case 'dma32':
      return dma32Allocator;
    case 'secure':
      return secureAllocator;
    case 'tiler':
      return tilerAllocator(columns ?? COLUMNS_DEFAULT);
    default:
      return unreachable(kind);
  }
}
