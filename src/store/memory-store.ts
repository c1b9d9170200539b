/**
 * An event store that lives and dies with its process.
 */
import { assert } from '../base/assert.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { claimsShared } from '../events/claims.ts';
import { placed, streamOf, type EventDraft, type RecordedEvent } from '../events/envelope.ts';
import type {
  AppendConflict,
  Snapshot,
  SnapshotKey,
  SyncEventStore,
} from '../events/event-store.ts';
import { StoreFailure } from '../events/store-failure.ts';
import { Listeners, type FactListener, type ListenerErrorHook } from '../events/listeners.ts';
import { assertReadable } from '../events/readable.ts';

/** How a store in memory is made. @public */
export interface MemoryStoreOptions {
  /** Gets what a listener throws; `reportError` where it is left out. */
  readonly onListenerError?: ListenerErrorHook | undefined;
}

/**
 * Creates an empty event store in memory, or one that holds facts already.
 *
 * @param log - Facts in order, such as those of another store, numbered from 1 without a gap.
 * @throws StoreFailure where a fact is missing or stands twice.
 * @example
 * ```ts
 * import { createExporter, createMemoryStore } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const store = createMemoryStore();
 * const exporter = createExporter({ platform: raspberryPi4, policy: 'strict', store });
 * ```
 * @public
 */
export function createMemoryStore(
  log: Iterable<RecordedEvent> = [],
  { onListenerError }: MemoryStoreOptions = {},
): SyncEventStore {
  return new MemoryStore(log, onListenerError);
}

class MemoryStore implements SyncEventStore {
  readonly #events: RecordedEvent[] = [];
  readonly #versions = new Map<string, number>();
  readonly #listeners: Listeners;
  readonly #snapshots = new Map<string, Snapshot<number>>();
  /** The last fact that claims what all buffers share. */
  #lastClaim: RecordedEvent | null = null;

  constructor(log: Iterable<RecordedEvent>, onListenerError: ListenerErrorHook | undefined) {
    this.#listeners = new Listeners(onListenerError);
    for (const recorded of log) {
      this.#assertNext(recorded);
      this.#keep(recorded);
    }
  }

  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
    claimsReadTo = Infinity,
    whenAppended?: (recorded: readonly RecordedEvent[]) => void,
  ): Result<readonly RecordedEvent[], AppendConflict> {
    assertReadable(drafts, stream, 'memory');
    const current = this.#versions.get(stream) ?? 0;
    if (expectedVersion !== 'any' && expectedVersion !== current) {
      return refused({ conflict: 'version', stream, expected: expectedVersion, current });
    }
    const claim = this.#lastClaim;
    if (claim !== null && claim.sequence > claimsReadTo) {
      return refused({ conflict: 'claim', stream: claim.stream, current: claim.version });
    }
    const recorded = drafts.map((draft, index) => {
      const place = { stream, version: current + index + 1 };
      return placed(draft, { sequence: this.#events.length + index + 1, ...place });
    });
    for (const each of recorded) this.#keep(each);
    assert(
      (this.#versions.get(stream) ?? 0) === current + drafts.length,
      'a stream ends with what was appended last',
    );
    this.#listeners.queue(recorded);
    whenAppended?.(recorded);
    this.#listeners.tell();
    return ok(recorded);
  }

  *readStream(stream: string, afterVersion = 0): Iterable<RecordedEvent> {
    for (const recorded of this.#events) {
      if (recorded.stream === stream && recorded.version > afterVersion) yield recorded;
    }
  }

  *readAll(afterSequence = 0): Iterable<RecordedEvent> {
    for (let index = afterSequence; index < this.#events.length; index += 1) {
      const recorded = this.#events[index];
      if (recorded !== undefined) yield recorded;
    }
  }

  subscribe(listener: FactListener): () => void {
    return this.#listeners.add(listener);
  }

  loadSnapshot(key: SnapshotKey): Snapshot<number> | null {
    return this.#snapshots.get(JSON.stringify([key.name, key.schema])) ?? null;
  }

  saveSnapshot(key: SnapshotKey, snapshot: Snapshot<number>): void {
    this.#snapshots.set(JSON.stringify([key.name, key.schema]), snapshot);
  }

  dropSnapshots(): void {
    this.#snapshots.clear();
  }

  close(): void {
    this.#listeners.clear();
  }

  /** Whatever reads on from a number, or reads one stream, relies on none being missing. */
  #assertNext({ sequence, stream, version, event }: RecordedEvent): void {
    const next = this.#events.length + 1;
    const nextVersion = (this.#versions.get(stream) ?? 0) + 1;
    if (sequence === next && version === nextVersion && stream === streamOf(event)) return;
    const found = `${event.type} as ${sequence}, version ${version} of ${stream}`;
    const message = `fact ${next} is missing or stands elsewhere: found ${found}`;
    throw new StoreFailure('corrupt', 'the log', message);
  }

  #keep(recorded: RecordedEvent): void {
    this.#events.push(recorded);
    assert(recorded.sequence === this.#events.length, 'a fact stands where its number says');
    assert(recorded.version > (this.#versions.get(recorded.stream) ?? 0), 'versions grow');
    this.#versions.set(recorded.stream, recorded.version);
    if (claimsShared(recorded.event)) this.#lastClaim = recorded;
  }
}
