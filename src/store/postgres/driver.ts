/**
 * The few things that the PostgreSQL store needs of `pg`, so that whoever has a pool of their own can give
 * it, and nobody needs the types of `pg` to compile.
 */
import type { TextChecksum } from '../row-chain.ts';
import type { Environment } from './address.ts';

/** What a parameter of a statement can be. @public */
export type SqlParameter =
  string | number | boolean | null | readonly (string | number | boolean | null)[];

/** A statement that the server prepares once for each connection. @public */
export interface PostgresQuery {
  /** Absent where it is executed once. */
  readonly name?: string;
  /** The SQL, with `$1`, `$2` and so on for the values. */
  readonly text: string;
  /** The values of `$1`, `$2` and so on, in order; absent where the text has none. */
  readonly values?: readonly SqlParameter[];
}

/** A row by the names of its columns. @public */
export type PostgresRow = Readonly<Record<string, unknown>>;

/** One connection, as the clients of `pg` are. @public */
export interface PostgresClient {
  // Methods, and not properties, so that the overloads of `pg` fit.
  /** Resolves to the rows of one statement; rejects with the SQLSTATE as `code` where the server refuses it. */
  query(query: PostgresQuery): Promise<{ readonly rows: readonly PostgresRow[] }>;
  /** Calls `listener` when the connection fails or ends, or when the server notifies it of an append. */
  on(event: 'error' | 'end' | 'notification', listener: () => void): unknown;
  /** Stops what `on` began for this event and listener. */
  removeListener(event: 'error' | 'end' | 'notification', listener: () => void): unknown;
  /** Gives the connection back, or ends it where it is of no more use. */
  release(destroy?: boolean): void;
}

/** What lends connections, as the pools of `pg` do. @public */
export interface PostgresPool {
  /** Lends a connection until its `release`; rejects where none can be had. */
  connect(): Promise<PostgresClient>;
}

/** A pool that the store made and has to end. */
export interface OwnPool extends PostgresPool {
  readonly end: () => Promise<void>;
}

/** What a store needs beside SQL, all of which is the operating system's. */
export interface Runtime {
  /** The variables by which libpq is told what an address leaves out. */
  readonly environment: Environment;
  /** Makes a pool for a connection string. */
  readonly connect: (url: string) => Promise<OwnPool>;
  /** A name for an append that nobody else gives. */
  readonly newAppendId: () => string;
  readonly checksum: TextChecksum;
  /** Milliseconds since some moment, which never go back. */
  readonly now: () => number;
  /** Resolves when everybody who can go on by now has gone on. */
  readonly turn: () => Promise<void>;
  /** Resolves after a time in milliseconds, or when the signal is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
