/**
 * An event store in PostgreSQL, for many machines that write to one log. Every append is one transaction;
 * `(stream, version)` is unique, so that of two who append the same version one fails.
 *
 * A connection can be lost after an append was sent and before it was acknowledged. Each append has a name
 * of its own and a version that it takes, and is sent again with both: either the version is free, and the
 * first sending can never succeed any more, or it is taken, and the name tells by whom.
 */
import { assert } from '../../base/assert.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { claimsShared } from '../../events/claims.ts';
import { placed, type EventDraft } from '../../events/envelope.ts';
import type {
  AppendConflict,
  Cursor,
  EventStore,
  Snapshot,
  SnapshotKey,
  StoredEvent,
} from '../../events/event-store.ts';
import { assertReadable } from '../../events/readable.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { columnsOf } from '../../events/stored-fact.ts';
import { LOG_SCHEMA } from '../../events/upcast.ts';
import { follow } from '../follow.ts';
import type { Connections } from './connections.ts';
import type { PostgresClient, PostgresQuery, PostgresRow } from './driver.ts';
import { errorCodeOf, corrupt, STATE } from './failure.ts';
import { cursorOf, placeOf, START, type LogPlace } from './log-place.ts';
import { placeIn, storedIn, textIn } from './rows.ts';
import { HORIZON, sqlStatementsOf, type SqlStatements } from './sql-statements.ts';
import type { Wakeups } from './wakeups.ts';

/** How many rows are read at once: a page of them is in memory, the rest is not. */
const ROWS_AT_ONCE = 1024;

/** How often an append that expects no version gives way to others; each time somebody else appended. */
const GIVE_WAY_MAX = 1000;

/** How often it is looked whether earlier transactions have ended, in milliseconds. */
const HORIZON_FIRST_MS = 1;
const HORIZON_LONGEST_MS = 50;

/** The class of the lock under which claims are appended; its object is the table of facts. */
const CLAIM_LOCK = 0x63656e61;

/** What an append takes: the versions after one of a stream. */
interface Append {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly drafts: readonly EventDraft[];
  readonly readTo: LogPlace | null;
}

/** What a store is made of. */
export interface PostgresStoreParts {
  readonly connections: Connections;
  readonly wakeups: Wakeups;
  readonly schema: string;
  /** The number of the table of facts. */
  readonly table: number;
  readonly newAppendId: () => string;
  /** Ends what the store has opened itself. */
  readonly end: () => Promise<void>;
}

/** The store; made by `openPostgresStore`. */
export class PostgresStore implements EventStore {
  readonly #connections: Connections;
  readonly #wakeups: Wakeups;
  readonly #sql: SqlStatements;
  readonly #table: number;
  readonly #newAppendId: () => string;
  readonly #end: () => Promise<void>;
  /** The last transaction that this store knows to have appended: whoever reads on must find it. */
  #known = 0n;
  /** The last transaction of which it is known that everything up to it can be read. */
  #certain = 0n;

  constructor(parts: PostgresStoreParts) {
    this.#connections = parts.connections;
    this.#wakeups = parts.wakeups;
    this.#sql = sqlStatementsOf(parts.schema);
    this.#table = parts.table;
    this.#newAppendId = parts.newAppendId;
    this.#end = parts.end;
  }

