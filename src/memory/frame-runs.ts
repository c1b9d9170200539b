/**
 * A set of page frames, kept as sorted runs that never touch. It serves as the free list of
 * physical memory and as the free list of an IOMMU's address space. Its size grows with
 * fragmentation, not with memory, so a 64 GiB machine costs nothing until it is cut up.
 *
 * Invariant: runs are sorted, not empty, and two neighbours have a gap between them.
 */
import { assert, AssertionFailure } from '../base/assert.ts';
import { SortedEntries, type Entry } from './sorted-entries.ts';

/** Frames from `start` up to, not including, `end`: addresses divided by the page size. @public */
export interface FrameRun {
  /** The first frame, at least 0. */
  readonly start: number;
  /** The first frame behind the run; a run that is not empty has it above `start`. */
  readonly end: number;
}

/** A mutable set of page frames. @public */
export class FrameRuns {
  /** The length of each run, by its start. */
  readonly #runs = new SortedEntries();
  #frameCount = 0;

  constructor(runs: Iterable<FrameRun> = []) {
    for (const run of runs) this.release(run);
  }

  /** How many runs the set has: 1 where nothing is fragmented. */
  get runCount(): number {
    return this.#runs.size;
  }

  /** How many frames the set has. */
  get frameCount(): number {
    return this.#frameCount;
  }

  /** Whether all frames of `run` are in the set. */
  has(run: FrameRun): boolean {
    assert(run.start < run.end, 'a question is about at least one frame');
    return endOf(this.#runs.atMost(run.start)) >= run.end;
  }

  /** Whether any frame of `run` is in the set. */
  overlaps(run: FrameRun): boolean {
    assert(run.start < run.end, 'a question is about at least one frame');
    return endOf(this.#runs.atMost(run.end - 1)) > run.start;
  }

  /** The lowest run, or null. */
  first(): FrameRun | null {
    const entry = this.#runs.next(0);
    return entry === null ? null : runOf(entry);
  }

  /** The run that holds a frame, or null. */
  runAt(frame: number): FrameRun | null {
    const entry = this.#runs.atMost(frame);
    return entry !== null && endOf(entry) > frame ? runOf(entry) : null;
  }

  /** Takes frames out. They must be in the set: whoever asks has looked. Cost: O(log runs). */
  claim(run: FrameRun): void {
    assert(run.start < run.end, 'a claim holds at least one frame');
    const whole = this.#runs.atMost(run.start);
    if (whole === null || endOf(whole) < run.end) {
      throw new AssertionFailure(`frames ${words(run)} are not all free`);
    }
    const start = whole.key;
    const end = endOf(whole);
    if (start < run.start) this.#runs.set(start, run.start - start);
    else this.#runs.delete(start);
    if (run.end < end) this.#runs.set(run.end, end - run.end);
    this.#frameCount -= run.end - run.start;
    assert(this.#frameCount >= 0, 'no more frames are taken than there were');
  }

  /** Puts frames back. None of them may be in the set already: a double free is a bug. */
  release(run: FrameRun): void {
    assert(run.start < run.end, 'a release holds at least one frame');
    const before = this.#runs.atMost(run.end);
    // The run before may begin right behind these frames, and is then the one after.
    const after = before !== null && before.key === run.end ? before : null;
    const lower = after === null ? before : this.#runs.atMost(run.end - 1);
    if (endOf(lower) > run.start) {
      throw new AssertionFailure(`frames ${words(run)} are free already`);
    }
    const joinsLower = lower !== null && endOf(lower) === run.start;
    const start = joinsLower ? lower.key : run.start;
    const end = after === null ? run.end : endOf(after);
    if (after !== null) this.#runs.delete(after.key);
    this.#runs.set(start, end - start);
    this.#frameCount += run.end - run.start;
  }

  /**
   * The runs of the set that lie in `range`, cut to it, in ascending order.
   *
   * @param framesMin - Shorter runs are left out, and are not even looked at one by one.
   */
  *within(range: FrameRun, framesMin = 1): Generator<FrameRun> {
    assert(framesMin >= 1, 'a run has at least one frame');
    const first = this.runAt(range.start);
    if (first !== null && first.start < range.start) {
      const end = Math.min(first.end, range.end);
      if (end - range.start >= framesMin) yield { start: range.start, end };
    }
    let entry = this.#runs.next(range.start, framesMin);
    while (entry !== null && entry.key < range.end) {
      const end = Math.min(endOf(entry), range.end);
      if (end - entry.key >= framesMin) yield { start: entry.key, end };
      entry = this.#runs.next(entry.key + 1, framesMin);
    }
  }

  /** All runs in ascending order, as plain data. */
  toArray(): readonly FrameRun[] {
    return [...this.#runs.entries()].map(runOf);
  }
}

function runOf(entry: Entry): FrameRun {
  return { start: entry.key, end: endOf(entry) };
}

function endOf(entry: Entry | null): number {
  return entry === null ? -1 : entry.key + entry.value;
}

function words(run: FrameRun): string {
  return `${run.start} to ${run.end - 1}`;
}
