/**
 * A store that answers at once, behind the contract of all stores: memory and SQLite serve the async
 * facade and pass the same checks as PostgreSQL.
 */
import { assert } from '../base/assert.ts';
import { ok, refused, type Result } from '../base/result.ts';
import type { EventDraft, RecordedEvent } from '../events/envelope.ts';
import type {
  AppendConflict,
  Cursor,
  EventStore,
  Snapshot,
  SnapshotKey,
  StoredEvent,
  SyncEventStore,
} from '../events/event-store.ts';
import { follow, type Followed } from './follow.ts';

/**
 * Gives a store that answers at once the contract of all stores.
 *
 * @param store - It may be used directly, too.
 * @example
 * ```ts
 * import { asyncStore, createAsyncExporter, createMemoryStore } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const store = asyncStore(createMemoryStore());
 * const exporter = await createAsyncExporter({ platform: raspberryPi4, store });
 * ```
 * @public
 */
export function asyncStore(store: SyncEventStore): EventStore {
  return new AsyncStore(store);
}

class AsyncStore implements EventStore {
  readonly #store: SyncEventStore;
  readonly #closing = new AbortController();

  constructor(store: SyncEventStore) {
    this.#store = store;
  }

  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
    claimsReadTo?: Cursor | null,
  ): Promise<Result<readonly StoredEvent[], AppendConflict>> {
    return promised(() => {
      const readTo = claimsReadTo === undefined ? undefined : sequenceOf(claimsReadTo);
      const appended = this.#store.append(stream, expectedVersion, drafts, readTo);
      return appended.ok ? ok(appended.value.map(placed)) : refused(appended.refusal);
    });
  }

  readStream(stream: string, afterVersion?: number): AsyncIterable<StoredEvent> {
    return later(() => this.#store.readStream(stream, afterVersion));
  }

  readAll(after: Cursor | null = null): AsyncIterable<StoredEvent> {
    return later(() => this.#store.readAll(sequenceOf(after)));
  }

  subscribe(after: Cursor | null = null, signal?: AbortSignal): AsyncIterable<StoredEvent> {
    const { signal: closing } = this.#closing;
    const ending = signal === undefined ? closing : AbortSignal.any([signal, closing]);
    const followed: Followed = {
      readAll: (cursor) => this.readAll(cursor),
      watch: (until) => watch(this.#store, until),
    };
    return follow(followed, after, ending);
  }

  loadSnapshot(key: SnapshotKey): Promise<Snapshot<Cursor> | null> {
    return promised(() => {
      const snapshot = this.#store.loadSnapshot(key);
      return snapshot === null ? null : { ...snapshot, at: cursorOf(snapshot.at) };
    });
  }

  saveSnapshot(key: SnapshotKey, { at, state }: Snapshot<Cursor>): Promise<void> {
    return promised(() => {
      this.#store.saveSnapshot(key, { at: sequenceOf(at), state });
    });
  }

  dropSnapshots(): Promise<void> {
    return promised(() => {
      this.#store.dropSnapshots();
    });
  }

  close(): Promise<void> {
    return promised(() => {
      this.#closing.abort();
      this.#store.close();
    });
  }
}

/** Notices what is appended here at once, and looks now and then for what others append. */
function watch(store: SyncEventStore, signal: AbortSignal): ReturnType<Followed['watch']> {
  let isAwake = false;
  let wake: () => void = () => undefined;
  const awaken = (): void => {
    isAwake = true;
    wake();
  };
  const stopListening = store.subscribe(awaken);
  signal.addEventListener('abort', awaken, { once: true });
  const next = async (): Promise<void> => {
    const own = new AbortController();
    const noticed = new Promise<void>((resolve) => {
      wake = resolve;
      if (isAwake || signal.aborted) resolve();
    });
    const look = store.untilNextLook?.(AbortSignal.any([signal, own.signal]));
    await (look === undefined ? noticed : Promise.race([noticed, look]));
    own.abort();
    isAwake = false;
  };
  const stop = (): void => {
    stopListening();
    signal.removeEventListener('abort', awaken);
  };
  return { next, stop };
}

// A sequence number is written as it is; nobody but this store reads it.
function cursorOf(sequence: number): Cursor {
  return String(sequence) as Cursor;
}

function sequenceOf(cursor: Cursor | null): number {
  const sequence = cursor === null ? 0 : Number(cursor);
  assert(Number.isSafeInteger(sequence) && sequence >= 0, 'a cursor is one of this store');
  return sequence;
}

function placed(recorded: RecordedEvent): StoredEvent {
  return { ...recorded, cursor: cursorOf(recorded.sequence) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- the promise is what turns a throw into a rejection
async function promised<T>(action: () => T): Promise<T> {
  return action();
}

// eslint-disable-next-line @typescript-eslint/require-await -- the contract is asynchronous, this store is not
async function* later(read: () => Iterable<RecordedEvent>): AsyncIterable<StoredEvent> {
  for (const recorded of read()) yield placed(recorded);
}
