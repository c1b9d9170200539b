/**
 * A region of reserved memory as it is proposed: how large it is, where it may begin, and its node in a device tree.
 */
import { operationsOf } from '../allocators/allocator-operations.ts';
import type { AllocatorSpec } from '../allocators/allocator.ts';
import type { BufferSet } from '../allocators/buffer-set.ts';
import { heapNodes, isDefaultCmaName, type HeapNode } from '../allocators/heap-names.ts';
import { PAGE_BLOCK } from '../allocators/page-block.ts';
import { alignUp, bytes, PAGE_SIZE, QUANTITY_MAX } from '../base/units.ts';
import { NO_REQUIREMENT, type Requirement } from '../constraints/requirement.ts';
import type { RegionToAdd } from './dispute.ts';

/** How large a region is, and of what its beginning is a multiple. */
export type RegionExtent = Pick<RegionToAdd, 'size' | 'alignment'>;

/** How large the region is and where it may begin, so that all buffers lie in it side by side; null beyond all memory. */
export function regionFor(
  spec: AllocatorSpec,
  kind: RegionToAdd['kind'],
  set: BufferSet,
): RegionExtent | null {
  const block = kind === 'cma' ? PAGE_BLOCK : PAGE_SIZE;
  let needed = 0;
  let alignment: number = block;
  for (const { size, requirement, count = 1 } of set) {
    // Places aligned as CMA would have them serve everybody, whoever hands them out.
    const cma = operationsOf({ ...spec, kind: 'cma' }).promises.pieces({ size, requirement });
    const own = spec.kind === 'cma' ? cma.alignment : Math.max(PAGE_SIZE, requirement.alignment);
    const step = requirement.segmentLimits.length > 0 ? cma.alignment : own;
    needed = alignUp(needed, step) + alignUp(size, step) * (count - 1) + size;
    alignment = Math.max(alignment, step);
  }
  const whole = alignUp(needed, block);
  if (whole > QUANTITY_MAX) return null;
  return { size: bytes(whole), alignment: bytes(alignment) };
}

/** Whether somebody reaches a part of memory only. */
export function isWindowSaid({ dmaWindow: { start, end } }: Requirement): boolean {
  return start > NO_REQUIREMENT.dmaWindow.start || end < NO_REQUIREMENT.dmaWindow.end;
}

/**
 * The node below `/reserved-memory` of a device tree with two cells for addresses and for sizes.
 * Source: `Documentation/devicetree/bindings/reserved-memory`, `shared-dma-pool.yaml`.
 */
export function deviceTreeNode(
  kind: RegionToAdd['kind'],
  name: string,
  { size, alignment }: RegionExtent,
  requirement: Requirement,
): string {
  const { start, end } = requirement.dmaWindow;
  const isDefault = isDefaultCmaName(name);
  const pool = kind === 'secure' ? [] : ['compatible = "shared-dma-pool"'];
  const properties = [
    ...pool,
    kind === 'cma' ? 'reusable' : 'no-map',
    `size = <${cells(size)}>`,
    `alignment = <${cells(alignment)}>`,
    ...(isWindowSaid(requirement)
      ? [`alloc-ranges = <${cells(start)} ${cells(end - start)}>`]
      : []),
    ...(isDefault ? ['linux,cma-default'] : []),
  ];
  return `${treeName(name)} { ${properties.map((each) => `${each}; `).join('')}};`;
}

/** The default CMA area is called as device trees call it. */
function treeName(name: string): string {
  return isDefaultCmaName(name) ? 'linux,cma' : name;
}

/** What programs open to allocate from a region that is in a device tree. */
export function nodesOfRegion(
  kind: RegionToAdd['kind'],
  name: string,
  kernel: string | undefined,
): readonly HeapNode[] {
  return heapNodes({ name: treeName(name), kind }, kernel);
}

function cells(value: number): string {
  return `0x${Math.floor(value / 2 ** 32).toString(16)} 0x${(value % 2 ** 32).toString(16)}`;
}
