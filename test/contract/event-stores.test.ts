/**
 * Every store keeps the contract, and stores that break one clause each are caught: a contract that
 * nobody can break says nothing. PostgreSQL has a file of its own, because it needs a server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Cursor, EventStore, StoredEvent, SyncEventStore } from '../../src/index.ts';
import { asyncStore, createMemoryStore, ok } from '../../src/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { eventStoreContract, type EventStoreSubject } from '../../src/testing/index.ts';

/** A machine that does much else is slow, and not wrong. */
const PATIENCE = 60_000;

const memory: EventStoreSubject = {
  name: 'memory',
  patience: PATIENCE,
  open: () => {
    const store = asyncStore(createMemoryStore());
    return Promise.resolve({ store, other: store, dispose: () => store.close() });
  },
};

function opened(path: string): SyncEventStore {
  const store = openSqliteStore(path, { synchronous: 'normal', lookEvery: 2 });
  if (!store.ok) throw store.refusal;
  return store.value;
}

/** Two connections to one file, as two processes have them. */
const sqlite: EventStoreSubject = {
  name: 'SQLite',
  patience: PATIENCE,
  open: () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenalloc-store-'));
    const path = join(folder, 'log.cenalloc');
    const [store, other] = [asyncStore(opened(path)), asyncStore(opened(path))];
    const dispose = async (): Promise<void> => {
      await store.close();
      await other.close();
      rmSync(folder, { recursive: true });
    };
    return Promise.resolve({ store, other, dispose });
  },
};

const oneSqlite: EventStoreSubject = {
  name: 'SQLite in memory',
  patience: PATIENCE,
  open: () => {
    const store = asyncStore(opened(':memory:'));
    return Promise.resolve({ store, other: store, dispose: () => store.close() });
  },
};

describe.each([memory, sqlite, oneSqlite])('the store $name', (subject) => {
  for (const { name, check } of eventStoreContract(subject)) {
    test.each([1, 2, 3])(`${name}, seed %i`, check);
  }
});

/** A memory store with one thing wrong. */
function broken(
  name: string,
  spoil: (store: EventStore) => Partial<EventStore>,
): EventStoreSubject {
  return {
    name,
    open: () => {
      const sound = asyncStore(createMemoryStore());
      const store: EventStore = {
        append: (...given) => sound.append(...given),
        readStream: (...given) => sound.readStream(...given),
        readAll: (...given) => sound.readAll(...given),
        subscribe: (...given) => sound.subscribe(...given),
        loadSnapshot: (key) => sound.loadSnapshot(key),
        saveSnapshot: (key, snapshot) => sound.saveSnapshot(key, snapshot),
        dropSnapshots: () => sound.dropSnapshots(),
        close: () => sound.close(),
        ...spoil(sound),
      };
      return Promise.resolve({ store, other: store, dispose: () => sound.close() });
    },
  };
}

async function* without(
  facts: AsyncIterable<StoredEvent>,
  isLost: (fact: StoredEvent) => boolean,
): AsyncIterable<StoredEvent> {
  for await (const fact of facts) if (!isLost(fact)) yield fact;
}

async function* doubled(facts: AsyncIterable<StoredEvent>): AsyncIterable<StoredEvent> {
  for await (const fact of facts) {
    yield fact;
    if (fact.version === 2) yield fact;
  }
}

const BROKEN: readonly EventStoreSubject[] = [
  broken('takes any version', (sound) => ({
    append: (stream, _, drafts, readTo) => sound.append(stream, 'any', drafts, readTo),
  })),
  broken('forgets claims', (sound) => ({
    append: (stream, version, drafts) => sound.append(stream, version, drafts),
  })),
  broken('loses a fact in between', (sound) => ({
    readAll: (after) => without(sound.readAll(after), (fact) => fact.version === 2),
  })),
  broken('doubles what a subscription gives', (sound) => ({
    subscribe: (after, signal) => doubled(sound.subscribe(after, signal)),
  })),
  broken('begins anew at a cursor', (sound) => ({ readAll: () => sound.readAll() })),
  broken('appends half of it', (sound) => ({
    append: async (stream, version, drafts, readTo) => {
      const done = await sound.append(stream, version, drafts.slice(0, 1), readTo);
      return done.ok ? ok(done.value) : done;
    },
  })),
  broken('appends before it refuses', (sound) => ({
    append: async (stream, version, drafts, readTo) => {
      const done = await sound.append(stream, version, drafts, readTo);
      if (!done.ok) await sound.append(stream, 'any', drafts);
      return done;
    },
  })),
  broken('reads a stream from its beginning', (sound) => ({
    readStream: (stream) => sound.readStream(stream),
  })),
  broken('finds any snapshot', (sound) => ({
    loadSnapshot: (key) => sound.loadSnapshot({ ...key, schema: 2 }),
  })),
  broken('keeps snapshots for ever', () => ({ dropSnapshots: () => Promise.resolve() })),
  broken('drops the actor', (sound) => ({
    append: (stream, version, drafts, readTo) => {
      const nameless = drafts.map(({ event, cause, time }) => ({
        event,
        ...(cause === undefined ? {} : { cause }),
        ...(time === undefined ? {} : { time }),
      }));
      return sound.append(stream, version, nameless, readTo);
    },
  })),
  broken('answers with silence what nobody could read back', (sound) => ({
    append: (...given) => sound.append(...given).catch(() => ok([])),
  })),
  broken('hides the cause of a conflict', (sound) => {
    let conflicts = 0;
    return {
      append: async (...given) => {
        const done = await sound.append(...given);
        if (!done.ok) conflicts += 1;
        return done;
      },
      readAll: (after?: Cursor | null) =>
        without(sound.readAll(after), (fact) => conflicts > 0 && fact.version > 1),
    };
  }),
];

test.each(BROKEN.map((subject) => [subject.name, subject] as const))(
  'a store that %s is caught',
  async (_, subject) => {
    const broke: string[] = [];
    for (const { name, check } of eventStoreContract(subject)) {
      const spent = new Promise<'spent'>((resolve) => setTimeout(resolve, 300, 'spent'));
      const outcome = await Promise.race([
        check(1).then(
          () => 'kept',
          () => 'broken',
        ),
        spent,
      ]);
      if (outcome !== 'kept') broke.push(name);
    }
    expect(broke).not.toEqual([]);
  },
);
