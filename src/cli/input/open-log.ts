/**
 * Opening what holds facts: a log as JSON Lines, or a store in a SQLite file, told apart by how they begin.
 * SQLite is loaded only where there is a store, because most commands need none.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { decodeLog } from '../../events/codec.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { Snapshot } from '../../events/event-store.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import type { SqliteStoreOptions } from '../../store/sqlite/open-sqlite-store.ts';
import type { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { WORLD_SNAPSHOT } from '../../store/world-snapshot.ts';
import { nearestFile } from './nearest-file.ts';
import { readText } from './read-input.ts';
import { isServerAddress, readServerFacts, withoutPassword } from './server-log.ts';
import { rejectInput } from '../output/terminal.ts';

/** How every SQLite file begins. Source: https://sqlite.org/fileformat2.html */
const MAGIC = 'SQLite format 3\0';

/** Whether a path leads to a SQLite file, whosever it is. */
export function isStoreFile(path: string): boolean {
  if (path === '-') return false;
  try {
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(MAGIC.length);
      return readSync(file, start) === MAGIC.length && start.toString('latin1') === MAGIC;
    } finally {
      closeSync(file);
    }
  } catch {
    // Whoever reads it says what is wrong.
    return false;
  }
}

/** Opens a store, or says what is wrong with it. */
export async function openStoreFile(
  path: string,
  options: SqliteStoreOptions,
): Promise<Result<SqliteStore, InputError>> {
  if (isServerAddress(path)) {
    const message = 'this command keeps its store in a file; log --import brings facts to a server';
    return refused({ source: withoutPassword(path), message });
  }
  const { openSqliteStore } = await import('../../store/sqlite/open-sqlite-store.ts');
  const opened = openSqliteStore(path, options);
  if (opened.ok) return opened;
  const { kind, message } = opened.refusal;
  const guess = kind === 'missing' ? nearestFile(path) : '';
  return refused({ source: path, message: `${message}${guess}` });
}

/** Facts, and what stands for those before them. */
export interface OpenedFacts {
  readonly facts: readonly RecordedEvent[];
  /** The world that the archived facts of a compacted store gave; null where all facts are there. */
  readonly base: Snapshot<number> | null;
}

/** The facts of a store in a file or on a server, or of a log as JSON Lines. */
export async function readFacts(path: string): Promise<Result<OpenedFacts, InputError>> {
  if (isServerAddress(path)) {
    const facts = await readServerFacts(path);
    return facts.ok ? ok({ facts: facts.value, base: null }) : facts;
  }
  if (!isStoreFile(path)) {
    const text = readText(path);
    if (!text.ok) return text;
    const log = decodeLog(text.value, path === '-' ? 'stdin' : path);
    return log.ok ? ok({ facts: log.value, base: null }) : log;
  }
  const store = await openStoreFile(path, { readOnly: true });
  if (!store.ok) return store;
  try {
    const { base: at } = store.value;
    const facts = [...store.value.readAll(at)];
    const base = at === 0 ? null : store.value.loadBase(WORLD_SNAPSHOT);
    if (facts.length > 0 || base !== null) return ok({ facts, base });
    return refused({ source: path, message: 'the store is empty' });
  } finally {
    store.value.close();
  }
}

/** Runs a command that uses a store; where the store fails, one line says so. */
export async function withStore(action: () => Promise<void> | void): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    rejectInput({ source: error.source, message: error.message });
  }
}
