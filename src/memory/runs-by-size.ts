/**
 * The free runs of a zone by their length, for an allocator that looks for the best fit. It is a
 * function of the set of free frames alone.
 */
import { assert } from '../base/assert.ts';
import type { FrameRun } from './frame-runs.ts';
import { SortedEntries } from './sorted-entries.ts';

/** Free runs, the shortest first and of equal ones the lowest first. */
export class RunsBySize {
  readonly #byLength = new Map<number, SortedEntries>();
  readonly #lengths = new SortedEntries();

  constructor(runs: Iterable<FrameRun> = []) {
    for (const run of runs) this.add(run);
  }

  add({ start, end }: FrameRun): void {
    const length = end - start;
    assert(length > 0, 'a free run has at least one frame');
    const known = this.#byLength.get(length);
    const starts = known ?? new SortedEntries();
    if (known === undefined) this.#byLength.set(length, starts);
    if (starts.size === 0) this.#lengths.set(length, 0);
    assert(starts.get(start) === -1, 'a run is added once');
    starts.set(start, 0);
  }

  delete({ start, end }: FrameRun): void {
    const length = end - start;
    const starts = this.#byLength.get(length);
    assert(starts !== undefined, 'a run is taken out that is free');
    assert(starts.delete(start), 'a run is taken out as it was added');
    if (starts.size > 0) return;
    this.#lengths.delete(length);
    this.#byLength.delete(length);
  }

  /** The runs of at least so many frames, the best fit first. */
  *atLeast(frames: number): Generator<FrameRun> {
    let length = this.#lengths.next(frames);
    while (length !== null) {
      const starts = this.#byLength.get(length.key);
      assert(starts !== undefined && starts.size > 0, 'a length is listed while it has runs');
      let start = starts.next(0);
      while (start !== null) {
        yield { start: start.key, end: start.key + length.key };
        start = starts.next(start.key + 1);
      }
      length = this.#lengths.next(length.key + 1);
    }
  }
}
