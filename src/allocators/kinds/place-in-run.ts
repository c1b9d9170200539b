/**
 * Where in a run of free frames one contiguous buffer can lie: inside the window, aligned, and with no
 * more segments than each importer takes.
 */
import { assert } from '../../base/assert.ts';
import { alignUp, PAGE_SIZE } from '../../base/units.ts';
import {
  highestPlaceIn,
  lowestPlaceIn,
  placesIn,
  type PlaceSought,
  type Room,
} from '../../constraints/packing.ts';
import { NO_REQUIREMENT } from '../../constraints/requirement.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import type { FreeZone } from '../../memory/zone-frames.ts';
import { pagesOf, type AllocationRequest, type AllocatorPromises } from '../allocator.ts';

/** What an allocator promises that hands out one run where the request wants it. @public */
export const ONE_RUN_IN_PLACE: AllocatorPromises = {
  honoursWindow: true,
  addressEnd: Infinity,
  sizeMax: Infinity,
  pieces: ({ size }) => ({ size, alignment: PAGE_SIZE, contiguous: true }),
};

/** The lowest place in a free run that meets the request, or null. @public */
export function lowestPlace(run: FrameRun, request: AllocationRequest): FrameRun | null {
  if (request.requirement === NO_REQUIREMENT) {
    const end = run.start + pagesOf(request);
    return end <= run.end ? { start: run.start, end } : null;
  }
  return placeAt(lowestPlaceIn(roomOf(run, request), soughtBy(request)), request);
}

/** The highest place in a free run that meets the request, or null. @public */
export function highestPlace(run: FrameRun, request: AllocationRequest): FrameRun | null {
  return placeAt(highestPlaceIn(roomOf(run, request), soughtBy(request)), request);
}

/** How many such buffers the free runs hold at a time. */
export function mostPlaces(request: AllocationRequest, zones: readonly FreeZone[]): number {
  const sought = soughtBy(request);
  let most = 0;
  for (const zone of zones) {
    for (const run of zone.movableRuns(pagesOf(request)))
      most += placesIn(roomOf(run, request), sought);
  }
  return most;
}

/** How many blocks of so many frames, each on a multiple of its length or of `step`, a free run holds. */
export function blocksIn({ start, end }: FrameRun, length: number, step = length): number {
  const first = alignUp(start, step);
  const stride = alignUp(length, step);
  return Math.max(0, Math.floor((end - first - length) / stride) + 1);
}

/** The bytes of a free run that lie in the window. */
function roomOf({ start, end }: FrameRun, { requirement }: AllocationRequest): Room {
  const { dmaWindow: window } = requirement;
  return {
    start: Math.max(start, Math.ceil(window.start / PAGE_SIZE)) * PAGE_SIZE,
    end: Math.min(end, Math.floor(window.end / PAGE_SIZE)) * PAGE_SIZE,
  };
}

function soughtBy({ size, requirement }: AllocationRequest): PlaceSought {
  const step = Math.max(PAGE_SIZE, requirement.alignment);
  return { length: size, step, limits: requirement.segmentLimits };
}

function placeAt(address: number | null, request: AllocationRequest): FrameRun | null {
  if (address === null) return null;
  const start = address / PAGE_SIZE;
  assert(Number.isInteger(start), 'a buffer is aligned to whole pages');
  return { start, end: start + pagesOf(request) };
}
