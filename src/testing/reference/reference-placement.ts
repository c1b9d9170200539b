/**
 * Where a buffer may lie, the slow and obvious way: memory is a list of page numbers, a scatter-
 * gather table is walked page by page, and a place is found by trying every page. Written from the
 * documents and from nothing in src/constraints or src/allocators but their types.
 */
import type { AllocatorSpec } from '../../allocators/allocator.ts';
import type { Platform } from '../../allocators/platform/platform.ts';
import type { Constraints } from '../../constraints/constraints.ts';

const PAGE = 4096;

/** Zones of models of masks are huge; a few buffers never need more of one than this. */
const ZONE_PAGES_MAX = 64;

/** Storage as the reference knows it: the pages in the order of the buffer's bytes. @public */
export interface Place {
  /** The id of the allocator. */
  readonly allocator: number;
  /** The numbers of the page frames, in the order of the buffer. */
  readonly pages: readonly number[];
}

/** How many entries the table of an importer has, walking page by page. */
function entryCount(pages: readonly number[], constraints: Constraints, offset: number): number {
  const { maxSegmentSize = Infinity, segmentBoundaryMask } = constraints;
  let entries = 0;
  let length = 0;
  let previous = NaN;
  for (const page of pages) {
    const address = page * PAGE + offset;
    const isOnBoundary =
      segmentBoundaryMask !== undefined && Math.abs(address % (segmentBoundaryMask + 1)) === 0;
    if (page !== previous + 1 || length + PAGE > maxSegmentSize || isOnBoundary) {
      entries += 1;
      length = 0;
    }
    length += PAGE;
    previous = page;
  }
  return entries;
}

/** The lowest IO virtual page at which a buffer can begin; null where the window has no room. */
export function findIoStart(
  constraints: Constraints,
  pageCount: number,
  taken: ReadonlySet<number>,
): number | null {
  const { dmaWindow, maxSegmentCount = Infinity, segmentBoundaryMask = 0 } = constraints;
  const end = dmaWindow === undefined ? 2 ** 36 : (dmaWindow.base + dmaWindow.size) / PAGE;
  const step = Math.max(1, (constraints.alignment ?? 1) / PAGE);
  let start = Math.ceil((dmaWindow?.base ?? 0) / PAGE / step) * step;
  // Behind what is taken, entries are cut alike after each boundary.
  const last = Math.max(start, ...taken) + step + (segmentBoundaryMask + 1) / PAGE;
  for (; start + pageCount <= end && start <= last; start += step) {
    const pages = Array.from({ length: pageCount }, (_, index) => start + index);
    if (entryCount(pages, constraints, 0) > maxSegmentCount) continue;
    if (pages.every((page) => !taken.has(page))) return start;
  }
  return null;
}

/** Whether an allocator's bit is in a mask that may not be said. */
function allows({ allocatorMask }: Constraints, allocator: number): boolean {
  if (allocatorMask === undefined) return true;
  return (
    allocatorMask
      .toString(2)
      .padStart(32, '0')
      .charAt(31 - allocator) === '1'
  );
}

/** Whether a place serves an importer. */
export function serves(constraints: Constraints, { allocator, pages }: Place): boolean {
  const { dmaWindow, contiguous, alignment, maxSegmentCount = Infinity } = constraints;
  if (!allows(constraints, allocator)) return false;
  if (constraints.iommu === true) {
    // The importer sees one run, wherever the pages are.
    return findIoStart(constraints, pages.length, new Set()) !== null;
  }
  const first = pages[0] ?? 0;
  const isInWindow =
    dmaWindow === undefined ||
    pages.every(
      (page) =>
        page * PAGE >= dmaWindow.base && (page + 1) * PAGE <= dmaWindow.base + dmaWindow.size,
    );
  const isOneRun = pages.every((page, index) => page === first + index);
  return (
    isInWindow &&
    (contiguous !== true || isOneRun) &&
    (alignment === undefined || (first * PAGE) % alignment === 0) &&
    entryCount(pages, constraints, dmaWindow?.busOffset ?? 0) <= maxSegmentCount
  );
}

