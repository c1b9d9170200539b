/**
 * The scatter-gather table one importer gets: the storage cut to its segment limits, with addresses
 * as that importer sees them. Each attachment has its own table; the RFC shared one table among
 * all, so that a bus offset or an IOMMU could not be expressed (docs/rfc-deviations.md).
 *
 * A table of one entry is contiguous. There is no `phys` operation beside that.
 */
import { assert } from '../base/assert.ts';
import {
  bytes,
  dmaAddress,
  PAGE_SIZE,
  QUANTITY_MAX,
  type Bytes,
  type DmaAddress,
} from '../base/units.ts';
import type { Constraints } from '../constraints/constraints.ts';
import { positiveRemainder, segmentLimitOf, type SegmentLimit } from '../constraints/segments.ts';
import { storageSize, type PhysicalRun, type Storage } from '../constraints/storage.ts';

/** One entry: a run without a gap, as the importer sees it. @public */
export interface SgEntry {
  /** Its first byte as the importer addresses it: with its bus offset, or an IO virtual address behind an IOMMU. */
  readonly dmaAddress: DmaAddress;
  /** Whole pages, in bytes. */
  readonly length: Bytes;
}

/** Where a buffer lies, as one importer sees it. @public */
export interface SgTable {
  /** In the order of the buffer's bytes, at least one. */
  readonly entries: readonly SgEntry[];
}

/** Whether a table describes contiguous memory: it has one entry. @public */
export function isContiguous(table: SgTable): boolean {
  return table.entries.length === 1;
}

/**
 * Whether an importer's addresses of the storage can be expressed: its bus offset may move them below
 * 0 or above 2^53 - 1. Only a policy that ignores windows lets that happen.
 */
export function isAddressable(storage: Storage, constraints: Constraints): boolean {
  if (constraints.iommu === true) return true;
  const { busOffset } = segmentLimitOf(constraints);
  return storage.runs.every(
    (run) => run.address + busOffset >= 0 && run.address + busOffset + run.length <= QUANTITY_MAX,
  );
}

/**
 * Builds the table of an importer without an IOMMU, or with one when `ioVirtualBase` is given.
 *
 * @param storage - The storage of the buffer; `isAddressable` for the importer.
 * @param constraints - What the importer states; its limits cut the entries.
 * @param ioVirtualBase - Where the IOMMU maps the buffer; null without an IOMMU.
 * @returns A table that covers the storage exactly, without overlap.
 * @public
 */
export function sgTableFor(
  storage: Storage,
  constraints: Constraints,
  ioVirtualBase: number | null,
): SgTable {
  assert(storage.runs.length > 0, 'storage has at least one run');
  assert(ioVirtualBase === null || ioVirtualBase % PAGE_SIZE === 0, 'an IOMMU maps whole pages');
  const stated = segmentLimitOf(constraints);
  const limit = { ...stated, busOffset: 0 };
  const runs =
    ioVirtualBase === null
      ? storage.runs.map((run) => seenThrough(run, stated.busOffset))
      : [{ address: ioVirtualBase, length: storageSize(storage) }];
  return { entries: runs.flatMap((run) => cutRun(run, limit)) };
}

interface DmaRun {
  readonly address: number;
  readonly length: number;
}

function seenThrough(run: PhysicalRun, busOffset: number): DmaRun {
  return { address: run.address + busOffset, length: run.length };
}

/** Cuts a run at every boundary and at the largest size, entry by entry. */
function cutRun(run: DmaRun, limit: SegmentLimit): SgEntry[] {
  assert(limit.size >= PAGE_SIZE, 'an entry holds at least a page');
  const entries: SgEntry[] = [];
  let address = run.address;
  const end = run.address + run.length;
  while (address < end) {
    const toBoundary =
      limit.boundary === Infinity
        ? Infinity
        : limit.boundary - positiveRemainder(address, limit.boundary);
    const length = Math.min(end - address, limit.size, toBoundary);
    assert(length > 0, 'each cut leaves an entry, so that cutting ends');
    entries.push({ dmaAddress: dmaAddress(address), length: bytes(length) });
    address += length;
  }
  assert(address === end, 'the entries cover the run and nothing else');
  return entries;
}
