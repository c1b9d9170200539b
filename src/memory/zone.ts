/**
 * Zones: named ranges of physical memory, as the kernel's ZONE_DMA, ZONE_DMA32, ZONE_NORMAL, or a
 * reserved region such as a CMA area. Zones of one platform never overlap.
 */
import { assert } from '../base/assert.ts';
import type { Bytes, PhysicalAddress } from '../base/units.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { FrameRun } from './frame-runs.ts';

/** What a zone can be. Source: Linux `enum zone_type`; `reserved-memory` of the device tree. @public */
export const ZONE_KINDS = ['dma', 'dma32', 'normal', 'high', 'cma', 'reserved'] as const;

/**
 * - `dma`, `dma32`, `normal`, `high`: ordinary memory, by what can reach it.
 * - `cma`: a region for contiguous buffers, whose free pages are lent for movable data.
 * - `reserved`: kept for one purpose; the page allocator does not know it.
 *
 * @public
 */
export type ZoneKind = (typeof ZONE_KINDS)[number];

/** Pages of a CMA region that hold somebody's data when the platform is opened. @public */
export interface LentPages {
  /** The physical address of the first byte, a multiple of 4096 inside the zone [ZONE1]. */
  readonly base: PhysicalAddress;
  /** Bytes, whole pages, at least one; they end inside the zone, and no page is lent twice [ZONE1]. */
  readonly size: Bytes;
  /** True: somebody holds on to them, so that they cannot be moved elsewhere. */
  readonly pinned: boolean;
}

/** A named range of physical memory; base and size are whole pages. @public */
export interface Zone {
  /** Its name, by which allocators take from it: 1 to 128 characters, no white space and no `/`. */
  readonly name: string;
  /** The physical address of its first byte, a multiple of 4096. */
  readonly base: PhysicalAddress;
  /** Bytes, whole pages, at least one; base and size together are at most 2^53 - 1. */
  readonly size: Bytes;
  /** What it is, where that is said; allocators of some kinds take from some kinds of zones only. */
  readonly kind?: ZoneKind;
  /** Pages in use for movable data; nothing is lent where this is left out. */
  readonly lent?: readonly LentPages[];
}

/** The zone when everything is free that can be: only pinned pages stay where they are. */
export function emptied(zone: Zone): Zone {
  const pinned = zone.lent?.filter((pages) => pages.pinned);
  return pinned === undefined ? zone : { ...zone, lent: pinned };
}

/** The first frame beyond 4 GiB: what `dma32` means. */
export const DMA32_END = 2 ** 32 / PAGE_SIZE;

/** The page frames of a zone. */
export function framesOfZone(zone: Zone): FrameRun {
  assert(zone.base % PAGE_SIZE === 0 && zone.size % PAGE_SIZE === 0, 'a zone has whole pages');
  assert(zone.size > 0, 'a zone has at least one page');
  return { start: zone.base / PAGE_SIZE, end: (zone.base + zone.size) / PAGE_SIZE };
}
