/**
 * Memory and reserved memory of a device tree: what each region is for, where it lies or may be placed, and which of
 * them no kernel sets up.
 *
 * Source: Linux `drivers/of/of_reserved_mem.c`, `kernel/dma/contiguous.c` `rmem_cma_setup`, `kernel/dma/coherent.c`,
 * `kernel/dma/swiotlb.c` `rmem_swiotlb_setup`.
 */
import type { PasteReserved } from '../pastes/paste-facts.ts';
import type { DeviceNode, DeviceTree } from './device-tree.ts';
import {
  cellsOf,
  childCounts,
  isEnabled,
  ownCounts,
  rangesIn,
  textsOf,
  wholeNumber,
  type CellRange,
} from './node-values.ts';

const SHARED = 'shared-dma-pool';
const RESTRICTED = 'restricted-dma-pool';
/** What a pool for bouncing must not have beside it. */
const NOT_RESTRICTED = ['reusable', 'no-map', 'linux,cma-default', 'linux,dma-default'];

/** A region as its node says it. */
export interface TreeRegion {
  readonly node: DeviceNode;
  readonly kind: PasteReserved['kind'];
  readonly isDefault: boolean;
  /** Where it lies; empty where it is placed at boot. */
  readonly places: readonly CellRange[];
  /** Its bytes where it is placed at boot. */
  readonly size: bigint | null;
  readonly alignment: bigint | null;
  /** Where it may be placed, tried in order; empty: anywhere. */
  readonly allowed: readonly CellRange[];
  /** The line of the figures. */
  readonly index: number;
}

/** Regions, and what of them cannot be said. */
export interface TreeRegions {
  readonly regions: readonly TreeRegion[];
  /** Both `reusable` and `no-map`: neither kind of pool is set up. */
  readonly contradictions: readonly DeviceNode[];
  readonly unknown: readonly string[];
}

/** Memory of the tree. */
export interface TreeMemory {
  readonly ranges: readonly (CellRange & { readonly index: number })[];
  readonly unknown: readonly string[];
}

/** All nodes, the outer ones first. */
export function nodesOf(tree: DeviceTree): readonly DeviceNode[] {
  const found: DeviceNode[] = [];
  const waiting = [...tree.nodes].toReversed();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    found.push(node);
    waiting.push(...node.children.toReversed());
  }
  return found;
}

/** Whether a node is one of memory. */
export function isMemoryNode(node: DeviceNode): boolean {
  const isNamed = /^memory(?:@[0-9a-f]+)?$/i.test(node.name);
  return isNamed && (node.parent === null || ['/', ''].includes(node.parent.name));
}

/** Reads the ranges of memory nodes. */
export function memoryOf(nodes: readonly DeviceNode[]): TreeMemory {
  const unknown: string[] = [];
  const ranges = nodes
    .filter((node) => isMemoryNode(node) && isEnabled(node))
    .flatMap((node) => {
      const index = node.properties.get('reg')?.index;
      if (index === undefined) return [];
      const read = rangesIn(cellsOf(node, 'reg'), ownCounts(node));
      if (read === null) unknown.push(`how much memory ${node.name} has: its reg cannot be read`);
      const stated = (read ?? []).filter(({ size }) => size > 0n);
      if (read !== null && stated.length < read.length) {
        unknown.push(`how much memory ${node.name} has: the boot loader fills it in`);
      }
      return stated.map((range) => ({ ...range, index }));
    });
  return { ranges, unknown };
}

/** Whether a node is a region of reserved memory. */
export function isRegionNode(node: DeviceNode): boolean {
  if (node.name === '' || node.name === '/') return false;
  if (node.parent?.name === 'reserved-memory') return true;
  const isPool = textsOf(node, 'compatible').some((each) => [SHARED, RESTRICTED].includes(each));
  return isPool && (node.parent === null || node.parent.name === '');
}

