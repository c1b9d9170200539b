/**
 * One physical run from a reserved region, the first place that fits. It stands for the RFC's
 * `cenalloc_system_contig` and for `dma_alloc_from_contiguous` without migration.
 * Source: RFC 4/4 `cenalloc_system_contig.c`; Linux `kernel/dma/contiguous.c`.
 */
import { alignUp, bytes, PAGE_SIZE, physicalAddress } from '../base/units.ts';
import { countSegments, type SegmentLimit } from '../constraints/segments.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { AllocationRequest, AllocatorOps } from './allocator.ts';

export const contiguousRegionAllocator: AllocatorOps = {
  promises: { contiguous: true, honoursWindow: true },
  plan(request, ranges, free) {
    for (const range of ranges) {
      for (const run of free(range)) {
        const place = firstPlace(run, request);
        if (place !== null) return [place];
      }
    }
    return null;
  },
};

/** The lowest place in a free run that meets the request, or null. */
function firstPlace(run: FrameRun, request: AllocationRequest): FrameRun | null {
  const { window, segmentLimits } = request.requirement;
  const pages = request.size / PAGE_SIZE;
  const step = Math.max(1, request.requirement.alignment / PAGE_SIZE);
  const lowest = alignUp(Math.max(run.start, Math.ceil(window.start / PAGE_SIZE)), step);
  const end = Math.min(run.end, Math.floor(window.end / PAGE_SIZE));
  const highest = Math.min(end - pages, lowest + pagesUntilRepeat(segmentLimits));
  for (let start = lowest; start <= highest; start += step) {
    if (isWithinSegments(start, request)) return { start, end: start + pages };
  }
  return null;
}

/** Segment counts depend on the address modulo the largest boundary only, so the search may stop. */
function pagesUntilRepeat(limits: readonly SegmentLimit[]): number {
  const boundaries = limits.map((limit) => limit.boundary).filter((each) => each !== Infinity);
  return Math.max(0, ...boundaries) / PAGE_SIZE;
}

function isWithinSegments(start: number, request: AllocationRequest): boolean {
  const run = { address: physicalAddress(start * PAGE_SIZE), length: bytes(request.size) };
  return request.requirement.segmentLimits.every(
    (limit) => countSegments([run], limit) <= limit.count,
  );
}
