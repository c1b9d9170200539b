/**
 * One run from the buddy system: a block of the smallest order that holds the buffer, of which the pages
 * behind the buffer are given back at once. It needs no reserved region, and so it is the first to fail
 * when memory is fragmented; more than 4 MiB it never gives.
 * Source: RFC 4/4 `cenalloc_system_contig.c` (`alloc_pages`, `split_page`); Linux `mm/page_alloc.c`.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import { ORDER_MAX, orderOf } from '../../memory/free-blocks.ts';
import { pagesOf, type AllocatorOps } from '../allocator.ts';
import { blocksIn } from './place-in-run.ts';

export const systemContigAllocator: AllocatorOps = {
  promises: {
    honoursWindow: false,
    addressEnd: Infinity,
    sizeMax: 2 ** ORDER_MAX * PAGE_SIZE,
    pieces: ({ size }) => ({
      size,
      alignment: 2 ** orderOf(size / PAGE_SIZE) * PAGE_SIZE,
      contiguous: true,
    }),
  },
  plan(request, zones) {
    const pages = pagesOf(request);
    const order = orderOf(pages);
    if (order > ORDER_MAX) return null;
    for (const zone of zones) {
      const block = zone.blocks.lowest(order);
      if (block === null) continue;
      assert(block.start + pages <= block.end, 'a block of the order holds the buffer');
      return [{ start: block.start, end: block.start + pages }];
    }
    return null;
  },
  mostAtATime(request, zones) {
    const block = 2 ** orderOf(pagesOf(request));
    let most = 0;
    for (const zone of zones) {
      for (const run of zone.runs(block)) most += blocksIn(run, block);
    }
    return most;
  },
};