/** Whether the importer's side has an address for every page; only `rfc` lets it have none. */
export function hasAddresses({ iommu, dmaWindow }: Constraints, { pages }: Place): boolean {
  const offset = iommu === true ? 0 : (dmaWindow?.busOffset ?? 0);
  return pages.every((page) => page * PAGE + offset >= 0);
}

/** Whether some storage on some machine could serve all of them. */
export function isConceivable(all: readonly Constraints[], pageCount: number): boolean {
  const size = pageCount * PAGE;
  const somebody = Array.from({ length: 32 }, (_, bit) => bit);
  if (!somebody.some((bit) => all.every((each) => allows(each, bit)))) return false;
  if (!all.every((each) => hasRoomInEntries(each, size))) return false;
  const direct = all.filter((each) => each.iommu !== true);
  const windows = direct.flatMap((each) => each.dmaWindow ?? []);
  const low = Math.max(0, ...windows.map(({ base }) => Math.ceil(base / PAGE)));
  const high = Math.min(2 ** 40, ...windows.map((each) => (each.base + each.size) / PAGE));
  if (high - low < pageCount) return false;
  const needed = direct.some((each) => each.contiguous === true) ? pageCount : 1;
  const step = Math.max(1, ...direct.map((each) => (each.alignment ?? 1) / PAGE));
  return Math.ceil(low / step) * step + needed <= high;
}

function hasRoomInEntries(constraints: Constraints, size: number): boolean {
  const { iommu, dmaWindow, maxSegmentCount = Infinity } = constraints;
  if (iommu === true) return findIoStart(constraints, size / PAGE, new Set()) !== null;
  if (dmaWindow !== undefined && size > dmaWindow.size) return false;
  const { maxSegmentSize = Infinity, segmentBoundaryMask = Infinity } = constraints;
  return maxSegmentCount * Math.min(maxSegmentSize, segmentBoundaryMask + 1) >= size;
}

/** The pages of each zone of an allocator, the preferred zone first. */
function zonePages(platform: Platform, allocator: AllocatorSpec): readonly (readonly number[])[] {
  return allocator.zones.map((name) => {
    const zone = platform.zones.find((each) => each.name === name);
    if (zone === undefined) return [];
    const count = Math.min(ZONE_PAGES_MAX, zone.size / PAGE);
    return Array.from({ length: count }, (_, index) => zone.base / PAGE + index);
  });
}

/** The first run of free pages that serves everybody. */
function firstRun(
  zones: readonly (readonly number[])[],
  allocator: number,
  all: readonly Constraints[],
  pageCount: number,
  isFree: (page: number) => boolean,
): readonly number[] | null {
  for (const zone of zones) {
    for (let index = 0; index + pageCount <= zone.length; index += 1) {
      const pages = zone.slice(index, index + pageCount);
      if (!pages.every(isFree)) continue;
      if (all.every((each) => serves(each, { allocator, pages }))) return pages;
    }
  }
  return null;
}

/** The largest block of a buddy system: 2^10 pages. */
const ORDER_MAX = 10;

/** The free buddy block of a page: the largest aligned one of which every page is in the zone and free. */
export function blockOrder(page: number, isFree: (page: number) => boolean): number {
  let order = 0;
  for (let each = 1; each <= ORDER_MAX; each += 1) {
    const start = page - (page % 2 ** each);
    for (let index = 0; index < 2 ** each; index += 1) if (!isFree(start + index)) return order;
    order = each;
  }
  return order;
}

