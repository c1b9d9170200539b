/**
 * What of physical memory a device reaches through the buses above it: each `dma-ranges` narrows it and may move it, an
 * empty one moves nothing.
 *
 * Source: Linux `drivers/of/address.c`, `of_dma_get_range` and `of_translate_one`: a missing `dma-ranges` says nothing
 * on the device's own bus, and moves nothing above one that is stated.
 */
import type { DeviceNode, DeviceTree } from './device-tree.ts';
import { cellsOf, childCounts, textsOf, wholeNumber, type CellRange } from './node-values.ts';
import type { DtsCell } from './dts-values.ts';

/** Addresses of a bus and where they lead; inclusive sizes in bytes. */
interface BusRange {
  readonly bus: bigint;
  readonly parent: bigint;
  readonly size: bigint;
}

/** What a device reaches. */
export interface BusWindow {
  readonly base: bigint;
  readonly end: bigint;
  /** What is added to a physical address on the device's bus; null where ranges differ in it. */
  readonly offset: bigint | null;
}

/** The windows of a device, from the lowest. */
export type BusReach =
  | { readonly kind: 'windows'; readonly windows: readonly BusWindow[] }
  /** Every bus above says 1:1, without an end. */
  | { readonly kind: 'identity' }
  /** Its bus says nothing of DMA. */
  | { readonly kind: 'unsaid' }
  /** Something is said that cannot be read. */
  | { readonly kind: 'unreadable'; readonly bus: DeviceNode };

/** The first cell of a PCI address tells its space; these are I/O. */
const PCI_SPACE_SHIFT = 24n;
const PCI_IO_SPACE = 1n;
const PCI_CELLS = 3;
/** Source: Linux `__of_get_dma_parent`. */
const DMA_PARENT = 'dma-mem';

/** Whether a node is a bus that states `dma-ranges` with something in it. */
export function hasWindow(node: DeviceNode): boolean {
  return (node.properties.get('dma-ranges')?.parts.length ?? 0) > 0;
}

/**
 * What a device reaches.
 *
 * @param find - The node of a reference.
 * @param isBridge - Whether the node's own `dma-ranges` count, as they do for what stands behind it.
 */
export function busReachOf(
  node: DeviceNode,
  find: DeviceTree['find'],
  isBridge: boolean,
): BusReach {
  let ranges: readonly BusRange[] | null = null;
  let isSaid = false;
  const passed = new Set<DeviceNode>([node]);
  const first = isBridge ? node : dmaParentOf(node, find);
  for (let bus = first; bus !== null && bus.name !== '/'; bus = dmaParentOf(bus, find)) {
    if (bus !== first && passed.has(bus)) return { kind: 'unreadable', bus };
    passed.add(bus);
    const property = bus.properties.get('dma-ranges');
    if (property === undefined) {
      if (!isSaid) return { kind: 'unsaid' };
      if (!bus.isClosed) return { kind: 'unreadable', bus };
      continue;
    }
    isSaid = true;
    if (property.parts.length === 0) continue;
    const own = busRanges(bus);
    if (own === null) return { kind: 'unreadable', bus };
    ranges = ranges === null ? own : ranges.flatMap((range) => through(range, own));
  }
  if (ranges === null) return { kind: isSaid ? 'identity' : 'unsaid' };
  return { kind: 'windows', windows: joinedWindows(ranges) };
}

/** Where the DMA of a node goes: to what its `interconnects` call so, else to its parent; null where that is not told. */
function dmaParentOf(node: DeviceNode, find: DeviceTree['find']): DeviceNode | null {
  const wanted = textsOf(node, 'interconnect-names').indexOf(DMA_PARENT);
  if (wanted < 0) return node.parent;
  const cells = cellsOf(node, 'interconnects') ?? [];
  for (let at = 0, index = 0; at < cells.length; index += 1) {
    const reference = cells[at] ?? null;
    const provider = reference === null ? null : find(reference);
    if (provider === null || index === wanted) return provider;
    const own = wholeNumber(cellsOf(provider, '#interconnect-cells'));
    if (own === null) return null;
    at += 1 + Number(own);
  }
  return null;
}

/**
 * The windows that memory lies in. Some buses list their registers as well, so that devices reach each other.
 *
 * @param memory - All of the board; nothing is left out where it is not known.
 */
export function onMemory(reach: BusReach, memory: readonly CellRange[]): BusReach {
  if (reach.kind !== 'windows') return reach;
  const windows = reach.windows.filter(({ base, end }) =>
    memory.some((run) => run.base <= end && base < run.base + run.size),
  );
  return windows.length === 0 ? reach : { kind: 'windows', windows };
}

/** Child, parent and size of each range; null where they do not fit the cells. */
function busRanges(bus: DeviceNode): readonly BusRange[] | null {
  const cells = cellsOf(bus, 'dma-ranges');
  const { address, size } = childCounts(bus);
  if (cells === null || address === null || size === null) return null;
  const above = childCounts(bus.parent).address ?? aboveOf(cells.length, address + size);
  if (above === null) return null;
  const each = address + above + size;
  if (cells.length % each !== 0 || address === 0 || above === 0 || size === 0) return null;
  const ranges: BusRange[] = [];
  for (let at = 0; at < cells.length; at += each) {
    const [space] = address === PCI_CELLS ? cells.slice(at) : [];
    if (isIoSpace(space)) continue;
    const child = addressIn(cells.slice(at, at + address));
    const parent = addressIn(cells.slice(at + address, at + address + above));
    const length = wholeNumber(cells.slice(at + address + above, at + each));
    if (child === null || parent === null || length === null) return null;
    if (length > 0n) ranges.push({ bus: child, parent, size: length });
  }
  return ranges;
}

/** The cells of an address above, where the text does not state them: the only number that fits. */
function aboveOf(count: number, own: number): number | null {
  const [only, ...others] = [1, 2].filter((above) => count % (own + above) === 0);
  return only === undefined || others.length > 0 ? null : only;
}

function isIoSpace(cell: DtsCell | undefined): boolean {
  return typeof cell === 'bigint' && ((cell >> PCI_SPACE_SHIFT) & 3n) === PCI_IO_SPACE;
}

/** An address; of three cells, the first tells the space. */
function addressIn(cells: readonly DtsCell[]): bigint | null {
  return wholeNumber(cells.length === PCI_CELLS ? cells.slice(1) : cells);
}

/** The parts of a range that the bus above takes on. */
function through(range: BusRange, above: readonly BusRange[]): readonly BusRange[] {
  return above.flatMap(({ bus, parent, size }) => {
    const from = range.parent > bus ? range.parent : bus;
    const [end, other] = [range.parent + range.size, bus + size];
    const to = end < other ? end : other;
    if (from >= to) return [];
    const moved = { bus: range.bus + (from - range.parent), parent: parent + (from - bus) };
    return [{ ...moved, size: to - from }];
  });
}

/** Ranges that follow each other are one window. */
function joinedWindows(ranges: readonly BusRange[]): readonly BusWindow[] {
  const sorted = ranges.toSorted((one, other) =>
    one.parent < other.parent ? -1 : one.parent > other.parent ? 1 : 0,
  );
  const windows: BusWindow[] = [];
  for (const { bus, parent, size } of sorted) {
    const offset = bus - parent;
    const end = parent + size - 1n;
    const last = windows.at(-1);
    if (last === undefined || parent > last.end + 1n) {
      windows.push({ base: parent, end, offset });
      continue;
    }
    windows.pop();
    windows.push({
      base: last.base,
      end: end > last.end ? end : last.end,
      offset: last.offset === offset ? offset : null,
    });
  }
  return windows;
}