/** Reads the regions that are there. */
export function regionsOf(nodes: readonly DeviceNode[]): TreeRegions {
  const unknown: string[] = [];
  const contradictions: DeviceNode[] = [];
  const regions = nodes
    .filter((node) => isRegionNode(node) && isEnabled(node))
    .flatMap((node) => {
      const why = doubt(node);
      if (why !== null) unknown.push(why);
      if (why !== null) return [];
      if (isContradiction(node)) contradictions.push(node);
      const region = isContradiction(node) ? null : regionOf(node);
      if (typeof region === 'string') unknown.push(region);
      return region === null || typeof region === 'string' ? [] : [region];
    });
  return { regions, contradictions, unknown };
}

/** Why nothing is said of a region; null where it can be said. */
function doubt(node: DeviceNode): string | null {
  const { name, parent, properties } = node;
  if (!node.isClosed) return `what ${name} is: its node is not whole`;
  const compatible = textsOf(node, 'compatible');
  const refused = NOT_RESTRICTED.filter((each) => properties.has(each));
  if (compatible.includes(RESTRICTED) && refused.length > 0) {
    return `${name} is not set up: ${RESTRICTED} does not go with ${refused.join(' and ')}`;
  }
  const own = childCounts(parent);
  const root = childCounts(parent?.parent ?? null);
  const differs =
    parent?.name === 'reserved-memory' &&
    (differ(own.address, root.address) || differ(own.size, root.size));
  return differs ? `${name} is not set up: reserved-memory has other cells than the root` : null;
}

function differ(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && one !== other;
}

function isContradiction(node: DeviceNode): boolean {
  const isPool = textsOf(node, 'compatible').includes(SHARED);
  return isPool && node.properties.has('reusable') && node.properties.has('no-map');
}

/** The region, or what of it is not known. */
function regionOf(node: DeviceNode): TreeRegion | string | null {
  const { name, properties } = node;
  const counts = ownCounts(node);
  const reg = properties.get('reg');
  const said = {
    node,
    kind: kindOf(node),
    isDefault: properties.has('linux,cma-default') || properties.has('linux,dma-default'),
  };
  if (reg !== undefined) {
    const places = rangesIn(cellsOf(node, 'reg'), counts);
    if (places === null || !places.every(({ size }) => isLength(size))) {
      return `where ${name} lies and how large it is: its reg cannot be read`;
    }
    return { ...said, places, size: null, alignment: null, allowed: [], index: reg.index };
  }
  const size = properties.get('size');
  if (size === undefined) return null;
  const bytes = sized(node, 'size', counts.size);
  if (bytes === null || !isLength(bytes)) return `how large ${name} is: its size cannot be read`;
  const hasRanges = properties.has('alloc-ranges');
  const allowed = hasRanges ? rangesIn(cellsOf(node, 'alloc-ranges'), counts) : [];
  if (allowed === null) return `where ${name} may lie: its alloc-ranges cannot be read`;
  const alignment = properties.has('alignment') ? sized(node, 'alignment', counts.size) : null;
  return { ...said, places: [], size: bytes, alignment, allowed, index: size.index };
}

/** Longer than any memory is a mistake. */
function isLength(size: bigint): boolean {
  return size > 0n && size <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** A number that takes as many cells as a size does. */
function sized(node: DeviceNode, name: string, count: number | null): bigint | null {
  const cells = cellsOf(node, name);
  return cells === null || count === null || cells.length !== count ? null : wholeNumber(cells);
}

function kindOf(node: DeviceNode): PasteReserved['kind'] {
  const compatible = textsOf(node, 'compatible');
  if (compatible.includes(RESTRICTED)) return 'swiotlb';
  const [isReusable, isHidden] = ['reusable', 'no-map'].map((each) => node.properties.has(each));
  if (compatible.includes(SHARED)) {
    if (isReusable === true) return 'cma';
    return isHidden === true ? 'coherent-pool' : 'reserved';
  }
  return isHidden === true ? 'no-map' : 'reserved';
}
