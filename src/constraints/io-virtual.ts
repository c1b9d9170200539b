/**
 * The IO virtual addresses of an importer behind an IOMMU: which pages it may be given, and where a
 * buffer may begin among them.
 */
import { alignUp, PAGE_SIZE } from '../base/units.ts';
import { lowestPlaceIn, placesIn, type PlaceSought, type Room } from './packing.ts';
import {
  NO_SEGMENT_LIMIT,
  segmentLimitOf,
  type SegmentLimit,
  type SegmentReads,
} from './segments.ts';

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

/** Whole pages from `start` up to, not including, `end`, as page numbers. @public */
export interface PageRange {
  readonly start: number;
  readonly end: number;
}

/** The addresses of an importer, and how buffers lie in them. @public */
export interface IoVirtualSpace {
  /** Whole pages, as page numbers. */
  readonly window: PageRange;
  /** A buffer begins on a multiple of this many bytes. */
  readonly alignment: number;
  /** How many entries it may be cut into. */
  readonly limit: SegmentLimit;
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

/** The addresses that an importer may be given, and how buffers lie in them. */
export function ioVirtualSpaceOf(constraints: IoVirtualReads): IoVirtualSpace {
  return {
    window: ioVirtualWindow(constraints),
    alignment: ioVirtualAlignment(constraints),
    limit: meantBy(ioVirtualLimit(constraints)),
  };
}

/** Any number of entries is no limit, however long they are: spaces that mean one thing are one value. */
function meantBy(limit: SegmentLimit): SegmentLimit {
  return limit.count === Infinity ? NO_SEGMENT_LIMIT : limit;
}

/** The bytes of the largest buffer that an empty window holds, in as few entries as the importer takes. */
export function ioVirtualRoom(constraints: IoVirtualReads): number {
  const window = ioVirtualWindow(constraints);
  const { size, count, boundary } = ioVirtualLimit(constraints);
  const entries = count * Math.min(size, boundary);
  const first = firstIoVirtualPage(constraints);
  const most = Math.floor(Math.min(window.end - first, entries / PAGE_SIZE));
  if (boundary === Infinity || most <= 0) return Math.max(0, most) * PAGE_SIZE;
  // A place for a larger buffer is a place for a smaller one.
  let [low, high] = [0, most + 1];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (ioVirtualPlace(constraints, middle, window) === null) high = middle;
    else low = middle;
  }
  return low * PAGE_SIZE;
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
  const place = lowestPlaceIn(bytesOf(free), soughtIn(constraints, pages));
  return place === null ? null : place / PAGE_SIZE;
}

/** How many of `wanted` buffers of so many pages have places at a time in an empty window. */
export function ioVirtualPlaces(
  { window, alignment, limit }: IoVirtualSpace,
  pages: number,
  wanted: number,
): number {
  return placesIn(bytesOf(window), soughtWith(alignment, limit, pages), wanted);
}

/** Pages that a buffer was given, and how to give them back. */
export interface TakenPages {
  readonly first: number;
  giveBack(): void;
}

/**
 * Takes the lowest pages of an empty window for one buffer after the other, of any sizes; they can be given back in
 * the reverse order.
 *
 * @returns Null where there are none.
 */
export function ioVirtualTaker({
  window,
  alignment,
  limit,
}: IoVirtualSpace): (pages: number) => TakenPages | null {
  let free: readonly Room[] = [bytesOf(window)];
  return (pages) => {
    const before = free;
    const sought = soughtWith(alignment, limit, pages);
    for (const [index, room] of free.entries()) {
      const start = lowestPlaceIn(room, sought);
      if (start === null) continue;
      const end = start + sought.length;
      const rest = [
        { start: room.start, end: start },
        { start: end, end: room.end },
      ].filter((each) => each.start < each.end);
      free = free.toSpliced(index, 1, ...rest);
      const giveBack = () => {
        free = before;
      };
      return { first: start / PAGE_SIZE, giveBack };
    }
    return null;
  };
}

function soughtIn(constraints: IoVirtualReads, pages: number): PlaceSought {
  return soughtWith(ioVirtualAlignment(constraints), ioVirtualLimit(constraints), pages);
}

function soughtWith(step: number, limit: SegmentLimit, pages: number): PlaceSought {
  return {
    length: pages * PAGE_SIZE,
    step,
    limits: limit.count === Infinity ? [] : [limit],
  };
}

function bytesOf({ start, end }: PageRange): Room {
  return { start: start * PAGE_SIZE, end: end * PAGE_SIZE };
}

/** The limit on entries; boundaries lie among the IO virtual addresses themselves. */
export function ioVirtualLimit(constraints: IoVirtualReads): SegmentLimit {
  return { ...segmentLimitOf(constraints), busOffset: 0 };
}
