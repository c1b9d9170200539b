/** What is wrong with the memory of a device tree: regions that no kernel sets up, and those that devices do not reach. */
import { PAGE_BLOCK, PAGE_BLOCK_MIN } from '../../allocators/page-block.ts';
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import type { PasteFinding } from '../pastes/paste-facts.ts';
import type { DeviceNode } from './device-tree.ts';
import type { CellRange } from './node-values.ts';
import type { TreeDevice } from './tree-devices.ts';
import type { TreeMemory, TreeRegion, TreeRegions } from './tree-regions.ts';

/** Where something stands. */
export interface TextPlace {
  readonly file: string;
  readonly line: number;
}

/** Everything that is read of a tree. */
export interface TreeBoard {
  readonly memory: TreeMemory;
  readonly regions: TreeRegions;
  readonly devices: readonly TreeDevice[];
  readonly placeOf: (index: number) => TextPlace;
}

/** The nodes of regions that do not exist. */
export function refusedByTree(board: TreeBoard): ReadonlySet<DeviceNode> {
  const { regions } = board.regions;
  return new Set(
    regions
      .filter((region) => isMisaligned(region) || isWithoutRoom(region, board.memory))
      .map(({ node }) => node),
  );
}

/** Findings in the order of their lines. */
export function treeFindings(board: TreeBoard): readonly PasteFinding[] {
  const { regions, contradictions } = board.regions;
  const found = [
    ...contradictions.map((node) => contradiction(node, board)),
    ...regions.filter(isMisaligned).map((region) => misalignedRegion(region, board)),
    ...regions
      .filter((region) => !isMisaligned(region) && isWithoutRoom(region, board.memory))
      .map((region) => withoutRoom(region, board)),
    ...board.devices.flatMap((device) => [...beyond(device, board), ...tooSmall(device, board)]),
  ];
  return found.toSorted((one, other) => (one.file === other.file ? one.line - other.line : 0));
}

function contradiction({ name, properties }: DeviceNode, board: TreeBoard): PasteFinding {
  const lines = ['reusable', 'no-map'].map((each) => properties.get(each)?.index ?? 0);
  return {
    rule: 'cma-contradiction',
    subject: name,
    ...board.placeOf(Math.max(...lines)),
    message: `${name} is both reusable (CMA) and no-map: the kernel sets up neither, so that the region does not exist`,
    helps: ['drop no-map for CMA, or reusable for memory of the device alone'],
  };
}

/** Whether base or size is no multiple of the smaller page block, which kernels with 4 KiB pages refuse as they are usually built. */
function isMisaligned({ kind, places, size }: TreeRegion): boolean {
  if (kind !== 'cma') return false;
  const block = BigInt(PAGE_BLOCK_MIN);
  return [...places.flatMap(({ base, size: bytes }) => [base, bytes]), size ?? 0n].some(
    (each) => each % block !== 0n,
  );
}

/** Regions that kernels with small page blocks set up, and others do not. */
export function doubtfulRegions({ regions }: TreeRegions): readonly string[] {
  const block = BigInt(PAGE_BLOCK);
  return regions
    .filter((region) => region.kind === 'cma' && !isMisaligned(region))
    .filter(({ places, size }) =>
      [...places.flatMap((each) => [each.base, each.size]), size ?? 0n].some((each) => {
        return each % block !== 0n;
      }),
    )
    .map(
      ({ node }) =>
        `whether the kernel sets up ${node.name}: its page blocks must be of 2 MiB, not of 4 MiB`,
    );
}

function misalignedRegion(
  { node, places, size, index }: TreeRegion,
  board: TreeBoard,
): PasteFinding {
  const [place] = places;
  const bytes = Number(place?.size ?? size ?? 0n);
  const smaller = bytes - (bytes % PAGE_BLOCK);
  const isSizeWhole = bytes % PAGE_BLOCK === 0;
  const sizes = [smaller, smaller + PAGE_BLOCK].filter((each) => each > 0);
  const isBaseWhole = place === undefined || place.base % BigInt(PAGE_BLOCK) === 0n;
  const wrong = isSizeWhole
    ? 'its base'
    : isBaseWhole
      ? 'its size'
      : 'neither its base nor its size';
  return {
    rule: 'cma-misaligned',
    subject: node.name,
    ...board.placeOf(index),
    figures: {
      ...(place === undefined ? {} : { base: addressInWords(place.base) }),
      bytes,
      alignment: PAGE_BLOCK,
      ...(isSizeWhole || smaller === 0 ? {} : { nearestSmaller: smaller }),
      ...(isSizeWhole ? {} : { nearestLarger: smaller + PAGE_BLOCK }),
    },
    message: `CMA begins and ends with whole page blocks of ${sizeInWords(PAGE_BLOCK)} (2 MiB on some kernels), and ${wrong} ${wrong.startsWith('neither') ? 'is' : 'is not'} a multiple: the kernel refuses ${node.name}, so that it does not exist`,
    helps: [
      ...(isSizeWhole ? [] : [`make it ${sizes.map(sizeInWords).join(' or ')} large`]),
      ...(isBaseWhole ? [] : [`move its base to a multiple of ${sizeInWords(PAGE_BLOCK)}`]),
    ],
  };
}

