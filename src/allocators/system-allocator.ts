/**
 * Scattered pages from anywhere in its zones, the preferred zone first and the lowest free frames
 * of a zone first. It promises neither contiguity nor a window: the kernel's system heap allocates
 * with GFP_HIGHUSER, so a board with more memory may get pages that its devices cannot reach.
 * Source: Linux `drivers/dma-buf/heaps/system_heap.c`.
 */
import { PAGE_SIZE } from '../base/units.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { AllocatorOps } from './allocator.ts';

export const systemAllocator: AllocatorOps = {
  promises: { contiguous: false, honoursWindow: false },
  plan(request, ranges, free) {
    let missing = request.size / PAGE_SIZE;
    const taken: FrameRun[] = [];
    for (const range of ranges) {
      for (const run of free(range)) {
        const end = Math.min(run.end, run.start + missing);
        taken.push({ start: run.start, end });
        missing -= end - run.start;
        if (missing === 0) return taken;
      }
    }
    return null;
  },
};
