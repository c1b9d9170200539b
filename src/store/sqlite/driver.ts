/**
 * The few things that the SQLite store needs of a binding, so that the binding can be replaced: the one
 * that is built into Node is still called a release candidate.
 */
import type { StoreFailureKind } from '../../events/store-failure.ts';
import type { TextChecksum } from '../row-chain.ts';

/** What SQLite can hold of ours. */
export type SqlValue = string | number | null;

/** A statement that was compiled once. */
export interface SqlStatement {
  /** Executes it where no row is asked for. */
  readonly run: (...parameters: readonly SqlValue[]) => void;
  /** All rows. */
  readonly all: (...parameters: readonly SqlValue[]) => readonly Row[];
  /** The first row; undefined where there is none. */
  readonly get: (...parameters: readonly SqlValue[]) => Row | undefined;
}

/** A query that was compiled once; it gives the values of each row in the order of its columns. */
export type SqlQuery = (...parameters: readonly SqlValue[]) => readonly RowList[];

/** The values of a row. */
export type RowList = readonly unknown[];

/** A row by the names of its columns; the store knows their types, as its tables are strict. */
export type Row = Readonly<Record<string, unknown>>;

/** A connection to a database file. Whatever fails throws a `DriverError`. */
export interface Driver {
  /** Executes statements that give nothing back. */
  readonly exec: (sql: string) => void;
  readonly prepare: (sql: string) => SqlStatement;
  /** A query that gives lists, which is twice as fast where there are many rows. */
  readonly prepareList: (sql: string) => SqlQuery;
  /** Closing twice does nothing. */
  readonly close: () => void;
}

/** How a file is opened. */
export interface DriverOptions {
  readonly readOnly: boolean;
  /** How the file is shared with others; `shared` where it is left out. */
  readonly sharing?: Sharing;
}

/**
 * How a file that is read may be shared: by locks in files beside it; with nobody, as nothing can change it;
 * or with somebody who did not have it open when it was opened, where no files can be made beside it, because the
 * folder may not be written or the disk is full. The last
 * is read without locks, too, and each read fails (`busy`) once somebody has begun to write.
 */
export type Sharing = 'shared' | 'unchangeable' | 'watched';

/** Why a file cannot be opened, or not be written. */
export interface Unopened {
  readonly kind: StoreFailureKind;
  readonly words: string;
}

/** What a store needs beside SQL, all of which is the operating system's. */
export interface Runtime {
  readonly open: (path: string, options: DriverOptions) => Driver;
  /** How a file can be shared by somebody who only reads it. */
  readonly sharingOf: (path: string) => Sharing;
  /** Why a path can lead to no store, whoever asks; null where it may. */
  readonly whyNoPlace: (path: string) => Unopened | null;
  /**
   * Why a file cannot be opened, or cannot be made or written where that is asked; null where nobody can tell, or
   * it is only not there.
   */
  readonly whyUnopened: (path: string, isToWrite: boolean) => Unopened | null;
  /** Why an existing file itself can surely not be written; null where it may. */
  readonly whyUnwritable: (path: string) => Unopened | null;
  readonly checksum: TextChecksum;
  /** Milliseconds by a clock that only goes forward. */
  readonly now: () => number;
  /** Stops everything for a time in milliseconds: opening answers at once or not at all. */
  readonly pause: (milliseconds: number) => void;
  /** Resolves after a time in milliseconds, or when the signal is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The result codes of SQLite that a store words. Source: https://sqlite.org/rescode.html */
export const RESULT = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
  /** An extended code, `SQLITE_IOERR_SHMSIZE`: the file beside the store cannot grow to its size. */
  noRoomToShare: 4874,
} as const;

/** What SQLite complains about. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  /** The primary result code of SQLite; 0 where the binding itself complains. */
  readonly result: number;

  constructor(result: number, message: string, cause: unknown) {
    super(message, { cause });
    this.result = result;
  }
}