  async append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
    claimsReadTo?: Cursor | null,
  ): Promise<Result<readonly StoredEvent[], AppendConflict>> {
    assertReadable(drafts, stream, this.#connections.source);
    const readTo = claimsReadTo === undefined ? null : placeOf(claimsReadTo);
    const id = this.#newAppendId();
    // A number is expected in any case, or an append that is sent twice could succeed twice.
    let version = expectedVersion === 'any' ? await this.#lastVersion(stream) : expectedVersion;
    for (let round = 0; round < GIVE_WAY_MAX; round += 1) {
      const done = await this.#appendAt({ id, stream, version, drafts, readTo });
      if (done?.ok === true) return done;
      if (done === null) continue;
      const { refusal } = done;
      if (expectedVersion !== 'any' || refusal.conflict !== 'version') return done;
      version = refusal.current;
    }
    const words = `others append to ${stream} all the time; try again`;
    throw new StoreFailure('busy', this.#connections.source, words);
  }

  async *readStream(stream: string, afterVersion = 0): AsyncIterable<StoredEvent> {
    let version = afterVersion;
    const next = (): PostgresQuery => this.#sql.ofStream(stream, version, ROWS_AT_ONCE);
    for await (const stored of this.#pages(next)) {
      version += 1;
      if (stored.version !== version) {
        throw corrupt(this.#connections.source, `${stream} version ${version} is missing`);
      }
      yield stored;
    }
  }

  async *readAll(after: Cursor | null = null): AsyncIterable<StoredEvent> {
    await this.#untilCertain(this.#known);
    yield* this.#readOn(after, this.#connections.closing);
  }

  subscribe(after: Cursor | null = null, signal?: AbortSignal): AsyncIterable<StoredEvent> {
    const { closing } = this.#connections;
    const ending = AbortSignal.any(signal === undefined ? [closing] : [signal, closing]);
    const followed = {
      readAll: (cursor: Cursor | null) => this.#readOn(cursor, ending),
      watch: (until: AbortSignal) => this.#wakeups.watch(until),
    };
    return follow(followed, after, ending);
  }

  async loadSnapshot({ name, schema }: SnapshotKey): Promise<Snapshot<Cursor> | null> {
    const [row] = await this.#connections.query(this.#sql.snapshot(name, schema));
    if (row === undefined) return null;
    const { source } = this.#connections;
    return { at: cursorOf(placeIn(row, source)), state: textIn(row, 'state', source) };
  }

  async saveSnapshot(
    { name, schema }: SnapshotKey,
    { at, state }: Snapshot<Cursor>,
  ): Promise<void> {
    const { tx, sequence } = placeOf(at);
    await this.#connections.query(this.#sql.saveSnapshot(name, schema, tx, sequence, state));
  }

  async dropSnapshots(): Promise<void> {
    await this.#connections.query(this.#sql.dropSnapshots());
  }

  async close(): Promise<void> {
    await this.#wakeups.sent();
    await this.#end();
  }

  /** Appends at a version; null where it is worth trying the same again. */
  async #appendAt(append: Append): Promise<Result<readonly StoredEvent[], AppendConflict> | null> {
    const done = await this.#connections.persist(async (before) => {
      const places = await this.#insert(append);
      return places.length > 0 ? ok(places) : this.#explain(append, before > 0);
    });
    if (done?.ok !== true) return done;
    const { stream, version, drafts } = append;
    if (drafts.length > 0) this.#wakeups.send();
    return ok(
      drafts.map((draft, index) => {
        const place = done.value[index];
        assert(place !== undefined, 'each draft has got a place');
        this.#learn(place.tx);
        const at = { stream, version: version + index + 1 };
        const recorded = placed(draft, { sequence: Number(place.sequence), ...at });
        return { ...recorded, cursor: cursorOf(place) };
      }),
    );
  }

  /** Appends all facts or none; gives their places, or none where something is in the way. */
  async #insert(append: Append): Promise<readonly LogPlace[]> {
    const { drafts, readTo } = append;
    if (drafts.length === 0) return [];
    const claims = readTo !== null || drafts.some(({ event }) => claimsShared(event));
    const query = this.#insertion(append);
    const send = async (client: PostgresClient): Promise<readonly PostgresRow[]> =>
      (await client.query(query)).rows;
    try {
      const rows = await this.#connections.once(claims ? (c) => this.#alone(c, send) : send);
      return rows.map((row) => placeIn(row, this.#connections.source));
    } catch (error) {
      // Somebody else took the version between the look and the append.
      if (errorCodeOf(error) === STATE.uniqueViolation) return [];
      throw error;
    }
  }

  /** One claim at a time: the next one sees it and is judged by it. */
  async #alone<T>(
    client: PostgresClient,
    action: (client: PostgresClient) => Promise<T>,
  ): Promise<T> {
    // The statement after the lock sees what was committed before the lock was given.
    const text = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${CLAIM_LOCK}, ${this.#table})`;
    try {
      await client.query({ text });
      const done = await action(client);
      await client.query({ text: 'COMMIT' });
      return done;
    } catch (error) {
      // The first error is the one to tell; a connection that is gone has rolled back.
      await client.query({ text: 'ROLLBACK' }).catch(() => undefined);
      throw error;
    }
  }

  #insertion({ id, stream, version, drafts, readTo }: Append): PostgresQuery {
    const columns = drafts.map(columnsOf);
    return this.#sql.append(
      stream,
      version,
      LOG_SCHEMA,
      id,
      columns.map(({ type }) => type),
      columns.map(({ data }) => data),
      drafts.map(({ event }) => claimsShared(event)),
      readTo?.tx ?? null,
      readTo?.sequence ?? null,
    );
  }

  /** Why nothing was appended; null where there is no reason any more. */
  async #explain(
    { id, stream, version, drafts, readTo }: Append,
    wasSent: boolean,
  ): Promise<Result<readonly LogPlace[], AppendConflict> | null> {
    const { source } = this.#connections;
    const ask = (query: PostgresQuery): Promise<readonly PostgresRow[]> =>
      this.#connections.once(async (client) => (await client.query(query)).rows);
    if (wasSent) {
      const own = await ask(this.#sql.ownAppend(stream, version, id));
      if (own.length > 0) return ok(own.map((row) => placeIn(row, source)));
    }
    const [last] = await ask(this.#sql.lastOfStream(stream));
    const current = last === undefined ? 0 : Number(last['version']);
    if (current !== version) {
      if (last !== undefined) this.#learn(textIn(last, 'tx', source));
      return refused({ conflict: 'version', stream, expected: version, current });
    }
    if (drafts.length === 0) return ok([]);
    if (readTo === null) return null;
    const [claim] = await ask(this.#sql.claimAfter(readTo.tx, readTo.sequence));
    if (claim === undefined) return null;
    this.#learn(textIn(claim, 'tx', source));
    const by = { stream: textIn(claim, 'stream', source), current: Number(claim['version']) };
    return refused({ conflict: 'claim', ...by });
  }

  async #lastVersion(stream: string): Promise<number> {
    const [last] = await this.#connections.query(this.#sql.lastOfStream(stream));
    return last === undefined ? 0 : Number(last['version']);
  }

  #learn(tx: string): void {
    const known = BigInt(tx);
    if (known > this.#known) this.#known = known;
  }

  /** Waits until no transaction is open that could still append something before a known fact. */
  async #untilCertain(tx: bigint): Promise<void> {
    if (tx <= this.#certain) return;
    const isSo = async (): Promise<boolean> => {
      const [row] = await this.#connections.query(HORIZON(String(tx)));
      return row?.['certain'] === true;
    };
    if (!(await this.#connections.until(isSo, HORIZON_FIRST_MS, HORIZON_LONGEST_MS))) {
      const words =
        'a transaction on this server stays open and hides what came after it; see pg_stat_activity and pg_prepared_xacts';
      throw new StoreFailure('busy', this.#connections.source, words);
    }
    if (tx > this.#certain) this.#certain = tx;
  }

  #readOn(after: Cursor | null, signal: AbortSignal): AsyncIterable<StoredEvent> {
    let place = after === null ? START : placeOf(after);
    const next = (): PostgresQuery => this.#sql.after(place.tx, place.sequence, ROWS_AT_ONCE);
    return this.#pages(next, signal, ({ cursor }) => {
      place = placeOf(cursor);
    });
  }

  /** Facts page by page; a page that was lost with its connection is read again. */
  async *#pages(
    next: () => PostgresQuery,
    signal = this.#connections.closing,
    pass: (stored: StoredEvent) => void = () => undefined,
  ): AsyncIterable<StoredEvent> {
    const isEnded = (): boolean => signal.aborted && signal !== this.#connections.closing;
    for (;;) {
      const rows = await this.#connections.query(next(), signal).catch((error: unknown) => {
        if (isEnded()) return [];
        throw error;
      });
      for (const row of rows) {
        const stored = storedIn(row, this.#connections.source);
        pass(stored);
        yield stored;
      }
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }
}
