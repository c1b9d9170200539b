/**
 * The world of a store: from its last snapshot, where there is one, and the facts after it.
 */
import { assert } from '../base/assert.ts';
import type { Cursor, EventStore, SyncEventStore } from '../events/event-store.ts';
import { StoreFailure } from '../events/store-failure.ts';
import type { World } from '../exporter/world.ts';
import { Replay, type ReplayFailure } from './replay.ts';
import { decodeWorld, encodeWorld, WORLD_SNAPSHOT } from './world-snapshot.ts';

/** A world and the place of the last fact that made it. */
export interface OpenedWorld<Place> {
  readonly world: World;
  readonly at: Place;
}

/**
 * How many facts may be replayed before a snapshot is worth keeping: about a twentieth of a second.
 */
const REPLAYED_MAX = 10_000;

/** Opens the world of a store that answers at once; null where it is empty. */
export function openWorld(store: SyncEventStore): OpenedWorld<number> | null {
  const snapshot = store.loadSnapshot(WORLD_SNAPSHOT);
  const replay = new Replay(snapshot === null ? null : decodeWorld(snapshot.state));
  let at = snapshot?.at ?? 0;
  let replayed = 0;
  for (const recorded of store.readAll(at)) {
    throwFailure(replay.apply(recorded));
    assert(recorded.sequence > at, 'a store reads on from where it is asked to');
    at = recorded.sequence;
    replayed += 1;
  }
  const { world } = replay;
  if (world === null) return null;
  if (replayed > REPLAYED_MAX) {
    ifPossible(() => {
      saveWorld(store, { world, at });
    });
  }
  return { world, at };
}

/** Opens the world of any store; null where it is empty. */
export async function openWorldLater(store: EventStore): Promise<OpenedWorld<Cursor> | null> {
  const snapshot = await store.loadSnapshot(WORLD_SNAPSHOT);
  const replay = new Replay(snapshot === null ? null : decodeWorld(snapshot.state));
  let at = snapshot?.at ?? null;
  let replayed = 0;
  for await (const stored of store.readAll(at)) {
    throwFailure(replay.apply(stored));
    assert(stored.cursor !== at, 'a store reads on from where it is asked to');
    at = stored.cursor;
    replayed += 1;
  }
  const { world } = replay;
  if (world === null || at === null) return null;
  if (replayed > REPLAYED_MAX) {
    await store
      .saveSnapshot(WORLD_SNAPSHOT, { at, state: encodeWorld(world) })
      .catch(passOverFailure);
  }
  return { world, at };
}

/** Keeps a snapshot of a world, so that the store opens at once. */
export function saveWorld(store: SyncEventStore, { world, at }: OpenedWorld<number>): void {
  assert(at > 0, 'a world follows from facts');
  store.saveSnapshot(WORLD_SNAPSHOT, { at, state: encodeWorld(world) });
}

/** A cache that cannot be kept, because the store is read-only or full, is not kept. */
function ifPossible(action: () => void): void {
  try {
    action();
  } catch (error) {
    passOverFailure(error);
  }
}

function passOverFailure(error: unknown): void {
  if (!(error instanceof StoreFailure)) throw error;
}

/** A log that cannot have happened was written by no exporter, or not all of it is there. */
function throwFailure(failure: ReplayFailure | null): void {
  if (failure === null) return;
  const { sequence, message } = failure;
  throw new StoreFailure('corrupt', 'the log', `fact ${sequence} cannot be replayed: ${message}`);
}
