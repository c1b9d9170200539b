/**
 * Every store that answers at once keeps its contract with listeners, and stores that break one clause
 * each are caught.
 */
import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  type EventDraft,
  type FactListener,
  type ListenerErrorHook,
  type RecordedEvent,
  type SyncEventStore,
} from '../../src/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { syncEventStoreContract, type SyncEventStoreSubject } from '../../src/testing/index.ts';

const SUBJECTS: readonly SyncEventStoreSubject[] = [
  {
    name: 'memory',
    open: (onListenerError) => disposable(createMemoryStore([], { onListenerError })),
  },
  {
    name: 'SQLite',
    open: (onListenerError) => {
      const opened = openSqliteStore(':memory:', { onListenerError });
      if (!opened.ok) throw opened.refusal;
      return disposable(opened.value);
    },
  },
];

function disposable(store: SyncEventStore) {
  const dispose = (): void => {
    store.close();
  };
  return { store, dispose };
}

describe.each(SUBJECTS)('the store $name', (subject) => {
  for (const { name, check } of syncEventStoreContract(subject)) {
    test.each([1, 2, 3])(`${name}, seed %i`, check);
  }
});

/** What a store with its own way of telling is made of. */
interface Teller {
  readonly sound: SyncEventStore;
  readonly listeners: Set<FactListener>;
  readonly onError: ListenerErrorHook;
}

type Tell = (teller: Teller, recorded: readonly RecordedEvent[]) => void;

/** A memory store that tells its listeners in a way of its own. */
function telling(name: string, tell: Tell, keepsFirst = true): SyncEventStoreSubject {
  return {
    name,
    open: (onError) => {
      const sound = createMemoryStore();
      const listeners = new Set<FactListener>();
      const append: SyncEventStore['append'] = (stream, version, drafts, readTo, whenAppended) => {
        if (!keepsFirst) tell({ sound, listeners, onError }, guessed(sound, stream, drafts));
        const appended = sound.append(stream, version, drafts, readTo, whenAppended);
        if (keepsFirst && appended.ok) tell({ sound, listeners, onError }, appended.value);
        return appended;
      };
      const subscribe = (listener: FactListener): (() => void) => {
        const own: FactListener = (recorded) => {
          listener(recorded);
        };
        listeners.add(own);
        return () => listeners.delete(own);
      };
      return disposable({
        append,
        subscribe,
        readStream: (...given) => sound.readStream(...given),
        readAll: (...given) => sound.readAll(...given),
        loadSnapshot: (key) => sound.loadSnapshot(key),
        saveSnapshot: (key, snapshot) => {
          sound.saveSnapshot(key, snapshot);
        },
        dropSnapshots: () => {
          sound.dropSnapshots();
        },
        close: () => {
          sound.close();
        },
      });
    },
  };
}

/** What an append would lead to, told before it is made. */
function guessed(
  sound: SyncEventStore,
  stream: string,
  drafts: readonly EventDraft[],
): readonly RecordedEvent[] {
  const { length } = [...sound.readAll()];
  return drafts.map((draft, index) => {
    const number = length + index + 1;
    return { ...draft, stream, sequence: number, version: number };
  });
}

function guarded({ onError }: Teller, listener: FactListener, recorded: RecordedEvent): void {
  try {
    listener(recorded);
  } catch (error) {
    onError(error, recorded);
  }
}

const BROKEN: readonly SyncEventStoreSubject[] = [
  telling('lets a throw through', ({ listeners }, facts) => {
    for (const each of facts) for (const listener of listeners) listener(each);
  }),
  telling('tells what a listener appends before the rest', (teller, facts) => {
    for (const each of facts) {
      for (const listener of teller.listeners) guarded(teller, listener, each);
    }
  }),
  telling(
    'tells before it keeps',
    (teller, facts) => {
      for (const each of facts) {
        for (const listener of [...teller.listeners]) guarded(teller, listener, each);
      }
    },
    false,
  ),
  telling('reports a throw to nobody', (teller, facts) => {
    for (const each of facts) {
      for (const listener of [...teller.listeners]) {
        guarded({ ...teller, onError: () => undefined }, listener, each);
      }
    }
  }),
  telling('tells one of several', (teller, facts) => {
    const last = facts.at(-1);
    for (const listener of [...teller.listeners]) {
      if (last !== undefined) guarded(teller, listener, last);
    }
  }),
];

test.each(BROKEN.map((subject) => [subject.name, subject] as const))(
  'a store that %s is caught',
  (_, subject) => {
    const broke = syncEventStoreContract(subject).filter(({ check }) => {
      try {
        check(1);
        return false;
      } catch {
        return true;
      }
    });
    expect(broke).not.toEqual([]);
  },
);
