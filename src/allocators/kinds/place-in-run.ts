/**
 * Where in a run of free frames one contiguous buffer can lie: inside the window, aligned, and with no
 * more segments than each importer takes.
 */
import { assert } from '../../base/assert.ts';
import { alignUp, bytes, PAGE_SIZE, physicalAddress } from '../../base/units.ts';
import { NO_REQUIREMENT } from '../../constraints/requirement.ts';
import { countSegments, type SegmentLimit } from '../../constraints/segments.ts';
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
  const pages = pagesOf(request);
  if (request.requirement === NO_REQUIREMENT) {
    const end = run.start + pages;
    return end <= run.end ? { start: run.start, end } : null;
  }
  const { lowest, highest, step } = bounds(run, request);
  const last = Math.min(highest, lowest + pagesUntilRepeat(request.requirement.segmentLimits));
  for (let start = lowest; start <= last; start += step) {
    if (isWithinSegments(start, request)) return { start, end: start + pages };
  }
  return null;
}

/**
 * How many such buffers the free runs hold at a time. Of buffers of one length the lowest place is always
 * part of a largest packing, and which places there are repeats, so that whole repetitions are counted and
 * not walked through.
 */
export function mostPlaces(request: AllocationRequest, zones: readonly FreeZone[]): number {
  let most = 0;
  for (const zone of zones) {
    for (const run of zone.runs(pagesOf(request))) most += mostInRun(run, request);
  }
  return most;
}

function mostInRun(run: FrameRun, request: AllocationRequest): number {
  const { alignment, segmentLimits, dmaWindow: window } = request.requirement;
  const repeat = Math.max(1, alignment / PAGE_SIZE, pagesUntilRepeat(segmentLimits));
  const end = Math.min(run.end, Math.floor(window.end / PAGE_SIZE));
  const passed = new Map<number, { readonly at: number; readonly count: number }>();
  let [at, count] = [run.start, 0];
  for (;;) {
    const place = at < end ? lowestPlace({ start: at, end }, request) : null;
    if (place === null) return count;
    at = place.end;
    count += 1;
    const before = passed.get(at % repeat);
    passed.set(at % repeat, { at, count });
    if (before === undefined) continue;
    const rounds = Math.floor((end - at) / (at - before.at));
    at += rounds * (at - before.at);
    count += rounds * (count - before.count);
    assert(at <= end, 'whole repetitions end in the run');
    passed.clear();
  }
}

/** How many blocks of so many frames, each on a multiple of its length or of `step`, a free run holds. */
export function blocksIn({ start, end }: FrameRun, length: number, step = length): number {
  const first = alignUp(start, step);
  const stride = alignUp(length, step);
  return Math.max(0, Math.floor((end - first - length) / stride) + 1);
}

/** The highest place in a free run that meets the request, or null. @public */
export function highestPlace(run: FrameRun, request: AllocationRequest): FrameRun | null {
  const pages = pagesOf(request);
  const { lowest, highest, step } = bounds(run, request);
  const top = Math.floor(highest / step) * step;
  const last = Math.max(lowest, top - pagesUntilRepeat(request.requirement.segmentLimits));
  for (let start = top; start >= last; start -= step) {
    if (isWithinSegments(start, request)) return { start, end: start + pages };
  }
  return null;
}

/** The frames at which the buffer may begin. */
function bounds(run: FrameRun, { size, requirement }: AllocationRequest) {
  const { dmaWindow: window, alignment } = requirement;
  const step = Math.max(1, alignment / PAGE_SIZE);
  assert(Number.isInteger(step), 'a buffer is aligned to whole pages');
  const end = Math.min(run.end, Math.floor(window.end / PAGE_SIZE));
  return {
    lowest: alignUp(Math.max(run.start, Math.ceil(window.start / PAGE_SIZE)), step),
    highest: end - size / PAGE_SIZE,
    step,
  };
}

/** Segment counts depend on the address modulo the largest boundary only, so the search may stop. */
function pagesUntilRepeat(limits: readonly SegmentLimit[]): number {
  const boundaries = limits.map((limit) => limit.boundary).filter((each) => each !== Infinity);
  const pages = Math.max(0, ...boundaries) / PAGE_SIZE;
  assert(Number.isInteger(pages), 'no boundary is below a page');
  return pages;
}

function isWithinSegments(start: number, request: AllocationRequest): boolean {
  const { segmentLimits } = request.requirement;
  if (segmentLimits.length === 0) return true;
  const run = { address: physicalAddress(start * PAGE_SIZE), length: bytes(request.size) };
  return segmentLimits.every((limit) => countSegments([run], limit) <= limit.count);
}
