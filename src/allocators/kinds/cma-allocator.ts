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
import { pagesOf, type AllocationRequest, type AllocatorOps } from '../allocator.ts';

/** Buffers are aligned to at most 2^8 pages. Source: Linux `CONFIG_CMA_ALIGNMENT`. */
const ALIGNMENT_ORDER_MAX = 8;

export const cmaAllocator: AllocatorOps = {
  promises: {
    honoursWindow: false,
    addressEnd: Infinity,
    sizeMax: Infinity,
    pieces: (request) => ({
      size: request.size,
      alignment: stepOf(request) * PAGE_SIZE,
      contiguous: true,
    }),
  },
  plan(request, zones) {
    for (const zone of zones) {
      const place = firstAligned(zone.movableRuns(pagesOf(request)), request);
      if (place !== null) return [place];
    }
    return null;
  },
  whyFull(request, zones) {
    const pages = pagesOf(request);
    const isSpoilt = zones.some(
      (zone) => firstAligned(zone.unclaimedRuns(pages), request) !== null,
    );
    return isSpoilt ? 'every place that fits has a pinned page, which cannot be moved' : null;
  },
};

/** The alignment in pages: that of the request, and at least what CMA insists on. */
function stepOf(request: AllocationRequest): number {
  const own = 2 ** Math.min(orderOf(pagesOf(request)), ALIGNMENT_ORDER_MAX);
  const step = Math.max(own, request.requirement.alignment / PAGE_SIZE);
  assert(step % own === 0, 'alignments are powers of two, so that the larger holds the smaller');
  return step;
}

function firstAligned(runs: Iterable<FrameRun>, request: AllocationRequest): FrameRun | null {
  const pages = pagesOf(request);
  const step = stepOf(request);
  for (const run of runs) {
    const start = alignUp(run.start, step);
    if (start + pages <= run.end) return { start, end: start + pages };
  }
  return null;
}
