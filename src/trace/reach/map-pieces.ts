/**
 * What a map gave: the pieces of physical memory, and the addresses that the device got for them. The
 * recording tells the first four of each; what stands behind the end of a table is left alone.
 * Source: Linux include/linux/scatterlist.h; x86-64 has 64 bytes for each `struct page`.
 */
import { valuesByKey, type ProbeArgument } from '../arguments.ts';

/** A range of addresses in bytes. */
export interface AddressRange {
  readonly base: number;
  readonly size: number;
}

/** The result of one map. */
export interface MapPieces {
  /** How many pieces of physical memory there are. */
  readonly entries: number;
  /** How many ranges the device got; fewer where an IOMMU has joined pieces. */
  readonly dmaEntries: number;
  /** The first pieces of physical memory; empty where the recording does not tell their pages. */
  readonly physical: readonly AddressRange[];
  /** The first ranges that the device got. */
  readonly dma: readonly AddressRange[];
}

/** How many pieces the recorder prints. */
const SHOWN = 4;

const PAGE_BYTES = 4096;
const PAGE_STRUCT_SHIFT = 6n;

/** The pieces that arguments tell, or undefined where they tell none. */
export function piecesOf(found: readonly ProbeArgument[]): MapPieces | undefined {
  const values = valuesByKey(found);
  const entries = count(values.get('orig_nents'));
  const dmaEntries = count(values.get('nents'));
  if (entries === null || dmaEntries === null) return undefined;
  return {
    entries,
    dmaEntries,
    physical: firstOf(entries, (index) => physicalAt(values, index)),
    dma: firstOf(dmaEntries, (index) => dmaAt(values, index)),
  };
}

/** All shown pieces, or those before the first that cannot be read. */
function firstOf(
  entries: number,
  read: (index: number) => AddressRange | null,
): readonly AddressRange[] {
  const ranges: AddressRange[] = [];
  for (let index = 0; index < Math.min(entries, SHOWN); index += 1) {
    const range = read(index);
    if (range === null) break;
    ranges.push(range);
  }
  return ranges;
}

function physicalAt(values: ReadonlyMap<string, string>, index: number): AddressRange | null {
  const page = addressIn(values, `page${index}`);
  const first = addressIn(values, 'vmemmap');
  const size = count(values.get(`len${index}`));
  if (page === null || first === null || size === null || size === 0) return null;
  // Two bits of the link are marks of the list.
  const link = page & ~3n;
  if (first === 0n || link < first) return null;
  const frame = (link - first) >> PAGE_STRUCT_SHIFT;
  const base = Number(frame) * PAGE_BYTES + (count(values.get(`off${index}`)) ?? 0);
  return Number.isSafeInteger(base) ? { base, size } : null;
}

function dmaAt(values: ReadonlyMap<string, string>, index: number): AddressRange | null {
  const address = addressIn(values, `dma${index}`);
  const size = count(values.get(`dlen${index}`));
  if (address === null || size === null || size === 0) return null;
  const base = Number(address);
  return Number.isSafeInteger(base) ? { base, size } : null;
}

function addressIn(values: ReadonlyMap<string, string>, key: string): bigint | null {
  const text = values.get(key) ?? '';
  return /^0x[0-9a-f]{1,16}$/.test(text) ? BigInt(text) : null;
}

function count(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** Joins ranges of which each begins where the one before ends. */
export function joinedRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const joined: AddressRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && last.base + last.size === range.base) {
      joined[joined.length - 1] = { base: last.base, size: last.size + range.size };
    } else joined.push(range);
  }
  return joined;
}
