/**
 * Free pages of a CMA area in runs, and whether a request has room in them: it begins at a multiple of its own size
 * rounded up to a power of two, 256 pages at most.
 *
 * Source: Linux `mm/cma.c` `cma_bitmap_aligned_mask`; `kernel/dma/contiguous.c` and `drivers/dma-buf/heaps/cma_heap.c`:
 * `CONFIG_CMA_ALIGNMENT`, which is 8 where nobody changes it. An area begins at a page block, which is no less.
 */

/** Free pages that follow each other. */
export interface FreeRun {
  /** Pages of the area before it. */
  readonly start: number;
  readonly pages: number;
}

const WORD_BITS = 32;
const ALIGNMENT_ORDER = 8;

/** Runs of zero bits; each bit stands for 2^order pages. */
export function freeRunsOf(
  words: readonly number[],
  bits: number,
  order: number,
): readonly FreeRun[] {
  const runs: FreeRun[] = [];
  const each = 2 ** order;
  let start: number | null = null;
  for (let bit = 0; bit <= bits; bit += 1) {
    const word = words[Math.floor(bit / WORD_BITS)] ?? 0;
    const isFree = bit < bits && ((word >>> (bit % WORD_BITS)) & 1) === 0;
    if (isFree) start ??= bit;
    else if (start !== null) {
      runs.push({ start: start * each, pages: (bit - start) * each });
      start = null;
    }
  }
  return runs;
}

/** At multiples of how many pages a request begins. */
export function alignmentOf(pages: number): number {
  return 2 ** Math.min(ALIGNMENT_ORDER, Math.ceil(Math.log2(Math.max(1, pages))));
}

/** Whether a request has room in one of the runs. */
export function hasRoom(runs: readonly FreeRun[], pages: number): boolean {
  const step = alignmentOf(pages);
  return runs.some((run) => {
    const first = Math.ceil(run.start / step) * step;
    return first + pages <= run.start + run.pages;
  });
}

/** Runs of a log: `PAGES@START+…`; null where one of them has no place. */
export function freeRunsIn(list: string): readonly FreeRun[] | null {
  const parts = list.split('+').filter((part) => part !== '');
  const runs = parts.map((part) => /^(\d{1,9})@(\d{1,9})$/.exec(part));
  if (runs.length === 0 || runs.includes(null)) return null;
  return runs.map((run) => ({ pages: Number(run?.[1]), start: Number(run?.[2]) }));
}
