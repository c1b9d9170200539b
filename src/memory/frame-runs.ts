/**
 * A set of page frames, kept as sorted runs that never touch. It serves as the free list of
 * physical memory and as the free list of an IOMMU's address space. Its size grows with
 * fragmentation, not with memory, so a 64 GiB machine costs nothing until it is cut up.
 *
 * Invariant: runs are sorted, not empty, and two neighbours have a gap between them.
 */
import { assert } from '../base/assert.ts';

/** Frames from `start` up to, not including, `end`: addresses divided by the page size. @public */
export interface FrameRun {
  readonly start: number;
  readonly end: number;
}

/** A mutable set of page frames. @public */
export class FrameRuns {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(runs: Iterable<FrameRun> = []) {
    for (const run of runs) this.release(run);
  }

  /** How many runs the set has: 1 where nothing is fragmented. */
  get runCount(): number {
    return this.#starts.length;
  }

  /** How many frames the set has. */
  get frameCount(): number {
    return this.#starts.reduce((sum, start, index) => sum + (this.#end(index) - start), 0);
  }

  /** Whether all frames of `run` are in the set. */
  has(run: FrameRun): boolean {
    const index = this.#indexBefore(run.start);
    return index >= 0 && this.#end(index) >= run.end;
  }

  /** Whether any frame of `run` is in the set. */
  overlaps(run: FrameRun): boolean {
    return !this.within(run).next().done;
  }

  /** Takes frames out. They must be in the set: whoever asks has looked. Cost: O(log runs + shift). */
  claim(run: FrameRun): void {
    assert(run.start < run.end, 'a claim holds at least one frame');
    const index = this.#indexBefore(run.start);
    assert(index >= 0 && this.#end(index) >= run.end, `frames ${words(run)} are not all free`);
    const { start, end } = { start: this.#start(index), end: this.#end(index) };
    const rest = [
      { start, end: run.start },
      { start: run.end, end },
    ].filter((piece) => piece.start < piece.end);
    this.#replace(index, 1, rest);
  }

  /** Puts frames back. None of them may be in the set already: a double free is a bug. */
  release(run: FrameRun): void {
    assert(run.start < run.end, 'a release holds at least one frame');
    const before = this.#indexBefore(run.start);
    const after = before + 1;
    assert(before < 0 || this.#end(before) <= run.start, `frames ${words(run)} are free already`);
    assert(
      after >= this.#starts.length || this.#start(after) >= run.end,
      `frames ${words(run)} are free already`,
    );
    const joinsBefore = before >= 0 && this.#end(before) === run.start;
    const joinsAfter = after < this.#starts.length && this.#start(after) === run.end;
    const joined = {
      start: joinsBefore ? this.#start(before) : run.start,
      end: joinsAfter ? this.#end(after) : run.end,
    };
    const first = joinsBefore ? before : after;
    this.#replace(first, (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), [joined]);
  }

  /** The runs of the set that lie in `range`, cut to it, in ascending order. */
  *within(range: FrameRun): Generator<FrameRun> {
    let index = Math.max(0, this.#indexBefore(range.start));
    for (; index < this.#starts.length && this.#start(index) < range.end; index += 1) {
      const start = Math.max(this.#start(index), range.start);
      const end = Math.min(this.#end(index), range.end);
      if (start < end) yield { start, end };
    }
  }

  /** All runs in ascending order, as plain data. */
  toArray(): readonly FrameRun[] {
    return this.#starts.map((start, index) => ({ start, end: this.#end(index) }));
  }

  #start(index: number): number {
    return this.#starts[index] ?? Infinity;
  }

  #end(index: number): number {
    return this.#ends[index] ?? Infinity;
  }

  /** The index of the last run that starts at or before `frame`, or -1. */
  #indexBefore(frame: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#start(middle) <= frame) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #replace(index: number, removed: number, added: readonly FrameRun[]): void {
    const [only] = added;
    if (removed === 1 && added.length === 1 && only !== undefined) {
      // The common case, a run that shrinks or grows at one end, moves nothing.
      this.#starts[index] = only.start;
      this.#ends[index] = only.end;
      return;
    }
    this.#starts.splice(index, removed, ...added.map((run) => run.start));
    this.#ends.splice(index, removed, ...added.map((run) => run.end));
  }
}

function words(run: FrameRun): string {
  return `${run.start} to ${run.end - 1}`;
}
