/**
 * The SQLite that is built into Node, behind the driver of the store. This is the one file of the library
 * that imports it: whoever does not import `cenalloc/store/sqlite` never loads it.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { scheduler } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import {
  DriverError,
  RESULT,
  type Driver,
  type DriverOptions,
  type RowList,
  type SqlQuery,
  type SqlValue,
  type SqlStatement,
  type Runtime,
} from './driver.ts';
import {
  markOf,
  realPathOf,
  sharingOf,
  unchangingAddress,
  whyNoPlace,
  whyUnopened,
  whyUnwritable,
} from './node-files.ts';

/** Node itself. */
export const NODE: Runtime = {
  open: (path, options) => worded(() => new NodeDriver(path, options)),
  sharingOf,
  whyNoPlace,
  whyUnopened,
  whyUnwritable,
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

class NodeDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #path: string;
  /** How the file was when it was opened; null where others share it by locks. */
  readonly #mark: string | null;
  #isOpen = true;

  constructor(path: string, { readOnly, sharing = 'shared' }: DriverOptions) {
    const place = sharing === 'shared' ? path : unchangingAddress(path);
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
