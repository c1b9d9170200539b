/**
 * One run from a CMA region, whose free pages are lent for movable data meanwhile. The first aligned
 * place is taken from which all movable pages can be put elsewhere; a pinned page spoils the places
 * around it. Buffers are aligned to their size up to 1 MiB, which costs room that nobody asked for.
 * Source: Linux `mm/cma.c` `cma_alloc`, `drivers/dma-buf/heaps/cma_heap.c`; `mm/page_alloc.c`
 * `alloc_contig_range`, which answers EBUSY where a page cannot be moved.
 */
import { assert } from '../../base/assert.ts';
import { alignUp, PAGE_SIZE } from '../../base/units.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import { orderOf } from '../../memory/free-blocks.ts';
import type { FreeZone } from '../../memory/zone-frames.ts';
import { pagesOf, type AllocationRequest, type AllocatorOps, type Pieces } from '../allocator.ts';
import { blocksIn } from './place-in-run.ts';
import { bytesOfZone, segmentsAtWorst } from './worst-segments.ts';

/** Buffers are aligned to at most 2^8 pages. Source: Linux `CONFIG_CMA_ALIGNMENT`. */
const ALIGNMENT_ORDER_MAX = 8;

export const cmaAllocator: AllocatorOps = {
  promises: {
    honoursWindow: false,
    addressEnd: Infinity,
    sizeMax: Infinity,
    pieces: (request, zones) => piecesOf(request, stepOf(request, zones)),
  },
  plan(request, zones) {
    const step = stepOf(request, zones);
    for (const zone of zones) {
      const place = firstAligned(zone.movableRuns(pagesOf(request)), request, step);
      if (place !== null) return [place];
    }
    return null;
  },
  mostAtATime(request, zones) {
    const pages = pagesOf(request);
    const step = stepOf(request, zones);
    let most = 0;
    for (const zone of zones) {
      for (const run of zone.movableRuns(pages)) most += blocksIn(run, pages, step);
    }
    return most;
  },
  whyFull(request, zones) {
    const pages = pagesOf(request);
    const step = stepOf(request, zones);
    const isSpoilt = zones.some(
      (zone) => firstAligned(zone.unclaimedRuns(pages), request, step) !== null,
    );
    return isSpoilt ? 'every place that fits has a pinned page, which cannot be moved' : null;
  },
};

/** What is asked of the region: one run, aligned. */
function piecesOf({ size }: AllocationRequest, step: number): Pieces {
  return { size, alignment: step * PAGE_SIZE, contiguous: true };
}

/**
 * The alignment in pages: that of the request, at least what CMA insists on, and more where boundaries
 * would else cut some place of the zones into more entries than somebody takes.
 */
function stepOf(request: AllocationRequest, zones?: readonly FreeZone[]): number {
  const { alignment, segmentLimits } = request.requirement;
  const own = 2 ** Math.min(orderOf(pagesOf(request)), ALIGNMENT_ORDER_MAX);
  const least = Math.max(own, alignment / PAGE_SIZE);
  assert(least % own === 0, 'alignments are powers of two, so that the larger holds the smaller');
  const places = zones?.map(bytesOfZone);
  const isCut = (step: number) =>
    segmentLimits.some(
      (limit) =>
        limit.count < segmentsAtWorst(request.size, piecesOf(request, step), limit, places),
    );
  // Places repeat from boundary to boundary: a larger step than that changes nothing.
  const boundaries = segmentLimits.map(({ boundary }) => boundary).filter(Number.isFinite);
  const most = Math.max(least, ...boundaries.map((boundary) => boundary / PAGE_SIZE));
  for (let step = least; step <= most; step *= 2) if (!isCut(step)) return step;
  return least;
}

function firstAligned(
  runs: Iterable<FrameRun>,
  request: AllocationRequest,
  step: number,
): FrameRun | null {
  const pages = pagesOf(request);
  for (const run of runs) {
    const start = alignUp(run.start, step);
    if (start + pages <= run.end) return { start, end: start + pages };
  }
  return null;
}
