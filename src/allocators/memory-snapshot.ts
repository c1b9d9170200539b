/**
 * A picture of memory as data: who has which frames, zone by zone.
 */
import { assert } from '../base/assert.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import { framesOfRun, type PhysicalMemory } from '../memory/physical-memory.ts';
import { framesOfZone } from '../memory/zone.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { Storage } from '../constraints/storage.ts';
import type { Platform } from './platform/platform.ts';

/** Frames that somebody has. @public */
export interface OwnedFrames extends FrameRun {
  /** The stream, `movable` or `pinned`. */
  readonly owner: string;
}

/** One zone of a picture. @public */
export interface ZoneSnapshot {
  /** The name of the zone on its platform. */
  readonly name: string;
  /** All page frames of the zone, free or not. */
  readonly frames: FrameRun;
  /** Ascending; what is in none of them is free. */
  readonly owned: readonly OwnedFrames[];
  /** Bytes of the pages that are free or movable. */
  readonly freeBytes: number;
  /** Bytes of the longest run of pages that are free or movable; 0 where there is none. */
  readonly largestFreeBytes: number;
}

/** Memory at one moment. @public */
export interface MemorySnapshot {
  /** Seconds since the start. */
  readonly at: number;
  /** `worst` is the first refusal, or where nothing is refused, when most bytes were in use; `after`, all is freed. */
  readonly title: 'before' | 'worst' | 'after';
  /** Every zone of the platform, in its order. */
  readonly zones: readonly ZoneSnapshot[];
}

/** A buffer that lives. */
export interface LiveBuffer {
  readonly stream: string;
  readonly storage: Storage;
}

/** Takes a picture. */
export function memorySnapshotOf(
  platform: Platform,
  memory: PhysicalMemory,
  buffers: Iterable<LiveBuffer>,
  title: MemorySnapshot['title'],
  at: number,
): MemorySnapshot {
  const { movable = [], pinned = [] } = memory.describe();
  const owned: readonly OwnedFrames[] = [
    ...[...buffers].flatMap(({ stream, storage }) =>
      storage.runs.map((run) => ({ ...framesOfRun(run), owner: stream })),
    ),
    ...movable.map((run) => ({ ...run, owner: 'movable' })),
    ...pinned.map((run) => ({ ...run, owner: 'pinned' })),
  ];
  const zones = platform.zones.map((zone) => {
    const frames = framesOfZone(zone);
    const inside = owned
      .map(({ start, end, owner }) => ({
        start: Math.max(start, frames.start),
        end: Math.min(end, frames.end),
        owner,
      }))
      .filter(({ start, end }) => start < end)
      .sort((a, b) => a.start - b.start);
    assert(inside.every(followsTheLast), 'no frame has two owners');
    return { name: zone.name, frames, owned: inside, ...roomOf(memory, zone.name) };
  });
  return { at, title, zones };
}

function followsTheLast(run: FrameRun, index: number, runs: readonly FrameRun[]): boolean {
  return (runs[index - 1]?.end ?? 0) <= run.start;
}

function roomOf(memory: PhysicalMemory, zone: string) {
  const lengths = [...(memory.zone(zone)?.movableRuns() ?? [])].map((run) => run.end - run.start);
  return {
    freeBytes: lengths.reduce((sum, length) => sum + length, 0) * PAGE_SIZE,
    largestFreeBytes: lengths.reduce((most, length) => Math.max(most, length), 0) * PAGE_SIZE,
  };
}
