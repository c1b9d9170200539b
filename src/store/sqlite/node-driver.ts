/**
 * The SQLite that is built into Node, behind the driver of the store. This is the one file of the library
 * that imports it: whoever does not import `cenalloc/store/sqlite` never loads it.
 */
import { accessSync, constants, existsSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { scheduler } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import {
  DriverError,
  RESULT,
  type Driver,
  type DriverOptions,
  type RowList,
  type Sharing,
  type SqlQuery,
  type SqlValue,
  type SqlStatement,
  type Runtime,
} from './driver.ts';

/** Node itself. */
export const NODE: Runtime = {
  open: (path, options) => worded(() => new NodeDriver(path, options)),
  sharingOf,
  checksum: crc32,
  now: () => performance.now(),
  pause: (milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
  // An abort ends the waiting and is no failure.
  wait: (milliseconds, signal) =>
    scheduler.wait(milliseconds, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
};

/** The size of the file that SQLite shares between those who have a store open, and of a smaller one as well. */
const SHARED_BYTES = 32 * 1024;

function sharingOf(path: string): Sharing {
  const file = realPathOf(path);
  // What is in the log beside it belongs to the store, and only SQLite can read that.
  if (file === null || sizeOf(`${file}-wal`) > 0) return 'shared';
  if (whyNotWritable(file) === 'EROFS') return 'unchangeable';
  // Whoever has it open has made this file, and then it can be shared as ever.
  if (sizeOf(`${file}-shm`) >= SHARED_BYTES) return 'shared';
  const folder = dirname(file);
  return whyNotWritable(folder) === 'EACCES' || isFull(folder) ? 'watched' : 'shared';
}

/** Whether the disk of a folder has no room for the file that is shared. */
function isFull(folder: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder);
    // Some file systems do not count files.
    return bavail * bsize < SHARED_BYTES || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}

/** What a path leads to, as files beside it lie there; null where it leads nowhere. */
function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** The code of the error; null where one may write. */
function whyNotWritable(path: string): string | null {
  try {
    accessSync(path, constants.W_OK);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : null;
  }
}

/** 0 where there is none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What changes with every change of a file, or when somebody opens it to write. */
function markOf(path: string): string {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  const beside = ['-wal', '-shm'].map((end) => existsSync(path + end) && sizeOf(path + end));
  return [ino, size, mtimeNs, ...beside].join(' ');
}

class NodeDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #path: string;
  /** How the file was when it was opened; null where others share it by locks. */
  readonly #mark: string | null;
  #isOpen = true;

  constructor(path: string, { readOnly, sharing = 'shared' }: DriverOptions) {
    const place =
      sharing === 'shared'
        ? path
        : `file:${path.split('/').map(encodeURIComponent).join('/')}?immutable=1`;
    this.#path = realPathOf(path) ?? path;
    this.#mark = sharing === 'watched' ? markOf(this.#path) : null;
    this.#database = new DatabaseSync(place, { readOnly });
  }

  /** Gives what was read, unless somebody may have written meanwhile. */
  readonly #unchanged = <T>(read: T): T => {
    if (this.#mark === null || this.#mark === markOf(this.#path)) return read;
    const words = 'somebody writes to it, and no locks can be shared where no file can be made';
    throw new DriverError(RESULT.busy, words, null);
  };

  exec(sql: string): void {
    worded(() => {
      this.#database.exec(sql);
    });
  }

  prepare(sql: string): SqlStatement {
    return worded(() => new NodeStatement(this.#database.prepare(sql), this.#unchanged));
  }

  prepareList(sql: string): SqlQuery {
    return worded(() => {
      const statement = this.#database.prepare(sql);
      const { setReturnArrays } = statement as {
        setReturnArrays?: (this: StatementSync, on: true) => void;
      };
      setReturnArrays?.call(statement, true);
      return (...parameters) =>
        worded(() => {
          const rows: readonly object[] = this.#unchanged(statement.all(...parameters));
          // Node before 22.16 knows only objects, whose fields are in the order of the columns.
          return rows.map((row) => (Array.isArray(row) ? row : Object.values(row)) as RowList);
        });
    });
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    worded(() => {
      this.#database.close();
    });
  }
}

class NodeStatement implements SqlStatement {
  readonly #statement: StatementSync;
  readonly #unchanged: <T>(read: T) => T;

  constructor(statement: StatementSync, unchanged: <T>(read: T) => T) {
    this.#statement = statement;
    this.#unchanged = unchanged;
  }

  run(...parameters: readonly SqlValue[]): void {
    worded(() => this.#statement.run(...parameters));
  }

  all(...parameters: readonly SqlValue[]): ReturnType<SqlStatement['all']> {
    return worded(() => this.#unchanged(this.#statement.all(...parameters)));
  }

  get(...parameters: readonly SqlValue[]): ReturnType<SqlStatement['get']> {
    return worded(() => this.#unchanged(this.#statement.get(...parameters)));
  }
}

/** Turns the errors of the binding into those of the driver. */
function worded<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof DriverError) throw error;
    const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
    // The upper bits of an extended code tell details of the primary one.
    throw new DriverError(code === RESULT.noRoomToShare ? code : code & 0xff, error.message, error);
  }
}
