/**
 * The free lists of a buddy system: one ordered list of free blocks per order. A block of order n is
 * 2^n frames that begin on a multiple of 2^n, and its buddy is the block beside it with which it makes
 * one of order n + 1. Blocks are split from the smallest order that suffices, the lowest address first,
 * so that runs are deterministic; the kernel takes the one that was freed last.
 *
 * Invariant: no block and its buddy are both free, below the largest order. So the lists are a function
 * of the set of free frames alone, and can be built again from it at any time.
 *
 * Source: Linux `mm/page_alloc.c` `__rmqueue_smallest`, `expand`, `__free_one_page`.
 */
import { assert } from '../base/assert.ts';
import { FrameRuns, type FrameRun } from './frame-runs.ts';
import { SortedEntries } from './sorted-entries.ts';

/** The largest order: 4 MiB of 4 KiB pages. Source: Linux `MAX_PAGE_ORDER`. */
export const ORDER_MAX = 10;

/** The frames of a block of the largest order. */
const TOP = 2 ** ORDER_MAX;

/** The order of the smallest block that holds so many frames. Source: Linux `get_order`. */
export function orderOf(frames: number): number {
  assert(frames >= 0, 'frames are counted from 0');
  return frames > 2 ** 31 ? 32 : 32 - Math.clz32(Math.max(1, frames) - 1);
}

/** The free blocks of a zone. Only the one who keeps the zone changes them. @public */
export class FreeBlocks {
  /** Blocks below the largest order, by their first frame. */
  readonly #lists = Array.from({ length: ORDER_MAX }, () => new SortedEntries());
  /** Blocks of the largest order: untouched memory is one run of them, however large it is. */
  readonly #top = new FrameRuns();

  constructor(runs: Iterable<FrameRun> = []) {
    for (const run of runs) this.release(run);
  }

  /** How many free blocks there are of each order, as `/proc/buddyinfo` shows them. */
  counts(): readonly number[] {
    return [...this.#lists.map((list) => list.size), this.#top.frameCount / TOP];
  }

  /**
   * The free block from which a block of this order is taken: of the smallest order that suffices, the
   * lowest one. Blocks of the largest order that follow each other are given as one run, because they
   * would be taken one after the other.
   *
   * @param end - Only blocks whose first part of that order lies below this frame.
   */
  lowest(order: number, end = Infinity): FrameRun | null {
    assert(Number.isInteger(order) && order >= 0, 'orders are counted from 0');
    for (let each = order; each < ORDER_MAX; each += 1) {
      const start = this.#lists[each]?.first() ?? -1;
      if (start < 0 || start + 2 ** order > end) continue;
      assert(start % 2 ** each === 0, 'a block begins on a multiple of its size');
      return { start, end: start + 2 ** each };
    }
    const run = order > ORDER_MAX ? null : this.#top.first();
    return run === null || run.start + 2 ** order > end ? null : run;
  }

  /** Takes frames out, which must be free: blocks that hold more are split. */
  claim(run: FrameRun): void {
    assert(run.start < run.end, 'a claim holds at least one frame');
    let at = run.start;
    while (at < run.end) {
      const { start, end } = this.#take(at, run.end);
      assert(start <= at && at < end, 'the block that is split holds the frame');
      this.#add({ start, end: at });
      const rest = Math.min(end, run.end);
      this.#add({ start: rest, end });
      at = rest;
    }
  }

  /** Puts frames back; each block is joined with its buddy as long as that is free. */
  release(run: FrameRun): void {
    assert(run.start < run.end, 'a release holds at least one frame');
    for (const piece of piecesOf(run)) {
      if (piece.end - piece.start >= TOP) this.#top.release(piece);
      else this.#coalesce(piece.start, orderOf(piece.end - piece.start));
    }
  }

  #coalesce(start: number, order: number): void {
    assert(start % 2 ** order === 0, 'a block begins on a multiple of its size');
    let block = start;
    for (let each = order; each < ORDER_MAX; each += 1) {
      const size = 2 ** each;
      const isLower = (block / size) % 2 === 0;
      const buddy = isLower ? block + size : block - size;
      const list = this.#lists[each];
      assert(list !== undefined, 'every order has a list');
      if (!list.delete(buddy)) {
        list.set(block, 0);
        return;
      }
      if (!isLower) block = buddy;
    }
    this.#top.release({ start: block, end: block + TOP });
  }

  /** Takes the free block that holds a frame out; of the largest order as many as reach `end`. */
  #take(frame: number, end: number): FrameRun {
    for (let order = 0; order < ORDER_MAX; order += 1) {
      const size = 2 ** order;
      const start = frame - (frame % size);
      const list = this.#lists[order];
      if (list !== undefined && list.size > 0 && list.delete(start)) {
        return { start, end: start + size };
      }
    }
    const start = frame - (frame % TOP);
    const found = this.#top.runAt(start);
    assert(found !== null, `frame ${frame} is not free`);
    const taken = { start, end: Math.min(found.end, Math.ceil(end / TOP) * TOP) };
    this.#top.claim(taken);
    return taken;
  }

  /** Adds frames as blocks whose buddies are known not to be free. */
  #add(run: FrameRun): void {
    for (const { start, end } of piecesOf(run)) {
      const list = this.#lists[orderOf(end - start)];
      assert(list !== undefined, 'what is left of a split is below the largest order');
      list.set(start, 0);
    }
  }
}

/** The largest blocks that make up a run, ascending; whole blocks of the largest order in one piece. */
function* piecesOf({ start, end }: FrameRun): Generator<FrameRun> {
  let at = start;
  while (at < end) {
    let size = at % TOP === 0 ? Math.floor((end - at) / TOP) * TOP : 0;
    if (size === 0) {
      size = 1;
      while (size * 2 < TOP && at % (size * 2) === 0 && at + size * 2 <= end) size *= 2;
    }
    yield { start: at, end: at + size };
    at += size;
  }
  assert(at === end || start >= end, 'the pieces make up the run exactly');
}
