/** Which files programs open to allocate, and where there is none, as lines of an answer. */
import { heapNodes, whyNoHeap, type HeapNode } from '../../allocators/heap-names.ts';
import type { AllocatorSpec } from '../../allocators/allocator.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import type { RegionToAdd } from '../../solver/dispute.ts';

/** Which file to open, where that depends on the kernel. */
export function nodeInWords(
  { kernel, allocators }: Platform,
  allocator: AllocatorSpec,
): readonly string[] {
  return nodesInWords(heapNodes(allocator, kernel, allocators), kernel);
}

/** That programs cannot allocate what an answer names, on the kernel of the platform. */
export function noHeapWarning(
  { kernel, allocators }: Platform,
  allocator: AllocatorSpec | null,
): readonly string[] {
  const why = allocator && whyNoHeap(allocator, kernel, allocators);
  return why === null ? [] : [why];
}

/** Who hands out a region that is proposed, in so far as that is not plain. */
export function regionHeapInWords(
  { kernel }: Platform,
  { kind, name, nodes, from }: RegionToAdd,
): readonly string[] {
  if (kind === 'carveout') {
    return ['a driver whose device has it as memory-region hands it out'];
  }
  const why = whyNoHeap({ name, kind }, kernel, []);
  if (why !== null) return [why];
  return from === undefined ? nodesInWords(nodes, kernel) : [];
}

function nodesInWords(nodes: readonly HeapNode[], kernel: string | undefined): readonly string[] {
  if (nodes.every(({ kernels }) => kernels === 'any')) return [];
  const told = nodes.map(({ path, kernels }) =>
    kernel === undefined ? `${path} ${kernels.replace(' ', ' Linux ')}` : path,
  );
  return [`node: ${told.join(' or ')}`];
}
