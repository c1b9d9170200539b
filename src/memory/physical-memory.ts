/**
 * Physical memory: which page frames are free, whose the others are, and how much each allocator has
 * handed out. Everything here follows from the storage that was claimed; a property test checks
 * that no frame has two owners and none is lost.
 */
import { assert, AssertionFailure, present } from '../base/assert.ts';
import type { AllocatorId } from '../base/ids.ts';
import { bytes, PAGE_SIZE, type Bytes } from '../base/units.ts';
import type { PhysicalRun, Storage } from '../constraints/storage.ts';
import { storageSize } from '../constraints/storage.ts';
import { FrameOwners, NOBODY } from './frame-owners.ts';
import { FrameRuns, type FrameRun } from './frame-runs.ts';
import { ZoneFrames, type FreeZone } from './zone-frames.ts';
import { framesOfZone, type Zone } from './zone.ts';

/** Movable pages that were put elsewhere, to make room for contiguous storage. @public */
export interface Migration {
  /** Where the pages lay: whole pages that were lent and not pinned. */
  readonly from: PhysicalRun;
  /** As long as `from`. */
  readonly to: PhysicalRun;
}

/** The state of physical memory as plain data, for comparison and display. @public */
export interface MemoryDescription {
  /** Free page frames of all zones as maximal runs, ascending; lent frames are not among them. */
  readonly free: readonly FrameRun[];
  /** Bytes handed out, by allocator id; allocators without any are left out. */
  readonly used: Readonly<Record<number, number>>;
  /** Frames lent for movable pages; left out where there are none. */
  readonly movable?: readonly FrameRun[];
  /** Frames whose pages cannot be moved; left out where there are none. */
  readonly pinned?: readonly FrameRun[];
}

/** Storage that was handed out, and to whom. */
interface Claim {
  readonly storage: Storage;
  readonly owner: string;
}

/** The page frames of one platform. @public */
export class PhysicalMemory {
  readonly #zones: readonly ZoneFrames[];
  readonly #byName: ReadonlyMap<string, ZoneFrames>;
  readonly #used = new Map<AllocatorId, number>();
  readonly #owners = new FrameOwners();
  /** Claims by the number under which the table of owners knows them. */
  readonly #claims = new Map<number, Claim>();
  /** Numbers of claims that are gone, to be given again. */
  readonly #spare: number[] = [];

  constructor(zones: readonly Zone[]) {
    const opened = zones.map((zone) => ({ zone, frames: openZone(zone) }));
    this.#byName = new Map(opened.map(({ zone, frames }) => [zone.name, frames]));
    this.#zones = opened.map(({ frames }) => frames).sort((a, b) => a.range.start - b.range.start);
    assert(this.#byName.size === zones.length, 'each zone has a name of its own');
    assert(!this.#zones.some(overlapsTheNext), 'zones do not overlap [ZONE1]');
  }

  /** The frames of a zone as allocators see them; undefined where there is no such zone. */
  zone(name: string): FreeZone | undefined {
    return this.#byName.get(name);
  }

  /** The frames of every zone, by ascending address. */
  zones(): readonly FreeZone[] {
    return this.#zones;
  }

  /** Bytes that an allocator has handed out. */
  usedBy(allocator: AllocatorId): Bytes {
    return bytes(this.#used.get(allocator) ?? 0);
  }

  /** Who owns the page at an address, or null where nobody does. */
  ownerOf(address: number): string | null {
    const number = this.#owners.ownerOf(Math.floor(address / PAGE_SIZE));
    return this.#claims.get(number)?.owner ?? null;
  }

  /**
   * Whether all frames of storage are free, or will be when movable pages have been put elsewhere; a
   * log from another machine may claim what is not there.
   */
  canClaim(storage: Storage, migrations: readonly Migration[] = []): boolean {
    const vacated = new FrameRuns();
    const taken = new FrameRuns();
    for (const { from, to } of migrations) {
      const source = framesOfRun(from);
      if (from.length !== to.length || !this.#isMovable(source) || vacated.overlaps(source)) {
        return false;
      }
      vacated.release(source);
      if (!this.#canTake(framesOfRun(to), taken)) return false;
    }
    return storage.runs.every((run) => this.#canTake(framesOfRun(run), taken, vacated));
  }

  /**
   * Takes the frames of storage. They must be free: the allocator has just chosen them.
   *
   * @param owner - Whose the frames are from now on, such as the id of a buffer.
   * @param migrations - The movable pages to put elsewhere before.
   */
  claim(storage: Storage, owner = '', migrations: readonly Migration[] = []): void {
    for (const { from, to } of migrations) this.#move(framesOfRun(from), framesOfRun(to));
    assert(storage.runs.length > 0, 'storage has at least one run');
    const number = this.#spare.pop() ?? this.#claims.size + 1;
    assert(!this.#claims.has(number), 'each claim has a number of its own');
    for (const run of storage.runs) {
      const frames = framesOfRun(run);
      this.#eachPart(frames, (zone, part) => {
        zone.claim(part);
      });
      this.#owners.claim(frames, number);
    }
    this.#claims.set(number, { storage, owner });
    this.#used.set(storage.allocator, this.usedBy(storage.allocator) + storageSize(storage));
  }

  /** Whether storage is exactly what was handed out at once and has not come back. */
  canRelease(storage: Storage): boolean {
    const known = this.#claims.get(this.#numberOf(storage))?.storage;
    if (known === storage) return true;
    return (
      known?.allocator === storage.allocator &&
      known.runs.length === storage.runs.length &&
      known.runs.every(({ address, length }, index) => {
        const run = storage.runs[index];
        return run?.address === address && run.length === length;
      })
    );
  }

  /** Gives the frames of storage back. */
  release(storage: Storage): void {
    const number = this.#numberOf(storage);
    assert(this.canRelease(storage), 'storage is given back as it was handed out');
    assert(this.#claims.delete(number), 'what is given back was handed out');
    this.#spare.push(number);
    assert(number <= this.#claims.size + this.#spare.length, 'numbers are given again');
    for (const run of storage.runs) {
      const frames = framesOfRun(run);
      this.#eachPart(frames, (zone, part) => {
        zone.release(part);
      });
      this.#owners.release(frames, number);
    }
    const left = this.usedBy(storage.allocator) - storageSize(storage);
    assert(left >= 0, 'an allocator takes back no more than it gave');
    if (left === 0) this.#used.delete(storage.allocator);
    else this.#used.set(storage.allocator, left);
  }

  /** Lends free frames for data of others, as the kernel does with a CMA region. */
  lend(run: FrameRun, isPinned: boolean): void {
    this.#eachPart(run, (zone, part) => {
      zone.lend(part, isPinned);
    });
  }

  /** Whoever had data in movable pages has freed them. */
  unlend(run: FrameRun): void {
    this.#eachPart(run, (zone, part) => {
      zone.unlend(part);
    });
  }

