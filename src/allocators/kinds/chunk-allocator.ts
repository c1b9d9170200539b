/**
 * Chunks of one size from a region, scattered as they are free, the lowest first. Movable pages in the way are put elsewhere.
 * Importers behind an MMU with large pages get every chunk as one entry. What the last chunk has too much is of no use to
 * this allocator until the buffer is freed.
 * Source: the ION chunk heap, `drivers/staging/android/ion/ion_chunk_heap.c` (Linux 4.9).
 */
import { assert } from '../../base/assert.ts';
import { alignUp, PAGE_SIZE } from '../../base/units.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import { pagesOf, type AllocatorOps } from '../allocator.ts';
import { blocksIn } from './place-in-run.ts';

/** The algorithm for chunks of so many bytes. */
export function chunkAllocator(chunkSize: number): AllocatorOps {
  const chunk = chunkSize / PAGE_SIZE;
  assert(Number.isInteger(chunk) && chunk >= 1, 'a chunk has whole pages');
  return {
    promises: {
      honoursWindow: false,
      addressEnd: Infinity,
      sizeMax: Infinity,
      grain: chunkSize,
      pieces: ({ size }) => ({
        size: chunkSize,
        alignment: chunkSize,
        contiguous: size <= chunkSize,
      }),
    },
    plan(request, zones) {
      let missing = pagesOf(request);
      const taken: FrameRun[] = [];
      for (const zone of zones) {
        for (const run of zone.movableRuns(chunk)) {
          const first = alignUp(run.start, chunk);
          for (let start = first; start + chunk <= run.end; start += chunk) {
            assert(missing > 0, 'no chunk is taken in vain');
            taken.push({ start, end: start + Math.min(chunk, missing) });
            missing -= chunk;
            if (missing <= 0) return taken;
          }
        }
      }
      return null;
    },
    mostAtATime(request, zones) {
      let chunks = 0;
      for (const zone of zones) {
        for (const run of zone.movableRuns(chunk)) chunks += blocksIn(run, chunk);
      }
      return Math.floor(chunks / Math.ceil(pagesOf(request) / chunk));
    },
  };
}
