/**
 * Zones: named ranges of physical memory, as the kernel's ZONE_DMA, ZONE_DMA32, ZONE_NORMAL, or a
 * reserved region such as a CMA area. Zones of one platform never overlap.
 */
import type { Bytes, PhysicalAddress } from '../base/units.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { FrameRun } from './frame-runs.ts';

/** A named range of physical memory; base and size are whole pages. @public */
export interface Zone {
  readonly name: string;
  readonly base: PhysicalAddress;
  readonly size: Bytes;
}

/** The page frames of a zone. */
export function framesOfZone(zone: Zone): FrameRun {
  return { start: zone.base / PAGE_SIZE, end: (zone.base + zone.size) / PAGE_SIZE };
}
