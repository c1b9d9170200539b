/**
 * Physical memory: which page frames are free, and how much each allocator has handed out. Owners
 * are not stored a second time: the storage recorded in each buffer is the only truth, and a
 * property test checks that no frame has two owners and none is lost.
 */
import { assert } from '../base/assert.ts';
import type { AllocatorId } from '../base/ids.ts';
import { bytes, PAGE_SIZE, type Bytes } from '../base/units.ts';
import type { PhysicalRun, Storage } from '../constraints/storage.ts';
import { storageSize } from '../constraints/storage.ts';
import { FrameRuns, type FrameRun } from './frame-runs.ts';
import { framesOfZone, type Zone } from './zone.ts';

/** The state of physical memory as plain data, for comparison and display. @public */
export interface MemoryDescription {
  readonly free: readonly FrameRun[];
  /** Bytes handed out, by allocator id; allocators without any are left out. */
  readonly used: Readonly<Record<number, number>>;
}

/** The page frames of one platform. @public */
export class PhysicalMemory {
  readonly #free: FrameRuns;
  readonly #used = new Map<AllocatorId, number>();

  constructor(zones: readonly Zone[]) {
    this.#free = new FrameRuns(zones.map(framesOfZone));
  }

  /** The free frames inside `range`, in ascending order. */
  freeWithin(range: FrameRun): Generator<FrameRun> {
    return this.#free.within(range);
  }

  /** Bytes that an allocator has handed out. */
  usedBy(allocator: AllocatorId): Bytes {
    return bytes(this.#used.get(allocator) ?? 0);
  }

  /** Whether all frames of storage are free; a log from elsewhere may claim what is not there. */
  canClaim(storage: Storage): boolean {
    const runs = storage.runs.map(framesOfRun);
    const apart = new FrameRuns();
    return runs.every((run) => {
      if (run.start >= run.end || !this.#free.has(run) || apart.overlaps(run)) return false;
      apart.release(run);
      return true;
    });
  }

  /** Takes the frames of storage. They must be free: the allocator has just chosen them. */
  claim(storage: Storage): void {
    for (const run of storage.runs) this.#free.claim(framesOfRun(run));
    this.#used.set(storage.allocator, this.usedBy(storage.allocator) + storageSize(storage));
  }

  /** Gives the frames of storage back. */
  release(storage: Storage): void {
    for (const run of storage.runs) this.#free.release(framesOfRun(run));
    const left = this.usedBy(storage.allocator) - storageSize(storage);
    assert(left >= 0, 'an allocator takes back no more than it gave');
    if (left === 0) this.#used.delete(storage.allocator);
    else this.#used.set(storage.allocator, left);
  }

  /** The state as plain data. */
  describe(): MemoryDescription {
    return { free: this.#free.toArray(), used: Object.fromEntries(this.#used) };
  }
}

/** The page frames of a physical run, which is page-aligned. */
export function framesOfRun(run: PhysicalRun): FrameRun {
  return { start: run.address / PAGE_SIZE, end: (run.address + run.length) / PAGE_SIZE };
}
