/**
 * Memory at a step of a log: who has which frames, what each importer reaches, and how much is free in
 * one piece over the whole log.
 */
import { memorySnapshotOf, type ZoneSnapshot } from '../../allocators/memory-snapshot.ts';
import { present } from '../../base/assert.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { World } from '../../exporter/world.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import { Replay, type ReplayFailure, type ReplayPlace } from '../../store/replay.ts';

/** So many facts lie between two places that are kept: they are replayed in a millisecond or two. */
const FACTS_BETWEEN = 1_024;

/** A place holds a pointer to every buffer, so that the places of a long log are kept further apart. */
const PLACES_MAX = 64;

/**
 * Follows a log, so that the world at the next step costs one fact and not all of them, and one anywhere before no more
 * facts than lie between two places that are kept.
 */
export class WorldCursor {
  readonly #log: readonly RecordedEvent[];
  #replay = new Replay();
  /** How many facts the world has seen. */
  #seen = 0;
  /** How many facts lie between two places. */
  #between: number;
  /** Places by how many facts were seen there, in their order. */
  #places: (readonly [seen: number, place: ReplayPlace])[] = [];
  #applied = 0;

  constructor(log: readonly RecordedEvent[], between: number = FACTS_BETWEEN) {
    this.#log = log;
    this.#between = between;
  }

  /** How many facts were applied for all worlds that it was asked for. */
  get applied(): number {
    return this.#applied;
  }

  /**
   * The world after a step, from 0; after the last one where there are fewer. It changes with the next
   * call. Refused where a fact up to that step cannot have happened: no world came of it.
   */
  at(step: number): Result<World, ReplayFailure> {
    const wanted = Math.min(step + 1, this.#log.length);
    this.#leapTo(wanted);
    while (this.#seen < wanted) {
      const recorded = present(this.#log[this.#seen], 'fact of the log');
      const failure = this.#replay.apply(recorded);
      if (failure !== null) return refused(failure);
      this.#applied += 1;
      this.#seen += 1;
      this.#keep();
    }
    const { world } = this.#replay;
    return world === null ? refused({ sequence: 0, message: 'the log is empty' }) : ok(world);
  }

  /** Goes to the last place before what is wanted, unless it is nearer from here. */
  #leapTo(wanted: number): void {
    const [seen, place] = this.#places.findLast(([each]) => each <= wanted) ?? [0, null];
    if (this.#seen <= wanted && this.#seen >= seen) return;
    this.#replay = place === null ? new Replay() : Replay.from(place);
    this.#seen = seen;
  }

  #keep(): void {
    const [last] = this.#places.at(-1) ?? [0];
    if (this.#seen % this.#between !== 0 || this.#seen <= last) return;
    this.#places.push([this.#seen, this.#replay.place]);
    if (this.#places.length <= PLACES_MAX) return;
    this.#between *= 2;
    this.#places = this.#places.filter(([seen]) => seen % this.#between === 0);
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
