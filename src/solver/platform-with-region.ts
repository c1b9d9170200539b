/**
 * A platform with one more region of reserved memory, to try what is proposed: the highest place that does,
 * taken from ordinary memory that is there, or from addresses that no zone has: that would be more memory.
 */
import type { AllocatorSpec } from '../allocators/allocator.ts';
import { isOrdinaryZone } from '../allocators/platform/ordinary-zone.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import { assert, present } from '../base/assert.ts';
import { alignUp, bytes, PAGE_SIZE, physicalAddress, QUANTITY_MAX } from '../base/units.ts';
import type { PhysicalWindow } from '../constraints/fields/dma-window.ts';
import type { Zone } from '../memory/zone.ts';
import type { RegionToAdd } from './dispute.ts';

type Region = Pick<RegionToAdd, 'size' | 'alignment'>;

/**
 * The platform with the allocator and its zone; null where the window has no place for the region.
 *
 * @param memory - Whether the region lies in memory that is there, or is more than the zones have.
 */
export function platformWithRegion(
  platform: Platform,
  spec: AllocatorSpec,
  region: Region,
  window: PhysicalWindow,
  memory: 'there' | 'more',
): Platform | null {
  const find = memory === 'there' ? inOrdinaryMemory : inNoZone;
  const found = find(platform, region, window);
  if (found === null) return null;
  const kind = spec.kind === 'cma' ? 'cma' : 'reserved';
  const zone: Zone = {
    name: zoneName(platform),
    base: physicalAddress(found.base),
    size: region.size,
    kind,
  };
  return {
    ...platform,
    zones: [...found.zones, zone],
    allocators: [...platform.allocators, { ...spec, zones: [zone.name] }],
  };
}

function zoneName({ zones }: Platform): string {
  const names = zones.map(({ name }) => name);
  const candidates = Array.from({ length: names.length + 1 }, (_, index) => `added-${index}`);
  const free = candidates.find((each) => !names.includes(each));
  return present(free, 'one of more names than there are zones is free');
}

/** Where a region begins, and the zones that are left beside it. */
interface Found {
  readonly base: number;
  readonly zones: readonly Zone[];
}

/** The upper end of an ordinary zone that keeps some memory below. */
function inOrdinaryMemory(
  platform: Platform,
  region: Region,
  window: PhysicalWindow,
): Found | null {
  for (const zone of platform.zones) {
    if (!isOrdinaryZone(platform, zone)) continue;
    const base = highestBase(zone.base + PAGE_SIZE, zone.base + zone.size, region, window);
    if (base === null) continue;
    const end = base + region.size;
    const below = { ...zone, size: bytes(base - zone.base) };
    const rest = zone.base + zone.size - end;
    // What lies above the region is left out of the trial: an allocator that is there keeps enough below.
    assert(rest >= 0 && below.size > 0, 'a region lies in the zone it is taken from');
    return { base, zones: platform.zones.map((each) => (each === zone ? below : each)) };
  }
  return null;
}

/** The lowest gap beside all zones. */
function inNoZone({ zones }: Platform, region: Region, window: PhysicalWindow): Found | null {
  const sorted = [...zones].sort((one, other) => one.base - other.base);
  let from = window.start;
  for (const zone of [...sorted, null]) {
    const base = alignUp(from, region.alignment);
    const end = Math.min(window.end, zone === null ? QUANTITY_MAX : zone.base);
    if (base + region.size <= end) return { base, zones };
    if (zone !== null) from = Math.max(from, zone.base + zone.size);
  }
  return null;
}

function highestBase(
  from: number,
  to: number,
  { size, alignment }: Region,
  window: PhysicalWindow,
): number | null {
  const top = Math.min(to, window.end) - size;
  const base = Math.floor(top / alignment) * alignment;
  return base >= Math.max(from, window.start) ? base : null;
}
