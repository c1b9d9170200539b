/**
 * Holds a store in a file against everything that it says of itself: SQLite's pages and indexes, the chain of
 * each stream and its head, recordings, and the history that the facts tell.
 */
import { decodeWorld, WORLD_SNAPSHOT } from '../world-snapshot.ts';
import { damageOf, verifyFacts, type Damage, type Verification } from '../verify-log.ts';
import type { SqliteStore } from './sqlite-store.ts';

/**
 * Verifies a whole store. Reading goes on behind a damage where it can: one stream says nothing of another.
 *
 * @param store - Nobody should append meanwhile.
 * @example
 * ```ts
 * const { damages } = await verifyStore(store);
 * for (const { part, message } of damages) console.log(`${part}: ${message}`);
 * ```
 * @public
 */
export async function verifyStore(store: SqliteStore): Promise<Verification> {
  const damages: Damage[] = [];
  const attempt = <T>(part: Damage['part'], action: () => T, otherwise: T): T => {
    try {
      return action();
    } catch (error) {
      damages.push(damageOf(part, error));
      return otherwise;
    }
  };
  for (const message of attempt('file', () => store.integrity(), [])) {
    damages.push({ part: 'file', message });
  }
  const base = attempt('file', () => store.loadBase(WORLD_SNAPSHOT), null);
  const from = base === null ? null : decodeWorld(base.state);
  const history = await verifyFacts(store.readAll(base?.at ?? 0), from);
  damages.push(...history.damages);
  const streams = attempt('stream', () => store.streams(), []);
  for (const stream of streams) {
    attempt(
      'stream',
      () => {
        store.checkStream(stream);
      },
      undefined,
    );
  }
  const names = attempt('recording', () => store.recordings.names(), []);
  for (const name of names) {
    attempt(
      'recording',
      () => {
        readToEnd(store.recordings.read(name));
      },
      undefined,
    );
  }
  return { facts: history.facts, streams: streams.length, recordings: names.length, damages };
}

function readToEnd(lines: Iterable<string>): void {
  const reader = lines[Symbol.iterator]();
  while (reader.next().done !== true);
}
