/**
 * Heaps under the names that kernels give them. Until Linux 6.17 the heap of the default CMA area had the name of
 * that area, which depends on the platform; since then it is `default_cma_region`, mostly with a second node under
 * the old name. So these names mean one heap where a platform has one of them only.
 *
 * Source: Linux `Documentation/userspace-api/dma-buf-heaps.rst`; `drivers/dma-buf/heaps/cma_heap.c`
 * `DEFAULT_CMA_NAME`, `CONFIG_DMABUF_HEAPS_CMA_LEGACY`; `system_heap.c`.
 */
import type { AllocatorKind } from './allocator.ts';

/** The name since Linux 6.17. */
const DEFAULT_CMA = 'default_cma_region';

/** The names before: of `cma=` and Kconfig, of device trees, of Allwinner's. */
const DEFAULT_CMA_BEFORE: readonly string[] = ['reserved', 'linux,cma', 'default-pool'];

/** The first version with the new name. */
const RENAMED = { major: 6, minor: 17 };

interface Named {
  readonly name: string;
  readonly kind: AllocatorKind;
}

/** A file that programs open to allocate from a heap. @public */
export interface HeapNode {
  readonly path: string;
  /** On which kernels it is there. */
  readonly kernels: 'any' | 'since 6.17' | 'before 6.17';
}

/** Whether a heap of this name is that of the default CMA area. */
export function isDefaultCmaName(name: string): boolean {
  return name === DEFAULT_CMA || DEFAULT_CMA_BEFORE.includes(name);
}

/** The names of heaps of ordinary memory. */
const SYSTEM: readonly string[] = ['system', 'system_cc_shared'];

/**
 * Whether a region that is reserved under a name makes a heap of that name: heaps of ordinary memory have no region,
 * there is one default CMA area, and names are told apart by their case.
 */
export function canNameRegion(name: string, taken: readonly string[]): boolean {
  if (isDefaultCmaName(name)) return !taken.some(isDefaultCmaName);
  const lower = name.toLowerCase();
  return !SYSTEM.includes(lower) && !isDefaultCmaName(lower) && !taken.includes(name);
}

/** Names of heaps as allocators of a platform have them, where another name of the same heap is used. */
export function heapNames(
  allocators: readonly Named[],
  names: readonly string[],
): readonly string[] {
  const ofDefault = allocators.filter(({ name }) => isDefaultCmaName(name));
  const [only] = ofDefault;
  if (only === undefined || ofDefault.length > 1) return names;
  if (!names.some((name) => name !== only.name && isDefaultCmaName(name))) return names;
  return [...new Set(names.map((name) => (isDefaultCmaName(name) ? only.name : name)))];
}

/** The kinds of allocators that stand for the heap of the default CMA area. */
const OF_CMA: readonly AllocatorKind[] = ['cma', 'contiguous-region'];

/** Where programs hand in their own memory. Source: Linux `drivers/dma-buf/udmabuf.c`. */
const UDMABUF: HeapNode = { path: '/dev/udmabuf', kernels: 'any' };

/**
 * The nodes of a heap, the one to open first; none where an allocator is no heap that kernels name.
 *
 * @param kernel - The version of the kernel, such as "6.12"; of any version where it is left out.
 * @param all - The allocators of its platform: of two that have a name of the default CMA area one is not it, and
 *   nobody says which.
 */
export function heapNodes(
  { name, kind }: Named,
  kernel?: string,
  all: readonly Named[] = [],
): readonly HeapNode[] {
  if (kind === 'udmabuf') return [UDMABUF];
  if (kind === 'system' && SYSTEM.includes(name)) {
    return [nodeOf(name, 'any')];
  }
  if (!isDefaultCmaHeap({ name, kind }) || all.filter(isDefaultCmaHeap).length > 1) return [];
  const before = name === DEFAULT_CMA ? DEFAULT_CMA_BEFORE : [name];
  const nodes = [
    nodeOf(DEFAULT_CMA, 'since 6.17'),
    ...before.map((each) => nodeOf(each, 'before 6.17')),
  ];
  if (kernel === undefined) return nodes;
  const wanted = isRenamedIn(kernel) ? 'since 6.17' : 'before 6.17';
  return nodes.filter(({ kernels }) => kernels === wanted);
}

function isDefaultCmaHeap({ name, kind }: Named): boolean {
  return isDefaultCmaName(name) && OF_CMA.includes(kind);
}

function nodeOf(name: string, kernels: HeapNode['kernels']): HeapNode {
  return { path: `/dev/dma_heap/${name}`, kernels };
}

/** Whether a version has the new name; the schema of platforms has seen its form. */
function isRenamedIn(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return major > RENAMED.major || (major === RENAMED.major && minor >= RENAMED.minor);
}
