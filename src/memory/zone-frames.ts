/**
 * The frames of one zone: which are free, and which hold movable pages. Pages are movable where the
 * kernel lends free pages of a CMA region for data that it can put elsewhere; a page that somebody has
 * pinned cannot be moved for now.
 *
 * The free lists of a buddy system and the free runs by size are kept beside the set of free frames
 * from the first time an allocator asks for them. Both are functions of that set, so a world that was
 * replayed without any allocator has the same lists as one that was lived.
 */
import { assert } from '../base/assert.ts';
import { FreeBlocks } from './free-blocks.ts';
import { FrameRuns, type FrameRun } from './frame-runs.ts';
import { RunsBySize } from './runs-by-size.ts';

/** What an allocator may see of a zone. It chooses, and changes nothing. @public */
export interface FreeZone {
  /** All frames of the zone, at least one, whoever has them. */
  readonly range: FrameRun;
  /** Free frames; lent ones are not among them, although `cma` takes those that hold movable pages. */
  readonly freeCount: number;
  /** The free frames as runs of at least so many, ascending. */
  runs(framesMin?: number): Iterable<FrameRun>;
  /** The free runs of at least so many frames, the best fit first. */
  bySize(framesMin: number): Iterable<FrameRun>;
  /** The frames that are free or hold movable pages, as runs, ascending. */
  movableRuns(framesMin?: number): Iterable<FrameRun>;
  /** The frames that no buffer has, pinned pages among them, as runs, ascending. */
  unclaimedRuns(framesMin?: number): Iterable<FrameRun>;
  /** The free lists of the buddy system. */
  readonly blocks: FreeBlocks;
}

const AVAILABLE = 'frames of a zone are free, movable, pinned or claimed, and only one of these';

/** The frames of a zone; at first all are free. */
export class ZoneFrames implements FreeZone {
  readonly range: FrameRun;
  readonly #free: FrameRuns;
  #blocks: FreeBlocks | null = null;
  #bySize: RunsBySize | null = null;
  /** Frames with movable pages; null as long as nothing was lent. */
  #movable: FrameRuns | null = null;
  /** Frames that are free or movable; null as long as that is the same as free. */
  #available: FrameRuns | null = null;
  readonly #pinned = new FrameRuns();

  constructor(range: FrameRun) {
    assert(range.start >= 0 && range.start < range.end, 'a zone has at least one frame');
    this.range = range;
    this.#free = new FrameRuns([range]);
  }

  get freeCount(): number {
    return this.#free.frameCount;
  }

  get movableCount(): number {
    return this.#movable?.frameCount ?? 0;
  }

  get pinnedCount(): number {
    return this.#pinned.frameCount;
  }

  get blocks(): FreeBlocks {
    this.#blocks ??= new FreeBlocks(this.#free.toArray());
    return this.#blocks;
  }

  runs(framesMin = 1): Iterable<FrameRun> {
    return this.#free.within(this.range, framesMin);
  }

  bySize(framesMin: number): Iterable<FrameRun> {
    this.#bySize ??= new RunsBySize(this.#free.toArray());
    return this.#bySize.atLeast(framesMin);
  }

  movableRuns(framesMin = 1): Iterable<FrameRun> {
    return (this.#available ?? this.#free).within(this.range, framesMin);
  }

  unclaimedRuns(framesMin = 1): Iterable<FrameRun> {
    const available = this.#available ?? this.#free;
    if (this.#pinned.runCount === 0) return available.within(this.range, framesMin);
    const unclaimed = new FrameRuns(available.toArray());
    for (const run of this.#pinned.toArray()) unclaimed.release(run);
    return unclaimed.within(this.range, framesMin);
  }

  /** The part of a run that lies in this zone; empty where `start` is not below `end`. */
  part(run: FrameRun): FrameRun {
    return {
      start: Math.max(run.start, this.range.start),
      end: Math.min(run.end, this.range.end),
    };
  }

  hasFree(run: FrameRun): boolean {
    return this.#free.has(run);
  }

  /** The pieces of a run that hold movable pages. */
  movableWithin(run: FrameRun): readonly FrameRun[] {
    return [...(this.#movable?.within(run) ?? [])];
  }

  /** Takes free frames. */
  claim(run: FrameRun): void {
    this.#take(run);
    this.#available?.claim(run);
    assert(this.#isConsistent(), AVAILABLE);
  }

  /** Gives frames back. */
  release(run: FrameRun): void {
    this.#give(run);
    this.#available?.release(run);
    assert(this.#isConsistent(), AVAILABLE);
  }

  /** Lends free frames for pages that can be moved, or that are pinned. */
  lend(run: FrameRun, isPinned: boolean): void {
    const available = this.#available ?? new FrameRuns(this.#free.toArray());
    this.#available = available;
    this.#take(run);
    if (isPinned) {
      available.claim(run);
      this.#pinned.release(run);
    } else {
      this.#movable ??= new FrameRuns();
      this.#movable.release(run);
    }
    assert(this.#isConsistent(), AVAILABLE);
  }

  /** Takes movable pages out of frames, which are free then. */
  unlend(run: FrameRun): void {
    assert(this.#movable !== null, 'nothing is lent');
    this.#movable.claim(run);
    this.#give(run);
    assert(this.#isConsistent(), AVAILABLE);
  }

  /** The pinned pages of these frames can be moved from now on. */
  unpin(run: FrameRun): void {
    this.#pinned.claim(run);
    this.#available?.release(run);
    this.#movable ??= new FrameRuns();
    this.#movable.release(run);
    assert(this.#isConsistent(), AVAILABLE);
  }

  freeRuns(): readonly FrameRun[] {
    return this.#free.toArray();
  }

  movableArray(): readonly FrameRun[] {
    return this.#movable?.toArray() ?? [];
  }

  pinnedArray(): readonly FrameRun[] {
    return this.#pinned.toArray();
  }

  /** Whether the counts agree: what is available is what is free or movable, and pinned is neither. */
  #isConsistent(): boolean {
    const known = this.freeCount + this.movableCount + this.pinnedCount;
    const available = this.#available?.frameCount ?? this.freeCount;
    return (
      available === this.freeCount + this.movableCount && known <= this.range.end - this.range.start
    );
  }

  #take(run: FrameRun): void {
    assert(run.start >= this.range.start && run.end <= this.range.end, 'frames lie in their zone');
    const whole = this.#bySize === null ? null : this.#free.runAt(run.start);
    this.#free.claim(run);
    this.#blocks?.claim(run);
    if (this.#bySize === null || whole === null) return;
    this.#bySize.delete(whole);
    if (whole.start < run.start) this.#bySize.add({ start: whole.start, end: run.start });
    if (run.end < whole.end) this.#bySize.add({ start: run.end, end: whole.end });
  }

  #give(run: FrameRun): void {
    assert(run.start >= this.range.start && run.end <= this.range.end, 'frames lie in their zone');
    const isSized = this.#bySize !== null;
    const lower = isSized ? this.#free.runAt(run.start - 1) : null;
    const upper = isSized ? this.#free.runAt(run.end) : null;
    this.#free.release(run);
    this.#blocks?.release(run);
    if (this.#bySize === null) return;
    if (lower !== null) this.#bySize.delete(lower);
    if (upper !== null) this.#bySize.delete(upper);
    this.#bySize.add({ start: lower?.start ?? run.start, end: upper?.end ?? run.end });
  }
}
