/**
 * Memory at a step of a log: who has which frames, what each importer reaches, and how much is free in
 * one piece over the whole log.
 */
import { memorySnapshotOf, type ZoneSnapshot } from '../../allocators/memory-snapshot.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { World } from '../../exporter/world.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import { Replay, type ReplayFailure } from '../../store/replay.ts';

/** Follows a log, so that the world at the next step costs one fact and not all of them. */
export class WorldCursor {
  readonly #log: readonly RecordedEvent[];
  #replay = new Replay();
  /** How many facts the world has seen. */
  #seen = 0;

  constructor(log: readonly RecordedEvent[]) {
    this.#log = log;
  }

  /**
   * The world after a step, from 0; after the last one where there are fewer. It changes with the next
   * call. Refused where a fact up to that step cannot have happened: no world came of it.
   */
  at(step: number): Result<World, ReplayFailure> {
    if (step + 1 < this.#seen) {
      this.#replay = new Replay();
      this.#seen = 0;
    }
    for (const recorded of this.#log.slice(this.#seen, step + 1)) {
      const failure = this.#replay.apply(recorded);
      if (failure !== null) return refused(failure);
      this.#seen += 1;
    }
    const { world } = this.#replay;
    return world === null ? refused({ sequence: 0, message: 'the log is empty' }) : ok(world);
  }
}

/** The zones of a world with the owners of their frames: buffers, `movable` and `pinned`. */
export function zonesOf(world: World): readonly ZoneSnapshot[] {
  const live = [...world.buffers.values()].flatMap(({ life, state }) =>
    state.storage === null || life === 'freed'
      ? []
      : [{ stream: state.id, storage: state.storage }],
  );
  return memorySnapshotOf(world.platform, world.memory, live, 'before', 0).zones;
}

/** The frames of a zone that an importer reaches; behind an IOMMU it reaches all of them. */
export function reachOf({ dmaWindow, iommu }: Constraints, frames: FrameRun): FrameRun | null {
  if (dmaWindow === undefined || iommu === true) return frames;
  const start = Math.max(frames.start, Math.ceil(dmaWindow.base / PAGE_SIZE));
  const end = Math.min(frames.end, Math.floor((dmaWindow.base + dmaWindow.size) / PAGE_SIZE));
  return start < end ? { start, end } : null;
}

/** How much was free at a step. */
export interface RoomSample {
  readonly step: number;
  /** In the order of the platform's zones. */
  readonly zones: readonly { readonly freeBytes: number; readonly largestFreeBytes: number }[];
}

/** More samples than this are narrower than a pixel. */
const SAMPLES_MAX = 400;

/** Free memory over a log, at evenly spaced steps and at its end; or the fact that cannot have happened. */
export function roomOverTime(
  log: readonly RecordedEvent[],
): Result<readonly RoomSample[], ReplayFailure> {
  const cursor = new WorldCursor(log);
  const every = Math.max(1, Math.ceil(log.length / SAMPLES_MAX));
  const samples: RoomSample[] = [];
  for (let step = 0; step < log.length; step += 1) {
    if (step % every !== 0 && step !== log.length - 1) continue;
    const world = cursor.at(step);
    if (!world.ok) return world;
    const zones = zonesOf(world.value).map(({ freeBytes, largestFreeBytes }) => ({
      freeBytes,
      largestFreeBytes,
    }));
    samples.push({ step, zones });
  }
  return ok(samples);
}
