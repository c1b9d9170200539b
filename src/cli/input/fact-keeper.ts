/**
 * What takes facts into a log, one by one: a store in a file, or one on a server. `collect` and `log --import` go
 * this way and no other.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import { FactImport } from '../../store/import-facts.ts';
import type { SqliteStore } from '../../store/sqlite/sqlite-store.ts';
import { unlessAborted, type Interruption } from '../output/interruption.ts';
import { FilePlace } from './file-place.ts';
import { openStoreFile } from './open-log.ts';
import { ServerImport } from './server-import.ts';
import { isServerAddress, openServerLog, withoutPassword } from './server-log.ts';
import { STDIN } from './source-name.ts';

/** Where facts are kept. */
export interface FactKeeper {
  /** The path, or the address without its password. */
  readonly source: string;
  readonly facts: FactImport | ServerImport;
  /** Null where only facts can be kept. */
  readonly recordings: SqliteStore['recordings'] | null;
  /** How many facts were taken that a server may not have. */
  readonly unanswered: () => number;
  /** Why what is kept from now on would be lost; null while it is not. */
  readonly whyLost: () => string | null;
  readonly close: () => Promise<void> | void;
}

/** Opens what takes facts at a path or an address; a store is made where there is none. */
export async function openFactKeeper(path: string): Promise<Result<FactKeeper, InputError>> {
  if (isServerAddress(path)) {
    const log = await openServerLog(path, false);
    if (!log.ok) return log;
    const source = withoutPassword(path);
    const facts = new ServerImport(log.value, source);
    const close = (): Promise<void> => log.value.close();
    const unanswered = (): number => facts.unanswered;
    return ok({ source, facts, recordings: null, unanswered, whyLost: () => null, close });
  }
  const store = await openStoreFile(path, {});
  if (!store.ok) return store;
  const { recordings } = store.value;
  const close = (): void => {
    store.value.close();
  };
  const place = new FilePlace(path);
  const whyLost = (): string | null => place.whyLeft();
  const facts = new FactImport(store.value, path);
  return ok({ source: path, facts, recordings, unanswered: () => 0, whyLost, close });
}

/**
 * A keeper that is opened when there is something to keep: where there is no file yet, none is made for nothing.
 * Everything else is opened at once, so that what is wrong with it is said before anybody sends anything.
 */
export class LaterKeeper {
  readonly #path: string;
  #opened: FactKeeper | null = null;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Opens what is there, or finds where a file can be made. */
  static async find(path: string): Promise<Result<LaterKeeper, InputError>> {
    const keeper = new LaterKeeper(path);
    if (canBeMade(path)) return ok(keeper);
    const opened = await keeper.open();
    return opened.ok ? ok(keeper) : opened;
  }

  /** The path, or the address without its password. */
  get source(): string {
    return this.#opened?.source ?? withoutPassword(this.#path);
  }

  /** Null while nothing was kept that needs it. */
  get opened(): FactKeeper | null {
    return this.#opened;
  }

  async open(): Promise<Result<FactKeeper, InputError>> {
    if (this.#opened !== null) return ok(this.#opened);
    const opened = await openFactKeeper(this.#path);
    if (opened.ok) this.#opened = opened.value;
    return opened;
  }

  close(): Promise<void> | void {
    return this.#opened?.close();
  }
}

/** Whether there is no file at a path, and a folder in which one can be made. */
function canBeMade(path: string): boolean {
  if (path === '' || path === STDIN || isServerAddress(path) || existsSync(path)) return false;
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a keeper answers, a file at once; null where who interrupts has waited long enough for a server. */
export async function answered<T>(
  answer: T | Promise<T>,
  { overdue }: Interruption,
): Promise<T | null> {
  return answer instanceof Promise ? unlessAborted(answer, overdue) : answer;
}
