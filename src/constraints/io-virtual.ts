/**
 * The IO virtual addresses of an importer behind an IOMMU: which pages it may be given, and where a
 * buffer may begin among them.
 */
import { alignUp, bytes, PAGE_SIZE, physicalAddress } from '../base/units.ts';
import { countSegments, segmentLimitOf, type SegmentLimit, type SegmentReads } from './segments.ts';

/** The address space of an importer behind an IOMMU whose window is not said: 48 bits. */
const IO_VIRTUAL_SIZE_DEFAULT = 2 ** 48;

/** What is read of an importer's constraints. */
export interface IoVirtualReads extends SegmentReads {
  readonly alignment?: number;
  readonly dmaWindow?: {
    readonly base: number;
    readonly size: number;
    readonly busOffset?: number;
  };
}

/** Whole pages from `start` up to, not including, `end`, as page numbers. */
export interface PageRange {
  readonly start: number;
  readonly end: number;
}

/** The IO virtual pages an importer may be given. */
export function ioVirtualWindow({ dmaWindow }: IoVirtualReads): PageRange {
  const base = dmaWindow?.base ?? 0;
  const size = dmaWindow?.size ?? IO_VIRTUAL_SIZE_DEFAULT;
  return { start: Math.ceil(base / PAGE_SIZE), end: Math.floor((base + size) / PAGE_SIZE) };
}

/** A buffer begins on a multiple of this many bytes. */
export function ioVirtualAlignment({ alignment = 1 }: IoVirtualReads): number {
  return Math.max(PAGE_SIZE, alignment);
}

/** The first page of an empty window at which a buffer may begin. */
export function firstIoVirtualPage(constraints: IoVirtualReads): number {
  const { start } = ioVirtualWindow(constraints);
  return alignUp(start, ioVirtualAlignment(constraints) / PAGE_SIZE);
}

/** The bytes of the largest buffer that an empty window holds, in as few entries as the importer takes. */
export function ioVirtualRoom(constraints: IoVirtualReads): number {
  const end = ioVirtualWindow(constraints).end * PAGE_SIZE;
  const limit = ioVirtualLimit(constraints);
  let room = 0;
  for (const start of startsIn(ioVirtualWindow(constraints), constraints)) {
    room = Math.max(room, Math.min(end - start, longestFrom(start, limit)));
  }
  return Math.max(0, room);
}

/**
 * The lowest page of a free run at which a buffer of so many pages may begin: aligned, and cut by the
 * importer's boundaries into no more entries than it takes. Null where there is none.
 */
export function ioVirtualPlace(
  constraints: IoVirtualReads,
  pages: number,
  free: PageRange,
): number | null {
  const limit = ioVirtualLimit(constraints);
  const length = bytes(pages * PAGE_SIZE);
  for (const start of startsIn(free, constraints)) {
    if (start + length > free.end * PAGE_SIZE) return null;
    const run = { address: physicalAddress(start), length };
    if (countSegments([run], limit) <= limit.count) return start / PAGE_SIZE;
  }
  return null;
}

/** The limit on entries; boundaries lie among the IO virtual addresses themselves. */
function ioVirtualLimit(constraints: IoVirtualReads): SegmentLimit {
  return { ...segmentLimitOf(constraints), busOffset: 0 };
}

/**
 * The addresses in a range at which it is worth to begin, ascending: the first one, and over one stretch
 * from boundary to boundary each after which the entries up to the next boundary are one fewer, because of
 * places with as many entries up to there the first leaves the least for behind it.
 */
function* startsIn(range: PageRange, constraints: IoVirtualReads): Generator<number> {
  const step = ioVirtualAlignment(constraints);
  const { count, size, boundary } = ioVirtualLimit(constraints);
  const end = range.end * PAGE_SIZE;
  let last = alignUp(range.start * PAGE_SIZE, step);
  if (last >= end) return;
  yield last;
  if (count === Infinity || boundary === Infinity || step >= boundary) return;
  const stop = Math.min(end - 1, last + boundary);
  let next = nextClass(last, size, boundary);
  while (next <= stop) {
    const start = alignUp(next, step);
    if (start > stop) return;
    if (start > last) yield start;
    last = start;
    next = nextClass(start, size, boundary);
  }
}

/** The next address from which the entries up to the next boundary are one fewer, or the boundary itself. */
function nextClass(start: number, size: number, boundary: number): number {
  const head = boundary - (start % boundary);
  return start + head - (Math.ceil(head / size) - 1) * size;
}

/** The most bytes that a run has from an address on in as many entries as are allowed. */
function longestFrom(start: number, { count, size, boundary }: SegmentLimit): number {
  if (count === Infinity) return Infinity;
  if (boundary === Infinity) return count * size;
  const head = boundary - (start % boundary);
  const inHead = Math.ceil(head / size);
  if (count <= inHead) return Math.min(head, count * size);
  const perBlock = Math.ceil(boundary / size);
  const wholeBlocks = Math.floor((count - inHead) / perBlock);
  const inTail = count - inHead - wholeBlocks * perBlock;
  return head + wholeBlocks * boundary + inTail * Math.min(size, boundary);
}