  /** Whoever held on to pages lets go: they can be moved again. */
  unpin(run: FrameRun): void {
    this.#eachPart(run, (zone, part) => {
      zone.unpin(part);
    });
  }

  /** The pieces of storage that hold movable pages, which have to be put elsewhere before. */
  movableWithin(run: FrameRun): readonly FrameRun[] {
    return this.#zones.flatMap((zone) => {
      const part = zone.part(run);
      return part.start < part.end ? zone.movableWithin(part) : [];
    });
  }

  /** The state as plain data. */
  describe(): MemoryDescription {
    const movable = this.#zones.flatMap((zone) => zone.movableArray());
    const pinned = this.#zones.flatMap((zone) => zone.pinnedArray());
    // Runs of neighbouring zones touch, and to the reader they are one.
    const free = new FrameRuns(this.#zones.flatMap((zone) => zone.freeRuns()));
    const used = [...this.#used.values()].reduce((sum, each) => sum + each, 0) / PAGE_SIZE;
    const known = free.frameCount + framesIn(movable) + framesIn(pinned) + used;
    assert(known === framesIn(this.#zones.map(({ range }) => range)), 'no frame is lost');
    return {
      free: free.toArray(),
      used: Object.fromEntries(this.#used),
      ...(movable.length === 0 ? {} : { movable }),
      ...(pinned.length === 0 ? {} : { pinned }),
    };
  }

  /** The number of the claim that has the first frame of storage. */
  #numberOf(storage: Storage): number {
    const [first] = storage.runs;
    return first === undefined ? NOBODY : this.#owners.ownerOf(framesOfRun(first).start);
  }

  #move(from: FrameRun, to: FrameRun): void {
    assert(from.end - from.start === to.end - to.start, 'as many pages move as there is room for');
    this.#eachPart(from, (zone, part) => {
      zone.unlend(part);
    });
    this.lend(to, false);
  }

  #isMovable(run: FrameRun): boolean {
    return run.start < run.end && framesIn(this.movableWithin(run)) === run.end - run.start;
  }

  /** Whether frames are free and not taken yet; those that will be vacated count as free. */
  #canTake(run: FrameRun, taken: FrameRuns, vacated: FrameRuns | null = null): boolean {
    if (run.start >= run.end || taken.overlaps(run)) return false;
    let covered = 0;
    for (const zone of this.#zones) {
      const part = zone.part(run);
      if (part.start >= part.end) continue;
      covered += part.end - part.start;
      let at = part.start;
      for (const hole of vacated?.within(part) ?? []) {
        if (at < hole.start && !zone.hasFree({ start: at, end: hole.start })) return false;
        at = hole.end;
      }
      if (at < part.end && !zone.hasFree({ start: at, end: part.end })) return false;
    }
    if (covered < run.end - run.start) return false;
    taken.release(run);
    return true;
  }

  /** Does something with each zone's part of a run, all of which lies in zones. */
  #eachPart(run: FrameRun, action: (zone: ZoneFrames, part: FrameRun) => void): void {
    assert(run.start < run.end, 'a run has at least one frame');
    let low = 0;
    let high = this.#zones.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (present(this.#zones[middle], 'zone').range.end <= run.start) low = middle + 1;
      else high = middle;
    }
    let at = run.start;
    for (; at < run.end; low += 1) {
      const zone = this.#zones[low];
      if (zone === undefined || zone.range.start > at) {
        throw new AssertionFailure(`frame ${at} lies in no zone`);
      }
      const part = zone.part(run);
      assert(part.start === at && part.start < part.end, 'the parts follow each other');
      action(zone, part);
      at = part.end;
    }
    assert(at === run.end, 'the parts make up the run');
  }
}

function overlapsTheNext(zone: ZoneFrames, index: number, zones: readonly ZoneFrames[]): boolean {
  return zone.range.end > (zones[index + 1]?.range.start ?? Infinity);
}

function openZone(zone: Zone): ZoneFrames {
  const frames = new ZoneFrames(framesOfZone(zone));
  for (const { base, size, pinned } of zone.lent ?? []) {
    frames.lend({ start: base / PAGE_SIZE, end: (base + size) / PAGE_SIZE }, pinned);
  }
  return frames;
}

function framesIn(runs: readonly FrameRun[]): number {
  return runs.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** The page frames of a physical run, which is page-aligned. */
export function framesOfRun(run: PhysicalRun): FrameRun {
  return { start: run.address / PAGE_SIZE, end: (run.address + run.length) / PAGE_SIZE };
}
