/**
 * The IO virtual addresses of an importer behind an IOMMU: which pages it may be given, and where a
 * buffer may begin among them.
 */
import { alignUp, PAGE_SIZE } from '../base/units.ts';
import { segmentLimitOf, type SegmentReads } from './segments.ts';

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

/**
 * A buffer begins on a multiple of this many bytes: on the importer's alignment, and on its segment
 * boundary where the number of entries matters, so that no entry is cut off in front.
 */
export function ioVirtualAlignment(constraints: IoVirtualReads): number {
  const { boundary } = segmentLimitOf(constraints);
  const countsEntries = constraints.maxSegmentCount !== undefined && boundary !== Infinity;
  return Math.max(PAGE_SIZE, constraints.alignment ?? 1, countsEntries ? boundary : 1);
}

/** The first page of an empty window at which a buffer may begin. */
export function firstIoVirtualPage(constraints: IoVirtualReads): number {
  const { start } = ioVirtualWindow(constraints);
  return alignUp(start, ioVirtualAlignment(constraints) / PAGE_SIZE);
}

/** The bytes of the largest buffer that an empty window holds. */
export function ioVirtualRoom(constraints: IoVirtualReads): number {
  const { end } = ioVirtualWindow(constraints);
  return Math.max(0, end - firstIoVirtualPage(constraints)) * PAGE_SIZE;
}
