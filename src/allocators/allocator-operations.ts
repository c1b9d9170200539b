/**
 * Which algorithm an allocator of a platform runs.
 */
import { unreachable } from '../base/assert.ts';
import { wrongValue } from '../base/wrong-value.ts';
import { PAGE_SIZE } from '../base/units.ts';
import { isBuiltIn, type AllocatorOps, type AllocatorSpec, type BuiltInKind } from './allocator.ts';
import { carveoutAllocator } from './kinds/carveout-allocator.ts';
import { chunkAllocator } from './kinds/chunk-allocator.ts';
import { cmaAllocator } from './kinds/cma-allocator.ts';
import { contiguousRegionAllocator } from './kinds/contiguous-region-allocator.ts';
import { dma32Allocator } from './kinds/dma32-allocator.ts';
import { secureAllocator } from './kinds/secure-allocator.ts';
import { systemAllocator } from './kinds/system-allocator.ts';
import { systemContigAllocator } from './kinds/system-contig-allocator.ts';
import { COLUMNS_DEFAULT, tilerAllocator } from './kinds/tiler-allocator.ts';
import { UDMABUF_SIZE_LIMIT, udmabufAllocator } from './kinds/udmabuf-allocator.ts';
import { givenOperations } from './own-allocators.ts';

/** The algorithms that were made for a chunk size, a row length or a limit. */
const made = new WeakMap<AllocatorSpec, AllocatorOps>();

/**
 * The algorithm of an allocator. Throws where its kind is not built in and the program gave none.
 *
 * @public
 */
export function operationsOf(spec: AllocatorSpec): AllocatorOps {
  const known = knownOperations(spec);
  if (known !== undefined) return known;
  throw wrongValue(
    'operationsOf',
    'an allocator of a kind that is built in or given',
    spec.kind,
    true,
  );
}

/** The algorithm of an allocator; undefined where its kind is not built in and the program gave none. */
export function knownOperations(spec: AllocatorSpec): AllocatorOps | undefined {
  const known = made.get(spec);
  if (known !== undefined) return known;
  if (!isBuiltIn(spec.kind)) return givenOperations(spec);
  const operations = choose(spec.kind, spec);
  made.set(spec, operations);
  return operations;
}

function choose(
  kind: BuiltInKind,
  { chunkSize, columns, sizeLimit }: Pick<AllocatorSpec, 'chunkSize' | 'columns' | 'sizeLimit'>,
): AllocatorOps {
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
    case 'udmabuf':
      return udmabufAllocator(sizeLimit ?? UDMABUF_SIZE_LIMIT);
    default:
      return unreachable(kind);
  }
}
