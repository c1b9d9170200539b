/**
 * Heaps under the names that kernels give them. Until Linux 6.17 the heap of the default CMA area had the name of
 * that area, which depends on the platform; since then it is `default_cma_region`, mostly with a second node under
 * the old name. So these names mean one heap where a platform has one of them only. Other regions of CMA are heaps
 * since Linux 6.19, each under the name of its node in the device tree; before, programs cannot open them.
 *
 * Source: Linux `Documentation/userspace-api/dma-buf-heaps.rst`; `drivers/dma-buf/heaps/cma_heap.c`
 * `DEFAULT_CMA_NAME`, `CONFIG_DMABUF_HEAPS_CMA_LEGACY`, and commit 4f5f8baf7341 "dma-buf: heaps: cma: Create CMA heap
 * for each CMA reserved region", which came after 6.18-rc1 and is in 6.19; `system_heap.c`.
 */
import { compareReleases } from '../base/kernel-release.ts';
import type { AllocatorKind } from './allocator.ts';

/** The name since Linux 6.17. */
const DEFAULT_CMA = 'default_cma_region';

/** The names before: of `cma=` and Kconfig, of device trees, of Allwinner's. */
const DEFAULT_CMA_BEFORE: readonly string[] = ['reserved', 'linux,cma', 'default-pool'];

/** The kinds of allocators that stand for the heap of the default CMA area. */
const OF_CMA: readonly AllocatorKind[] = ['cma', 'contiguous-region'];

/** The first version with the new name. */
const RENAMED = '6.17';

/** The first version in which every region of CMA is a heap. */
const HEAP_OF_EACH_REGION = '6.19';

interface Named {
  readonly name: string;
  readonly kind: AllocatorKind;
}

/** On which kernels a node is there. */
export const HEAP_NODE_KERNELS = ['any', 'since 6.17', 'before 6.17', 'since 6.19'] as const;

/** A file that programs open to allocate from a heap. @public */
export interface HeapNode {
  /** The path of the node, such as `/dev/dma_heap/system`. */
  readonly path: string;
  /** On which kernels it is there. */
  readonly kernels: (typeof HEAP_NODE_KERNELS)[number];
}

/** Whether a heap of this name is that of the default CMA area. */
export function isDefaultCmaName(name: string): boolean {
  return name === DEFAULT_CMA || DEFAULT_CMA_BEFORE.includes(name);
}

/** The names of heaps of ordinary memory. */
const SYSTEM: readonly string[] = ['system', 'system_cc_shared'];

/**
 * Whether a region that is reserved under a name makes a heap of that name: heaps of ordinary memory have no region,
 * there is one default CMA area, which is a region of CMA, and names are told apart by their case.
 */
export function canNameRegion(
  kind: AllocatorKind,
  name: string,
  taken: readonly string[],
): boolean {
  if (isDefaultCmaName(name)) return OF_CMA.includes(kind) && !taken.some(isDefaultCmaName);
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

/**
 * The allocators of which one is the default CMA area, where a platform has several with such a name and does not say
 * which. One of them is what `default_cma_region` means, and any name of it that no allocator has.
 */
export function possibleDefaults(allocators: readonly Named[]): readonly string[] {
  const ofDefault = allocators.map(({ name }) => name).filter(isDefaultCmaName);
  return ofDefault.length > 1 ? ofDefault : [];
}

/** Whether names of heaps have one that may mean each of several allocators. */
export function isOpenWhichHeap(allocators: readonly Named[], names: readonly string[]): boolean {
  return possibleDefaults(allocators).some(
    (area) => heapNamesWhere(area, allocators, names) !== names,
  );
}

/** Names of heaps where one of several allocators is the default CMA area; the same list where that changes nothing. */
export function heapNamesWhere(
  area: string,
  allocators: readonly Named[],
  names: readonly string[],
): readonly string[] {
  const isMeant = (name: string) =>
    isDefaultCmaName(name) && allocators.every((each) => each.name !== name);
  if (!names.some(isMeant)) return names;
  return [...new Set(names.map((name) => (isMeant(name) ? area : name)))];
}

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
  const isDefault = isDefaultCmaHeap({ name, kind }) && all.filter(isDefaultCmaHeap).length < 2;
  const nodes = isDefault ? nodesOfDefault(name) : nodesOfOther({ name, kind });
  return kernel === undefined ? nodes : nodes.filter((node) => isThere(node, kernel));
}

function nodesOfDefault(name: string): readonly HeapNode[] {
  const before = name === DEFAULT_CMA ? DEFAULT_CMA_BEFORE : [name];
  return [nodeOf(DEFAULT_CMA, 'since 6.17'), ...before.map((each) => nodeOf(each, 'before 6.17'))];
}

/** A region that may be another than the default one: its heap has its name, which is never that of the default. */
function nodesOfOther({ name, kind }: Named): readonly HeapNode[] {
  return kind === 'cma' && name !== DEFAULT_CMA ? [nodeOf(name, 'since 6.19')] : [];
}

/**
 * Why programs can open no heap of an allocator: its region is one of CMA, and the kernel is older than the heaps of
 * such regions. Null where they can, and for allocators that are no heaps anyway.
 */
export function whyNoHeap(
  allocator: Named,
  kernel: string | undefined,
  all: readonly Named[],
): string | null {
  if (kernel === undefined || heapNodes(allocator, kernel, all).length > 0) return null;
  if (!heapNodes(allocator, undefined, all).some(({ kernels }) => kernels === 'since 6.19')) {
    return null;
  }
  const reason = `Linux ${kernel} makes no heap of ${allocator.name}: before ${HEAP_OF_EACH_REGION} only the default CMA area is one`;
  return `${reason}; a driver whose device has it as memory-region can allocate from it`;
}

/** Whether a region that is not the default CMA area is certainly no heap of a kernel. */
export function isOnlyDefaultHeap(kernel: string | undefined): boolean {
  return kernel !== undefined && !isSince(kernel, HEAP_OF_EACH_REGION);
}

/**
 * Names for a region that is reserved anew where importers name none, those first under which programs reach it: on
 * kernels that make a heap of the default CMA area only, that is it.
 */
export function namesOfNewRegion(kind: AllocatorKind, kernel?: string): readonly string[] {
  const plain = ['shared-pool', 'shared-pool-2', 'shared-pool-3'];
  return kind === 'cma' && isOnlyDefaultHeap(kernel) ? ['linux,cma', ...plain] : plain;
}

/** The name that a kernel gives the heap of the default CMA area itself; null where the area's own name is it. */
export function nameOfDefaultHeap(kernel: string): string | null {
  return isSince(kernel, RENAMED) ? DEFAULT_CMA : null;
}

/** Whether an allocator is the heap of the default CMA area, or one of several that may be it. */
export function isDefaultCmaHeap({ name, kind }: Named): boolean {
  return isDefaultCmaName(name) && OF_CMA.includes(kind);
}

function nodeOf(name: string, kernels: HeapNode['kernels']): HeapNode {
  return { path: `/dev/dma_heap/${name}`, kernels };
}

function isThere({ kernels }: HeapNode, kernel: string): boolean {
  switch (kernels) {
    case 'any':
      return true;
    case 'since 6.17':
      return isSince(kernel, RENAMED);
    case 'before 6.17':
      return !isSince(kernel, RENAMED);
    case 'since 6.19':
      return isSince(kernel, HEAP_OF_EACH_REGION);
  }
}

/** Whether a version is another one or a later one; the schema of platforms has seen its form. */
function isSince(kernel: string, first: string): boolean {
  return compareReleases(kernel, first) >= 0;
}
