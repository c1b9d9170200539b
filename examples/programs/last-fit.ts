/** An allocator that is not built in; docs/allocators.md shows it, and the contract of allocators is run on it. */

// #region allocator
import { highestPlace, ONE_RUN_IN_PLACE } from 'cenalloc';
import type { AllocatorOps } from 'cenalloc';

/** The highest place that fits, so that low memory stays free for those who reach no further. */
export const lastFit: AllocatorOps = {
  promises: ONE_RUN_IN_PLACE,
  plan(request, zones) {
    for (const zone of zones) {
      for (const run of [...zone.runs()].reverse()) {
        const place = highestPlace(run, request);
        if (place !== null) return [place];
      }
    }
    return null;
  },
};
// #endregion
