/**
 * The SQLite that is built into Node, behind the driver of the store. This is the one file of the library
 * that imports it: whoever does not import `cenalloc/store/sqlite` never loads it.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { scheduler } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import {
  DriverError,
  type Driver,
  type DriverOptions,
  type RowList,
  type SqlQuery,
  type SqlValue,
  type SqlStatement,
  type Runtime,
} from './driver.ts';

/** Node itself. */
export const NODE: Runtime = {
  open: (path, options) => worded(() => new NodeDriver(path, options)),
  isUnchangeable: (path) => isOnReadOnlyFileSystem(path) && !hasContent(`${path}-wal`),
  checksum: crc32,
  // An abort ends the waiting and is no failure.
  wait: (milliseconds, signal) =>
    scheduler.wait(milliseconds, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    }),
};

/** A file or a folder that one may not write is another thing: its owner may. */
function isOnReadOnlyFileSystem(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EROFS';
  }
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

class NodeDriver implements Driver {
  readonly #database: DatabaseSync;
  #isOpen = true;

  constructor(path: string, { readOnly, immutable = false }: DriverOptions) {
    const place = immutable
      ? `file:${path.split('/').map(encodeURIComponent).join('/')}?immutable=1`
      : path;
    this.#database = new DatabaseSync(place, { readOnly });
  }

  exec(sql: string): void {
    worded(() => {
      this.#database.exec(sql);
    });
  }

  prepare(sql: string): SqlStatement {
    return worded(() => new NodeStatement(this.#database.prepare(sql)));
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
          const rows: readonly object[] = statement.all(...parameters);
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

  constructor(statement: StatementSync) {
    this.#statement = statement;
  }

  run(...parameters: readonly SqlValue[]): void {
    worded(() => this.#statement.run(...parameters));
  }

  all(...parameters: readonly SqlValue[]): ReturnType<SqlStatement['all']> {
    return worded(() => this.#statement.all(...parameters));
  }

  get(...parameters: readonly SqlValue[]): ReturnType<SqlStatement['get']> {
    return worded(() => this.#statement.get(...parameters));
  }
}

/** Turns the errors of the binding into those of the driver. */
function worded<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
    // The upper bits of an extended code tell details of the primary one.
    throw new DriverError(code & 0xff, error.message, error);
  }
}