/** The next block of an order: from the smallest block that holds one, the lowest of those. */
function nextBlock(
  zone: readonly number[],
  order: number,
  isFree: (page: number) => boolean,
): readonly number[] | null {
  const inZone = new Set(zone);
  const isFreeHere = (page: number): boolean => inZone.has(page) && isFree(page);
  let best: { readonly page: number; readonly order: number } | null = null;
  for (const page of zone) {
    if (!isFreeHere(page) || page % 2 ** order !== 0) continue;
    const own = blockOrder(page, isFreeHere);
    if (own >= order && own < (best?.order ?? Infinity)) best = { page, order: own };
  }
  const first = best?.page;
  return first === undefined ? null : Array.from({ length: 2 ** order }, (_, at) => first + at);
}

/** Blocks of 256 pages, then of 16, then single pages; a size that is not to be had is not tried again. */
export function scatteredPages(
  zones: readonly (readonly number[])[],
  pageCount: number,
  isFree: (page: number) => boolean,
  orders: readonly number[] = [8, 4, 0],
): readonly number[] {
  const pages: number[] = [];
  const isLeft = (page: number): boolean => isFree(page) && !pages.includes(page);
  for (const order of orders) {
    while (pageCount - pages.length >= 2 ** order) {
      const blocks = zones.map((zone) => nextBlock(zone, order, isLeft));
      const block = blocks.find((each) => each !== null);
      if (block === undefined) break;
      pages.push(...block);
    }
  }
  return pages;
}

/** Whether an allocator can serve everybody on an empty memory, however its pages scatter. */
function suits(
  platform: Platform,
  allocator: AllocatorSpec,
  all: readonly Constraints[],
  pageCount: number,
): boolean {
  const zones = zonePages(platform, allocator);
  if (!all.every((each) => allows(each, allocator.id))) return false;
  if (pageCount * PAGE > (allocator.capacity ?? Infinity)) return false;
  if (allocator.kind === 'contiguous-region') {
    return firstRun(zones, allocator.id, all, pageCount, () => true) !== null;
  }
  // The worst case of scattered pages: none beside another, the highest first.
  const worst = zones.flat().filter((page) => page % 2 === 0);
  const reach = zones.flat().toReversed();
  return (
    zones.flat().length >= pageCount &&
    all.every(
      (each) =>
        each.iommu === true ||
        // One page alone has no gap, whoever hands it out.
        ((each.contiguous !== true || pageCount === 1) &&
          (each.alignment ?? 1) <= PAGE &&
          reach.every((page) =>
            serves({ ...each, maxSegmentCount: 1 }, { allocator: allocator.id, pages: [page] }),
          ) &&
          entryCount(worst.slice(0, pageCount), each, 0) <= (each.maxSegmentCount ?? Infinity)),
    )
  );
}

/** Why there is no place: none ever, or none now. */
export type NoPlace = 'never' | 'full';

/** The place of a buffer, tried from the highest priority down; equal ones by the higher id. */
export function findPlace(
  platform: Platform,
  all: readonly Constraints[],
  pageCount: number,
  taken: readonly Place[],
): Place | NoPlace {
  const owned = new Set(taken.flatMap((each) => each.pages));
  const isFree = (page: number): boolean => !owned.has(page);
  const suitable = platform.allocators
    .filter((each) => suits(platform, each, all, pageCount))
    .sort((left, right) => (left.priority - right.priority || left.id - right.id) * -1);
  for (const allocator of suitable) {
    const used = taken
      .filter((each) => each.allocator === allocator.id)
      .reduce((sum, each) => sum + each.pages.length, 0);
    if ((used + pageCount) * PAGE > (allocator.capacity ?? Infinity)) continue;
    const zones = zonePages(platform, allocator);
    const pages =
      allocator.kind === 'system'
        ? scatteredPages(zones, pageCount, isFree)
        : firstRun(zones, allocator.id, all, pageCount, isFree);
    if (pages?.length === pageCount) return { allocator: allocator.id, pages };
  }
  return suitable.length === 0 ? 'never' : 'full';
}
