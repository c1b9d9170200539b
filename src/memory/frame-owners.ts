/**
 * Who owns each page frame: a table of 32-bit numbers, cut into chunks that exist only where somebody
 * owns something. A chunk that one owner has whole is one number, so that a large buffer costs little;
 * and what is larger than any machine that is modelled frame by frame is kept as a run.
 *
 * Source: the `struct page` array of Linux, `mem_section` of its sparse memory model.
 */
import { assert } from '../base/assert.ts';
import type { FrameRun } from './frame-runs.ts';

/** The frames of a chunk: 4 MiB of memory in a table of 4 KiB. */
const CHUNK = 1024;

/** 64 GiB: the largest run that is entered in the table. */
const TABLED_MAX = 2 ** 24;

/** Owners are numbers from 1; nobody is 0. */
export const NOBODY = 0;

/** The owner of each frame. */
export class FrameOwners {
  readonly #chunks = new Map<number, number | Uint32Array>();
  /** Runs too large for the table. */
  readonly #giants = new Map<number, FrameRun>();

  /** The owner of a frame, or `NOBODY`. */
  ownerOf(frame: number): number {
    const chunk = this.#chunks.get(Math.floor(frame / CHUNK)) ?? NOBODY;
    const owner = typeof chunk === 'number' ? chunk : (chunk[frame % CHUNK] ?? NOBODY);
    return owner === NOBODY ? this.#giantAt(frame) : owner;
  }

  /** Enters an owner for frames that nobody owns. */
  claim(run: FrameRun, owner: number): void {
    assert(owner > NOBODY, 'owners are numbers from 1');
    assert(this.ownerOf(run.start) === NOBODY, 'frames that are claimed had no owner');
    if (run.end - run.start > TABLED_MAX) this.#giants.set(owner, run);
    else this.#fill(run, owner);
    assert(this.ownerOf(run.end - 1) === owner, 'the last frame has its owner');
  }

  /** Forgets the owner of frames. */
  release(run: FrameRun, owner: number): void {
    assert(this.ownerOf(run.start) === owner, 'the first frame is given back by its owner');
    assert(this.ownerOf(run.end - 1) === owner, 'the last frame is given back by its owner');
    if (run.end - run.start > TABLED_MAX) this.#giants.delete(owner);
    else this.#fill(run, NOBODY);
  }

  #giantAt(frame: number): number {
    for (const [owner, { start, end }] of this.#giants) {
      if (frame >= start && frame < end) return owner;
    }
    return NOBODY;
  }

  #fill({ start, end }: FrameRun, owner: number): void {
    assert(start >= 0 && start < end, 'a run has at least one frame');
    for (let number = Math.floor(start / CHUNK); number * CHUNK < end; number += 1) {
      const from = Math.max(0, start - number * CHUNK);
      const to = Math.min(CHUNK, end - number * CHUNK);
      if (from > 0 || to < CHUNK) this.#tableOf(number).fill(owner, from, to);
      else if (owner === NOBODY) this.#chunks.delete(number);
      else this.#chunks.set(number, owner);
    }
  }

  #tableOf(number: number): Uint32Array {
    const known = this.#chunks.get(number) ?? NOBODY;
    if (typeof known !== 'number') return known;
    const table = new Uint32Array(CHUNK).fill(known);
    this.#chunks.set(number, table);
    return table;
  }
}
