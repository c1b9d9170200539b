/**
 * How large a region must be so that nothing is refused: the streams are simulated on the same platform
 * with another size of the region. A region that is too small refuses, and one that takes too much leaves too
 * little to others, so sizes that do may lie between sizes that do not: one of them is looked for first, then
 * the smallest below it by halving.
 */
import { assert } from '../../base/assert.ts';
import { bytes, physicalAddress } from '../../base/units.ts';
import type { Zone } from '../../memory/zone.ts';
import type { Platform } from '../platform/platform.ts';
import { PAGE_BLOCK } from '../page-block.ts';
import { rehearse, type SimulationOptions } from './simulation.ts';
import type { Streams } from './streams.ts';

/** Regions are made of whole page blocks. */
const STEP = PAGE_BLOCK;

/** Trying out sizes ends after so much work, about ten seconds. */
const WORK_MAX = 10_000_000;

/** What each try costs beside its buffers: memory is laid out anew. */
const TRY_WORK = 1000;

/** What was found, and what was tried for it. */
export interface RegionSearch {
  /** The smallest size that was found; null where no size that was tried is enough. */
  readonly smallest: number | null;
  /** The largest size that was tried. */
  readonly searchedTo: number;
  /** Every multiple of so many bytes was tried where none was enough. */
  readonly searchStep: number;
  /** Whether the search ended because there is no memory beside the region for more. */
  readonly isAllMemory: boolean;
}

/** A region whose size is looked for. */
export interface SearchedRegion {
  readonly zone: string;
  /** No larger size is tried. */
  readonly max: number;
  /** Whether the streams were simulated with the size that it has, and nothing was refused. */
  readonly isPresentEnough: boolean;
}

/** The smallest size in which nothing is refused. */
export function smallestRegion(
  platform: Platform,
  { zone, max, isPresentEnough }: SearchedRegion,
  streams: Streams,
  options: SimulationOptions,
  workMax = WORK_MAX,
): RegionSearch {
  let work = 0;
  const isEnough = (steps: number): boolean => {
    const resized = withZoneSize(platform, zone, steps * STEP);
    if (resized === null) return false;
    const rehearsal = rehearse(resized, streams, options);
    work += TRY_WORK + rehearsal.work;
    return !rehearsal.isRefused;
  };
  const present = platform.zones.find(({ name }) => name === zone)?.size ?? 0;
  const wanted = Math.ceil(max / STEP);
  const top = largestSteps(platform, zone, wanted);
  const told = { searchedTo: Math.max(present, top * STEP), isAllMemory: top < wanted };
  if (isPresentEnough) {
    // What is in force may be no whole number of steps: it stands for the step in which it ends.
    const last = Math.ceil(present / STEP);
    const steps = halve(last, isEnough);
    return { smallest: steps === last ? present : steps * STEP, ...told, searchStep: STEP };
  }
  let tried = 1;
  for (const { stride, steps } of coarseToFine(top)) {
    if (work > workMax) break;
    const found = steps.find(isEnough);
    if (found !== undefined) {
      return { smallest: halve(found, isEnough) * STEP, ...told, searchStep: STEP };
    }
    tried = stride;
  }
  return { smallest: null, ...told, searchStep: tried * STEP };
}

/** The smallest number of steps below one that is enough, as far as halving finds it. */
function halve(enough: number, isEnough: (steps: number) => boolean): number {
  let low = 0;
  let high = enough;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    assert(low < middle && middle < high, 'each question halves what is left');
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * All numbers up to a largest one, each once: the largest, then multiples of a power of two, then those of half of it
 * that lie between, and so on, each time from above. Where a search ends early, it has asked evenly.
 */
function* coarseToFine(top: number) {
  if (top === 0) return;
  yield { stride: top, steps: [top] };
  for (let stride = 2 ** Math.floor(Math.log2(top)); stride >= 1; stride /= 2) {
    const steps: number[] = [];
    for (let at = Math.floor(top / stride); at > 0; at -= 1) {
      if (at % 2 === 1 && at * stride < top) steps.push(at * stride);
    }
    yield { stride, steps };
  }
}

/** The most steps, up to so many, that a platform has memory for: what is too much stays too much. */
function largestSteps(platform: Platform, zone: string, max: number): number {
  let low = 0;
  let high = max + 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (withZoneSize(platform, zone, middle * STEP) === null) high = middle;
    else low = middle;
  }
  return low;
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
