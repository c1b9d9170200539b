/**
 * One physical run from a region that is kept for this purpose, in the smallest hole that holds it and
 * of equal holes in the lowest. Best fit keeps large holes whole, at the price of many small ones.
 * Source: Linux `lib/genalloc.c` `gen_pool_best_fit`; the ION carveout heap.
 */
import { pagesOf, type AllocatorOps } from '../allocator.ts';
import { lowestPlace, mostPlaces, ONE_RUN_IN_PLACE } from './place-in-run.ts';

export const carveoutAllocator: AllocatorOps = {
  promises: ONE_RUN_IN_PLACE,
  plan(request, zones) {
    for (const zone of zones) {
      for (const run of zone.bySize(pagesOf(request))) {
        const place = lowestPlace(run, request);
        if (place !== null) return [place];
      }
    }
    return null;
  },
  mostAtATime: mostPlaces,
};
