/** What properties of a node mean: cells, texts, addresses in the cells that the parent states. */
import type { DeviceNode } from './device-tree.ts';
import type { DtsCell, DtsReference } from './dts-values.ts';

/** How many cells an address and a size of the children have; null where the text does not tell. */
export interface CellCounts {
  readonly address: number | null;
  readonly size: number | null;
}

/** Addresses; the size may be zero. */
export interface CellRange {
  readonly base: bigint;
  readonly size: bigint;
}

/** Source: Devicetree Specification, 2.3.5. */
const DEFAULT_ADDRESS_CELLS = 2;
const DEFAULT_SIZE_CELLS = 1;
const CELLS_MAX = 4;
/** Layouts that boards have; used only where the unit address tells which. */
const USUAL_COUNTS = [
  [1, 1],
  [2, 2],
  [2, 1],
  [1, 2],
] as const;

/** Whether a node is there: `status` is absent, `okay` or `ok`, and so for all above it. */
export function isEnabled(node: DeviceNode): boolean {
  for (let each: DeviceNode | null = node; each !== null; each = each.parent) {
    const [status] = textsOf(each, 'status');
    if (status !== undefined && status !== 'okay' && status !== 'ok') return false;
  }
  return true;
}

/** All cells of a property; null where it has none, or is no list of cells. */
export function cellsOf(node: DeviceNode, name: string): readonly DtsCell[] | null {
  const parts = node.properties.get(name)?.parts;
  if (parts === undefined || parts.length === 0) return null;
  const cells: DtsCell[] = [];
  for (const part of parts) {
    if (part.kind === 'cells') cells.push(...part.cells);
    else if (part.kind === 'bytes' && part.bytes.length % 4 === 0)
      cells.push(...cellsIn(part.bytes));
    else if (part.kind === 'ref') cells.push({ ref: part.ref });
    else return null;
  }
  return cells;
}

function cellsIn(bytes: readonly number[]): readonly bigint[] {
  const words = Array.from({ length: bytes.length / 4 }, (_, at) =>
    bytes.slice(4 * at, 4 * at + 4),
  );
  return words.map((word) => word.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n));
}

/** The texts of a property, also where they are written as bytes, or as one with zeros between. */
export function textsOf(node: DeviceNode, name: string): readonly string[] {
  const parts = node.properties.get(name)?.parts ?? [];
  return parts.flatMap((part) => {
    const text =
      part.kind === 'string'
        ? part.text
        : part.kind === 'bytes'
          ? String.fromCharCode(...part.bytes)
          : '';
    return text.split('\0').filter((each) => each !== '');
  });
}

/** All cells as one number; null where one of them is not known. */
export function wholeNumber(cells: readonly DtsCell[] | null): bigint | null {
  if (cells === null || cells.length === 0 || cells.length > CELLS_MAX) return null;
  let sum = 0n;
  for (const cell of cells) {
    if (typeof cell !== 'bigint') return null;
    sum = (sum << 32n) + cell;
  }
  return sum;
}

/** The cells of a node's children. A node that is not whole may state them in what is missing. */
export function childCounts(node: DeviceNode | null): CellCounts {
  return {
    address: countOf(node, '#address-cells', DEFAULT_ADDRESS_CELLS),
    size: countOf(node, '#size-cells', DEFAULT_SIZE_CELLS),
  };
}

function countOf(node: DeviceNode | null, name: string, usual: number): number | null {
  if (node === null) return null;
  if (!node.properties.has(name)) return node.isWhole ? usual : null;
  const count = wholeNumber(cellsOf(node, name));
  return count === null || count > BigInt(CELLS_MAX) ? null : Number(count);
}

/** Ranges of a list of addresses and sizes; null where it does not fit the cells. */
export function rangesIn(
  cells: readonly DtsCell[] | null,
  { address, size }: CellCounts,
): readonly CellRange[] | null {
  if (cells === null || address === null || size === null || address === 0) return null;
  const each = address + size;
  if (cells.length === 0 || cells.length % each !== 0) return null;
  const ranges: CellRange[] = [];
  for (let at = 0; at < cells.length; at += each) {
    const base = wholeNumber(cells.slice(at, at + address));
    const length = size === 0 ? 0n : wholeNumber(cells.slice(at + address, at + each));
    if (base === null || length === null) return null;
    ranges.push({ base, size: length });
  }
  return ranges;
}

/**
 * The cells in which a node's own addresses are written: what its parent states, or, where that is not in the text,
 * the only layout in which the first address is that of the node's name.
 */
export function ownCounts(node: DeviceNode): CellCounts {
  const stated = childCounts(node.parent);
  if (stated.address !== null && stated.size !== null) return stated;
  const unit = /@([0-9a-f]{1,16})$/i.exec(node.name)?.[1];
  if (unit === undefined) return stated;
  const cells = cellsOf(node, 'reg');
  const fitting = USUAL_COUNTS.map(([address, size]) => ({ address, size })).filter((counts) => {
    const fits =
      (stated.address ?? counts.address) === counts.address &&
      (stated.size ?? counts.size) === counts.size;
    return fits && rangesIn(cells, counts)?.[0]?.base === BigInt(`0x${unit}`);
  });
  const [only, ...others] = fitting;
  return only === undefined || others.length > 0 ? stated : only;
}

/** The first reference or phandle of a property; null where it has none that is known. */
export function firstReference(node: DeviceNode, name: string): DtsReference | bigint | null {
  return cellsOf(node, name)?.[0] ?? null;
}