/** Whether no range that it may be placed in holds it, as far as the tree states memory. */
function isWithoutRoom({ size, allowed }: TreeRegion, memory: TreeMemory): boolean {
  if (size === null) return false;
  const isStated = memory.ranges.length > 0 && memory.unknown.length === 0;
  if (allowed.length === 0) {
    return isStated && runs(memory.ranges).every((run) => run.size < size);
  }
  const held = isStated
    ? allowed.flatMap((range) => runs(memory.ranges).map((run) => common(range, run)))
    : allowed;
  return held.every((range) => range.size < size);
}

/** Ranges of memory, joined where one follows another. */
function runs(ranges: readonly CellRange[]): readonly CellRange[] {
  const sorted = ranges.toSorted((one, other) => (one.base < other.base ? -1 : 1));
  const joined: CellRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last === undefined || range.base > last.base + last.size) joined.push(range);
    else {
      const end = range.base + range.size;
      const lastEnd = last.base + last.size;
      joined.splice(-1, 1, { base: last.base, size: (end > lastEnd ? end : lastEnd) - last.base });
    }
  }
  return joined;
}

function common(one: CellRange, other: CellRange): CellRange {
  const base = one.base > other.base ? one.base : other.base;
  const [end, otherEnd] = [one.base + one.size, other.base + other.size];
  const size = (end < otherEnd ? end : otherEnd) - base;
  return { base, size: size < 0n ? 0n : size };
}

function withoutRoom({ node, size, allowed, index }: TreeRegion, board: TreeBoard): PasteFinding {
  const bytes = Number(size ?? 0n);
  const where = allowed.length === 0 ? 'the memory that the tree states' : 'its alloc-ranges';
  return {
    rule: 'reservation-failed',
    subject: node.name,
    ...board.placeOf(index),
    figures: { bytes },
    message: `no memory in ${where} holds ${sizeInWords(bytes)}: the kernel cannot reserve ${node.name}, so that it does not exist`,
    helps: [
      allowed.length === 0
        ? 'ask for less'
        : 'ask for less, or widen alloc-ranges to memory that is there',
    ],
  };
}

/** A region of its own that the device does not reach. */
function beyond(
  { node, region, iommu, reach, index }: TreeDevice,
  board: TreeBoard,
): readonly PasteFinding[] {
  const found = board.regions.regions.find((each) => each.node === region);
  if (found === undefined || iommu || reach.kind !== 'windows' || reach.windows.length !== 1) {
    return [];
  }
  const [window] = reach.windows;
  const place = found.places.find(({ base, size }) => {
    return window !== undefined && (base < window.base || base + size - 1n > window.end);
  });
  if (window === undefined || place === undefined) return [];
  const figures = {
    address: addressInWords(place.base),
    bytes: Number(place.size),
    windowEnd: addressInWords(window.end),
  };
  const message = `${node.name} reaches ${addressInWords(window.base)} to ${figures.windowEnd}, and its region ${found.node.name} lies at ${figures.address}, ${sizeInWords(figures.bytes)} large`;
  const helps = [`move ${found.node.name} into the window`, 'put the device behind an IOMMU'];
  return [
    {
      rule: 'beyond-window',
      subject: node.name,
      ...board.placeOf(index),
      figures,
      message,
      helps,
    },
  ];
}

/** A device that says how much it takes, which is more than its region has. */
function tooSmall(
  { node, region, bytes, index }: TreeDevice,
  board: TreeBoard,
): readonly PasteFinding[] {
  const found = board.regions.regions.find((each) => each.node === region);
  const total = found?.size ?? found?.places[0]?.size;
  if (found === undefined || bytes === null || total === undefined || bytes <= total) return [];
  const figures = { bytes: Number(bytes), totalBytes: Number(total) };
  const message = `${node.name} takes ${sizeInWords(figures.bytes)} from a region of ${sizeInWords(figures.totalBytes)}`;
  const helps = ['make the region larger, or ask for less'];
  const subject = found.node.name;
  return [{ rule: 'cma-too-small', subject, ...board.placeOf(index), figures, message, helps }];
}
