/**
 * Holds a store in a file against everything that it says of itself: SQLite's pages and indexes, the chain of
 * each stream and its head, recordings, and the history that the facts tell.
 */
import type { RecordedEvent } from '../../events/envelope.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { decodeWorld, WORLD_SNAPSHOT } from '../world-snapshot.ts';
import { verifyParts, type Verification } from '../verify-log.ts';
import { corrupt } from './failure.ts';
import { nameLostFacts, type LostFact } from './lost-facts.ts';
import type { SqliteStore } from './sqlite-store.ts';

/**
 * Verifies a whole store. Reading goes on behind a damage where it can: one stream says nothing of another.
 *
 * @param store - Nobody should append meanwhile. One that is damaged at its end opens with `checkEnd: false`.
 * @example
 * ```ts
 * import { unwrap } from 'cenalloc';
 * import { openSqliteStore, verifyStore } from 'cenalloc/store/sqlite';
 *
 * const store = unwrap(openSqliteStore('session.cenalloc', { readOnly: true, checkEnd: false }));
 * const { damages } = await verifyStore(store);
 * for (const { part, message } of damages) console.log(`${part}: ${message}`);
 * ```
 * @public
 */
export async function verifyStore(store: SqliteStore): Promise<Verification> {
  const found = await verifyParts({
    integrity: () => store.integrity(),
    held: () => store.count(),
    begin: () => {
      const base = store.loadBase(WORLD_SNAPSHOT);
      if (base !== null) return decodeWorld(base.state);
      if (store.base === 0) return null;
      throw corrupt(store.source, 'what stands for the archived facts is not what was written');
    },
    facts: () => factsOf(store),
    snapshot: () => {
      const kept = store.keptSnapshot(WORLD_SNAPSHOT);
      const isAfter = (fact: RecordedEvent | null): boolean =>
        (fact?.sequence ?? store.base) === kept?.at;
      return kept && { state: kept.state, isIntact: kept.isIntact, isAfter };
    },
    streams: async (attempt) => {
      const streams = store.streams();
      for (const stream of streams) {
        await attempt(() => {
          store.checkStream(stream);
        }, undefined);
      }
      return streams.length;
    },
    end: () => {
      store.checkEnd();
    },
    recordings: async (attempt) => {
      const names = store.recordings.names();
      for (const name of names) {
        await attempt(() => {
          readToEnd(store.recordings.read(name));
        }, undefined);
      }
      return names.length;
    },
  });
  if (found.damages.length < 2) return found;
  return { ...found, damages: nameLostFacts(found.damages, lostFactsOf(store)) };
}

/** Where the tables themselves cannot be read, each damage is told as it was found. */
function lostFactsOf(store: SqliteStore): readonly LostFact[] {
  try {
    return store.lostFacts();
  } catch (error) {
    if (error instanceof StoreFailure && error.kind === 'corrupt') return [];
    throw error;
  }
}

/** Not before somebody reads them: where they begin may be damaged. */
function* factsOf(store: SqliteStore): Iterable<RecordedEvent> {
  yield* store.readAll(store.base);
}

function readToEnd(lines: Iterable<string>): void {
  const reader = lines[Symbol.iterator]();
  while (reader.next().done !== true);
}
