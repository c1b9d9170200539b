/**
 * Scattered blocks of 1 MiB, 64 KiB and 4 KiB from anywhere in its zones, the largest that the rest of
 * the buffer fills and that is free. It promises neither contiguity nor a window: the kernel's system
 * heap allocates with GFP_HIGHUSER, so a board with more memory may get pages that its devices cannot
 * reach.
 * Source: Linux `drivers/dma-buf/heaps/system_heap.c` `orders`, `alloc_largest_available`.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import type { FreeZone } from '../../memory/zone-frames.ts';
import { pagesOf, type AllocatorOps } from '../allocator.ts';

/** The orders that are tried, the largest first. Source: `system_heap.c` `orders`. */
const ORDERS = [8, 4, 0];

export const systemAllocator: AllocatorOps = {
  promises: {
    honoursWindow: false,
    addressEnd: Infinity,
    sizeMax: Infinity,
    pieces: () => ({ size: PAGE_SIZE, alignment: PAGE_SIZE, contiguous: false }),
  },
  plan: (request, zones) => scatteredBlocks(pagesOf(request), zones, Infinity),
  mostAtATime: (request, zones) => scatteredBuffers(pagesOf(request), zones, Infinity),
};

/** How many buffers of so many pages the free frames below `end` make up. */
export function scatteredBuffers(pages: number, zones: readonly FreeZone[], end: number): number {
  let frames = 0;
  for (const zone of zones) {
    for (const run of zone.runs()) frames += Math.max(0, Math.min(run.end, end) - run.start);
  }
  return Math.floor(frames / pages);
}

/**
 * Blocks of the zones that hold so many pages together, or null where there are not so many.
 *
 * @param end - Only frames below this one.
 * @param orders - The sizes of blocks as powers of two, the largest first.
 */
export function scatteredBlocks(
  pages: number,
  zones: readonly FreeZone[],
  end: number,
  orders: readonly number[] = ORDERS,
): readonly FrameRun[] | null {
  assert(pages > 0, 'a buffer has at least one page');
  if (freeCount(zones) < pages) return null;
  const taken: Block[] = [];
  let missing = pages;
  try {
    for (const order of orders) {
      // What is not to be had now is not tried again: the order only falls.
      while (missing >= 2 ** order) {
        const found = nextBlocks(order, missing, zones, end);
        if (found === null) break;
        found.zone.blocks.claim(found.run);
        taken.push(found);
        missing -= found.run.end - found.run.start;
        assert(missing >= 0, 'no block is taken in vain');
      }
    }
    return missing === 0 ? taken.map(({ run }) => run) : null;
  } finally {
    // The next block depends on the ones before, so they are taken for as long as the plan is made.
    for (const { zone, run } of taken) zone.blocks.release(run);
  }
}

/** Frames of a zone. */
interface Block {
  readonly zone: FreeZone;
  readonly run: FrameRun;
}

function freeCount(zones: readonly FreeZone[]): number {
  return zones.reduce((sum, zone) => sum + zone.freeCount, 0);
}

/**
 * The next block of an order, and those that would be taken right after it from the same larger block,
 * as far as they are needed.
 */
function nextBlocks(
  order: number,
  missing: number,
  zones: readonly FreeZone[],
  end: number,
): Block | null {
  for (const zone of zones) {
    const run = zone.blocks.lowest(order, end);
    if (run === null) continue;
    const room = Math.min(missing, run.end - run.start, end - run.start);
    const frames = Math.floor(room / 2 ** order) * 2 ** order;
    assert(frames > 0 && run.start + frames <= run.end, 'at least one block of the order is found');
    return { zone, run: { start: run.start, end: run.start + frames } };
  }
  return null;
}
