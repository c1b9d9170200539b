/**
 * Opens a store in one SQLite file. The file is first looked at without changing it: one of another
 * program, or of a newer version, is refused as it is.
 */
import { ok, refused, type Result } from '../../base/result.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { DriverError, RESULT, type Driver, type Runtime, type Unopened } from './driver.ts';
import { storeFailure } from './failure.ts';
import { inspect, migrate, type FileKind } from './layout.ts';
import { NODE } from './node-driver.ts';
import { SqliteStore, type SqliteStoreHabits } from './sqlite-store.ts';

/** How a store is opened. @public */
export interface SqliteStoreOptions extends SqliteStoreHabits {
  /**
   * Appends fail, and a file that is not there is not made; false where it is left out. What cannot be written, by its
   * file, its folder or its file system, is opened so, and refused else.
   */
  readonly readOnly?: boolean;
  /** Whether a file that is not there is made; true where it is left out. */
  readonly create?: boolean;
  /**
   * `full`, the default: what was appended survives a loss of power. `normal`: it survives the death of
   * the process, and a loss of power may take the last appends, whole ones, with it; four to seven times
   * as fast for single facts.
   */
  readonly synchronous?: 'full' | 'normal';
  /**
   * Whether the end of the log is looked at, and a store with a damaged one refused; true where it is left out.
   * Whoever is about to verify all of it says false.
   */
  readonly checkEnd?: boolean;
  /** The largest size of the file in bytes, rounded down to whole pages of 4096; no limit but the disk. */
  readonly sizeMax?: number;
  /**
   * How long to wait for another process that writes or opens it, in milliseconds; 5000 where it is left out.
   * Opening may take twice as long before it is refused.
   */
  readonly busyTimeout?: number;
}

/** How long to wait for others, in milliseconds. */
const BUSY_TIMEOUT = 5000;

/**
 * How often opening is tried again, in milliseconds. SQLite's own waiting is not enough: where two processes make
 * one file, or begin its log at the same time, it tells one of them at once that the file is busy.
 */
const TRY_EVERY = 10;

/** The page size of every store, which is SQLite's own default. */
const PAGE_BYTES = 4096;

/**
 * Opens a store in a SQLite file, in WAL mode. It has one writer at a time; several processes may open it.
 *
 * @param path - The file; `:memory:` for one that is never written.
 * @returns The store, or why it cannot be opened: `missing`, `denied` (no permission to read it), `foreign`, `newer`,
 *   `corrupt`, `readOnly` (it cannot be written: `{readOnly: true}` may read it), `settings` (the path is an address),
 *   `busy`, `full` or `io`. A file that is refused is not changed.
 * @example
 * ```ts
 * import { createExporter } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 * import { openSqliteStore } from 'cenalloc/store/sqlite';
 *
 * const opened = openSqliteStore('session.cenalloc');
 * if (!opened.ok) throw opened.refusal;
 * const exporter = createExporter({ platform: raspberryPi4, store: opened.value });
 * ```
 * @public
 */
export function openSqliteStore(
  path: string,
  options: SqliteStoreOptions = {},
): Result<SqliteStore, StoreFailure> {
  return openStore(path, options, NODE);
}

/** Opens a store with a binding of choice. */
export function openStore(
  path: string,
  options: SqliteStoreOptions,
  runtime: Runtime,
): Result<SqliteStore, StoreFailure> {
  const deadline = runtime.now() + (options.busyTimeout ?? BUSY_TIMEOUT);
  for (;;) {
    try {
      return ok(openOrThrow(path, options, runtime));
    } catch (error) {
      const failure = storeFailure(explained(error, path, options, runtime), path);
      if (!(failure instanceof StoreFailure)) throw failure;
      if (failure.kind !== 'busy' || runtime.now() >= deadline) return refused(failure);
      runtime.pause(TRY_EVERY);
    }
  }
}

/** What SQLite cannot say: why the file cannot be opened or written. */
function explained(
  error: unknown,
  path: string,
  { readOnly = false }: SqliteStoreOptions,
  runtime: Runtime,
): unknown {
  const isUnopened =
    error instanceof DriverError &&
    (error.result === RESULT.cannotOpen || error.result === RESULT.readOnly);
  const why = isUnopened ? runtime.whyUnopened(path, !readOnly) : null;
  return why === null ? error : new StoreFailure(why.kind, path, why.words, error);
}

function refuseWhere(why: Unopened | null, path: string): void {
  if (why !== null) throw new StoreFailure(why.kind, path, why.words);
}

function openOrThrow(path: string, options: SqliteStoreOptions, runtime: Runtime): SqliteStore {
  const { readOnly = false, create = true } = options;
  if (path !== ':memory:') refuseWhere(runtime.whyNoPlace(path), path);
  const kind = path === ':memory:' ? null : kindOfFile(path, options, runtime);
  if (kind === 'empty' && readOnly) {
    throw new StoreFailure('foreign', path, 'the file is empty; this is no store of cenalloc yet');
  }
  if (kind === 'older' && readOnly) {
    const words =
      'an older cenalloc wrote this store; open it once for writing (cenalloc log FILE --upgrade), or a copy of it';
    throw new StoreFailure('readOnly', path, words);
  }
  if (kind === null && (readOnly || !create)) {
    throw new StoreFailure('missing', path, 'there is no such file; check its path');
  }
  // SQLite would open it all the same, and only an append would fail.
  if (!readOnly && kind !== null) refuseWhere(runtime.whyUnwritable(path), path);
  const sharing = readOnly ? runtime.sharingOf(path) : 'shared';
  const driver = runtime.open(path, { readOnly, sharing });
  try {
    prepare(driver, options);
    if (!readOnly && kind !== 'current') migrate(driver, path, runtime.checksum);
    const store = new SqliteStore(driver, path, runtime, options);
    if (options.checkEnd !== false) store.checkEnd();
    return store;
  } catch (error) {
    driver.close();
    throw error;
  }
}

/** Whose file it is and how old; null where there is none. */
function kindOfFile(path: string, options: SqliteStoreOptions, runtime: Runtime): FileKind | null {
  let driver: Driver;
  try {
    driver = runtime.open(path, { readOnly: true, sharing: runtime.sharingOf(path) });
  } catch (error) {
    if (!(error instanceof DriverError) || error.result !== RESULT.cannotOpen) throw error;
    refuseWhere(runtime.whyUnopened(path, false), path);
    return null;
  }
  try {
    waitForOthers(driver, options);
    // All that is looked at is of one moment: another process may be making the tables.
    driver.exec('BEGIN');
    return inspect(driver, path);
  } finally {
    driver.close();
  }
}

function prepare(driver: Driver, options: SqliteStoreOptions): void {
  const { readOnly = false, synchronous = 'full', sizeMax } = options;
  waitForOthers(driver, options);
  if (readOnly) return;
  driver.exec('PRAGMA journal_mode = WAL');
  driver.exec(`PRAGMA synchronous = ${synchronous}`);
  if (sizeMax !== undefined) {
    driver.exec(`PRAGMA max_page_count = ${Math.max(1, Math.trunc(sizeMax / PAGE_BYTES))}`);
  }
}

function waitForOthers(driver: Driver, { busyTimeout = BUSY_TIMEOUT }: SqliteStoreOptions): void {
  driver.exec(`PRAGMA busy_timeout = ${Math.trunc(busyTimeout)}`);
}
