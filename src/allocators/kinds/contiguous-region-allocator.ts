/**
 * One physical run from a reserved region, the first place that fits. It stands for the RFC's
 * `cenalloc_system_contig` and for `dma_alloc_from_contiguous` without the
 * alignment that CMA insists on. Movable pages in the way are put elsewhere, as CMA does.
 * Source: RFC 4/4 `cenalloc_system_contig.c`; Linux `kernel/dma/contiguous.c`.
 */
import { pagesOf, type AllocatorOps } from '../allocator.ts';
import { lowestPlace, mostPlaces, ONE_RUN_IN_PLACE } from './place-in-run.ts';

export const contiguousRegionAllocator: AllocatorOps = {
  promises: ONE_RUN_IN_PLACE,
  plan(request, zones) {
    for (const zone of zones) {
      for (const run of zone.movableRuns(pagesOf(request))) {
        const place = lowestPlace(run, request);
        if (place !== null) return [place];
      }
    }
    return null;
  },
  mostAtATime: mostPlaces,
};
