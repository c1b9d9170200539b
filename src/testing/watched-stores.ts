/** Stores whose answers are looked at before a check sees them: what is no answer is said to be none. */
import { AssertionFailure } from '../base/assert.ts';
import type { EventDraft } from '../events/envelope.ts';
import type {
  Cursor,
  EventStore,
  Snapshot,
  SnapshotKey,
  StoredEvent,
  SyncEventStore,
} from '../events/event-store.ts';
import { assertIsResult, inWords, type Watch } from './watch.ts';

/** Throws where `open` gave no store, or no way to end. */
export function assertIsOpened(opened: unknown, stores: readonly string[]): void {
  const parts = (typeof opened === 'object' && opened !== null ? opened : {}) as Readonly<
    Record<string, unknown>
  >;
  const isWhole =
    stores.every((name) => typeof parts[name] === 'object' && parts[name] !== null) &&
    typeof parts['dispose'] === 'function';
  if (isWhole) return;
  throw new AssertionFailure(
    `open() gave ${inWords(opened)}, and { ${[...stores, 'dispose'].join(', ')} } was expected.`,
  );
}

/** A store that answers later. */
export function watchedStore(store: EventStore, watch: Watch, who: string): EventStore {
  const facts = (name: string, ask: () => AsyncIterable<StoredEvent>) =>
    watchedFacts(name, ask, watch);
  return {
    append: async (...given) => {
      const name = `${who}.append(${appendInWords(given)})`;
      const answer = await watch.later(name, () => store.append(...given));
      assertIsAppended(name, answer, given[2]);
      return answer;
    },
    readStream: (...given) =>
      facts(`${who}.readStream(${inWords(given[0])})`, () => store.readStream(...given)),
    readAll: (...given) => facts(`${who}.readAll()`, () => store.readAll(...given)),
    subscribe: (...given) => facts(`${who}.subscribe()`, () => store.subscribe(...given)),
    loadSnapshot: async (key) => {
      const name = `${who}.loadSnapshot(${keyInWords(key)})`;
      const found = await watch.later(name, () => store.loadSnapshot(key));
      assertIsSnapshot(name, found);
      return found;
    },
    saveSnapshot: (key, snapshot) =>
      watch.later(`${who}.saveSnapshot(${keyInWords(key)})`, () =>
        store.saveSnapshot(key, snapshot),
      ),
    dropSnapshots: () => watch.later(`${who}.dropSnapshots()`, () => store.dropSnapshots()),
    close: () => watch.later(`${who}.close()`, () => store.close()),
  };
}

/** A store that answers at once. */
export function watchedSyncStore(store: SyncEventStore, watch: Watch): SyncEventStore {
  const list = <T>(name: string, ask: () => Iterable<T>): Iterable<T> => {
    const answer: unknown = watch.now(name, ask);
    if (!isIterable(answer)) {
      throw new AssertionFailure(
        `${name} answered ${inWords(answer)}, and an iterable of facts was expected.`,
      );
    }
    return answer as Iterable<T>;
  };
  return {
    append: (...given) => {
      const name = `store.append(${appendInWords(given)})`;
      const answer = watch.now(name, () => store.append(...given));
      assertIsAppended(name, answer, given[2]);
      return answer;
    },
    readStream: (...given) =>
      list(`store.readStream(${inWords(given[0])})`, () => store.readStream(...given)),
    readAll: (...given) => list('store.readAll()', () => store.readAll(...given)),
    subscribe: (listener) => {
      const stop: unknown = watch.now('store.subscribe()', () => store.subscribe(listener));
      if (typeof stop === 'function') return stop as () => void;
      throw new AssertionFailure(
        `store.subscribe() answered ${inWords(stop)}, and a function that stops it was expected.`,
      );
    },
    loadSnapshot: (key) => watch.now('store.loadSnapshot()', () => store.loadSnapshot(key)),
    saveSnapshot: (...given) => {
      watch.now('store.saveSnapshot()', () => {
        store.saveSnapshot(...given);
      });
    },
    dropSnapshots: () => {
      watch.now('store.dropSnapshots()', () => {
        store.dropSnapshots();
      });
    },
    close: () => {
      watch.now('store.close()', () => {
        store.close();
      });
    },
  };
}

/** Each fact is waited for under the watch, so that a reader which gets none is told. */
async function* watchedFacts(
  name: string,
  ask: () => AsyncIterable<StoredEvent>,
  watch: Watch,
): AsyncGenerator<StoredEvent> {
  const answer: unknown = watch.now(name, ask);
  if (!isAsyncIterable(answer)) {
    throw new AssertionFailure(
      `${name} answered ${inWords(answer)}, and an async iterable was expected.`,
    );
  }
  const reader = answer[Symbol.asyncIterator]();
  let count = 0;
  let isOver = false;
  try {
    for (;;) {
      const told =
        count === 0 ? 'without any fact yet' : `after ${count} ${count === 1 ? 'fact' : 'facts'}`;
      const next = await watch.later(`${name}, ${told}`, () => reader.next());
      if (next.done === true) {
        isOver = true;
        return;
      }
      count += 1;
      yield next.value;
    }
  } finally {
    if (!isOver && reader.return !== undefined) {
      const end = reader.return.bind(reader);
      await watch.later(`${name}, told to end`, () => end());
    }
  }
}

function assertIsAppended(name: string, answer: unknown, drafts: readonly EventDraft[]): void {
  assertIsResult(name, answer);
  const { ok, value, refusal } = answer as {
    readonly ok: boolean;
    readonly value?: unknown;
    readonly refusal?: { readonly conflict?: unknown };
  };
  if (!ok) {
    if (refusal?.conflict === 'version' || refusal?.conflict === 'claim') return;
    throw new AssertionFailure(
      `${name} refused with ${inWords(refusal)}, and a conflict of a version or a claim was expected.`,
    );
  }
  if (Array.isArray(value) && value.length === drafts.length) return;
  throw new AssertionFailure(
    `${name} answered ok with ${inWords(value)}, and a list of ${drafts.length} facts was expected.`,
  );
}

function assertIsSnapshot(name: string, found: Snapshot<Cursor> | null): void {
  if (found === null || typeof (found as Partial<typeof found> | undefined)?.state === 'string')
    return;
  throw new AssertionFailure(
    `${name} answered ${inWords(found)}, and null or { at, state } was expected.`,
  );
}

function appendInWords([stream, version, drafts]: readonly [
  string,
  number | 'any',
  readonly EventDraft[],
  ...unknown[],
]): string {
  return `${inWords(stream)}, ${inWords(version)}, ${drafts.length} ${drafts.length === 1 ? 'draft' : 'drafts'}`;
}

function keyInWords({ name, schema }: SnapshotKey): string {
  return `${inWords(name)}, schema ${schema}`;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<StoredEvent> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
