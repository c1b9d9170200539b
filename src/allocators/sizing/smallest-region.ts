/**
 * How large a region must be so that nothing is refused: the streams are simulated on the same platform
 * with another size of the region, and the size is halved in.
 */
import { assert } from '../../base/assert.ts';
import { bytes, physicalAddress } from '../../base/units.ts';
import type { Zone } from '../../memory/zone.ts';
import type { Platform } from '../platform/platform.ts';
import { PAGE_BLOCK } from '../page-block.ts';
import { countRefusals, type SimulationOptions } from './simulation.ts';
import type { Streams } from './streams.ts';

/** Regions are made of whole page blocks. */
const STEP = PAGE_BLOCK;

/** The smallest size that was found, or null where not even `max` is enough. */
export function smallestRegion(
  platform: Platform,
  zone: string,
  streams: Streams,
  options: SimulationOptions,
  max: number,
): number | null {
  const isEnough = (steps: number): boolean => {
    const resized = withZoneSize(platform, zone, steps * STEP);
    return resized !== null && countRefusals(resized, streams, options) === 0;
  };
  // A region that takes too much leaves too little to others, so the largest need not be enough.
  let high = Math.max(1, Math.ceil(max / STEP));
  while (!isEnough(high)) {
    if (high === 1) return null;
    high = Math.floor(high * 0.75);
  }
  let low = 0;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    assert(low < middle && middle < high, 'each question halves what is left');
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high * STEP;
}

/**
 * The platform with another size of one zone. It keeps its end and grows downwards, as the kernel places
 * regions from the top; only what has no room below grows upwards. What it grows into is taken from its
 * neighbours; null where a neighbour that is a region itself would have to give, or where there is no such
 * memory.
 */
export function withZoneSize(platform: Platform, name: string, size: number): Platform | null {
  assert(size > 0, 'a region has at least one page');
  const own = platform.zones.find((zone) => zone.name === name);
  if (own === undefined) return null;
  const below = platform.zones
    .filter((zone) => zone !== own && zone.base < own.base && isOrdinary(zone))
    .reduce<number>((lowest, zone) => Math.min(lowest, zone.base), own.base);
  const start = Math.max(below, own.base + own.size - size);
  const end = start + size;
  const zones: Zone[] = [];
  for (const zone of platform.zones) {
    const zoneEnd = zone.base + zone.size;
    if (zone === own) {
      const lent = zone.lent?.filter((each) => each.base >= start && each.base + each.size <= end);
      const place = { base: physicalAddress(start), size: bytes(size) };
      zones.push({ ...zone, ...place, ...(lent === undefined ? {} : { lent }) });
    } else if (zoneEnd <= start || zone.base >= end) zones.push(zone);
    else if (!isOrdinary(zone)) return null;
    else zones.push(...piecesBeside(zone, start, end));
  }
  const isInvented = size > own.size && sizeOf(zones) > sizeOf(platform.zones);
  return isInvented ? null : { ...platform, zones };
}

function sizeOf(zones: readonly Zone[]): number {
  return zones.reduce((sum, zone) => sum + zone.size, 0);
}

function isOrdinary({ kind }: Zone): boolean {
  return kind !== 'cma' && kind !== 'reserved';
}

/** What is left of a zone below and above a region; the part below keeps the name where both are left. */
function piecesBeside(zone: Zone, start: number, end: number): readonly Zone[] {
  const zoneEnd = zone.base + zone.size;
  assert(zone.base < end && zoneEnd > start, 'a neighbour that gives is one that is in the way');
  if (zone.base < start) return [{ ...zone, size: bytes(start - zone.base) }];
  if (zoneEnd > end) {
    return [{ ...zone, base: physicalAddress(end), size: bytes(zoneEnd - end) }];
  }
  return [];
}
