/**
 * Opening what holds facts: a log as JSON Lines, or a store in a SQLite file, told apart by how they begin.
 * SQLite is loaded only where there is a store, because most commands need none.
 */
import { closeSync, openSync, statSync } from 'node:fs';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { Snapshot } from '../../events/event-store.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import type { SqliteStoreOptions } from '../../store/sqlite/open-sqlite-store.ts';
import type { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { WORLD_SNAPSHOT } from '../../store/world-snapshot.ts';
import { codeOf, whyNotOnDisk, whyUnread } from '../output/errno-words.ts';
import { LogFile } from './log-file.ts';
import { isStoreFile } from './store-file.ts';
import { isServerAddress, readServerFacts, withoutPassword } from './server-log.ts';
import { STDIN } from './source-name.ts';

/** Opens a store, or says what is wrong with it. */
export async function openStoreFile(
  path: string,
  options: SqliteStoreOptions,
): Promise<Result<SqliteStore, InputError>> {
  const opened = await tryStoreFile(path, options);
  if (opened.ok) return opened;
  const { source, message } = opened.refusal;
  return refused({ source, message });
}

/** The same, where it matters what kind of failure it is. */
export async function tryStoreFile(
  path: string,
  options: SqliteStoreOptions,
): Promise<Result<SqliteStore, StoreFailure>> {
  if (isServerAddress(path)) {
    const message = 'this command keeps its store in a file; log --import brings facts to a server';
    return refused(new StoreFailure('missing', withoutPassword(path), message));
  }
  const { readOnly = false, create = !readOnly } = options;
  const wrong = whyNoStore(path, create);
  if (wrong !== null)
    return refused(new StoreFailure('missing', path === '' ? 'file' : path, wrong));
  const { openSqliteStore } = await import('../../store/sqlite/open-sqlite-store.ts');
  return openSqliteStore(path, options);
}

/** Why a path cannot lead to a store, in the words of all other files; null where it may. */
function whyNoStore(path: string, mayBeMade: boolean): string | null {
  if (path === '') return 'its name is empty';
  if (path === STDIN) return 'a store is a file on a disk; this is standard input';
  try {
    const wrong = whyNotOnDisk(statSync(path), 'a store');
    if (wrong === null) closeSync(openSync(path, 'r'));
    return wrong;
  } catch (error) {
    return mayBeMade && codeOf(error) === 'ENOENT' ? null : whyUnread(error, path);
  }
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
  if (!isStoreFile(path)) return readLogFile(path);
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

async function readLogFile(path: string): Promise<Result<OpenedFacts, InputError>> {
  const log = LogFile.open(path);
  if (!log.ok) return log;
  const all: RecordedEvent[] = [];
  for await (const facts of log.value.facts()) {
    if (!facts.ok) return facts;
    for (const fact of facts.value) all.push(fact);
  }
  return ok({ facts: all, base: null });
}
