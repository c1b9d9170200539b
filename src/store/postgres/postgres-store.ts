/**
 * An event store in PostgreSQL, for many machines that write to one log. Every append is one transaction;
 * `(stream, version)` is unique, so that of two who append the same version one fails.
 *
 * A connection can be lost after an append was sent and before it was acknowledged. Each append has a name
 * of its own and a version that it takes, and is sent again with both: either the version is free, and the
 * first sending can never succeed any more, or it is taken, and the name tells by whom.
 *
 * The rows of each stream are a chain by their checksums, and its head says where the chain ends. An append
 * goes on from a digest that was read or written before; where the head has another one, nothing is appended.
 */
import { assert } from '../../base/assert.ts';
import { ok, refused, type Result } from '../../base/result.ts';
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
import { follow } from '../follow.ts';
import type { Verification } from '../verify-log.ts';
import { NOTHING_YET, StreamMemory } from '../row-chain.ts';
import type { Connections } from './connections.ts';
import type { PostgresClient, PostgresQuery, PostgresRow, Runtime } from './driver.ts';
import { chained, singleQuery, type Append } from './append-query.ts';
import { ChainTrail } from './chain-trail.ts';
import { GroupCommit } from './group-commit.ts';
import { errorCodeOf, corrupt, STATE } from './failure.ts';
import { Horizon } from './horizon.ts';
import { cursorOf, placeOf, START, type LogPlace } from './log-place.ts';
import type { RowChecksums } from './row-checksums.ts';
import { BEFORE_ALL, placeIn, logPlacesIn, textIn, type ChainLink } from './rows.ts';
import { sqlStatementsOf, type SqlStatements } from './sql-statements.ts';
import { headIn, type StreamHead } from './server-head.ts';
import { verifyServerLog } from './verify-server.ts';
import type { Wakeups } from './wakeups.ts';
import { withoutLimits } from './without-limits.ts';

/** How many rows are read at once: a page of them is in memory, the rest is not. */
const ROWS_AT_ONCE = 1024;

/** How often an append that expects no version gives way to others; each time somebody else appended. */
const GIVE_WAY_MAX = 1000;

/** The class of the lock under which claims are appended; its object is the table of facts. */
const CLAIM_LOCK = 0x63656e61;

/** What a store is made of. */
export interface PostgresStoreParts {
  readonly connections: Connections;
  readonly wakeups: Wakeups;
  readonly checksums: RowChecksums;
  readonly schema: string;
  /** The number of the table of facts. */
  readonly table: number;
  readonly newAppendId: Runtime['newAppendId'];
  readonly turn: Runtime['turn'];
  /** Ends what the store has opened itself. */
  readonly end: () => Promise<void>;
}

/** The store; made by `openPostgresStore`. @public */
export class PostgresStore implements EventStore {
  readonly #connections: Connections;
  readonly #wakeups: Wakeups;
  readonly #checksums: RowChecksums;
  readonly #sql: SqlStatements;
  readonly #group: GroupCommit;
  readonly #schema: string;
  readonly #table: number;
  readonly #newAppendId: () => string;
  readonly #end: () => Promise<void>;
  readonly #horizon: Horizon;
  /** The last facts of streams as this store knows them, to append after them. */
  readonly #ends = new StreamMemory<ChainLink>();

  /** @internal Use `openPostgresStore`. */
  constructor(parts: PostgresStoreParts) {
    this.#connections = parts.connections;
    this.#wakeups = parts.wakeups;
    this.#checksums = parts.checksums;
    this.#schema = parts.schema;
    this.#sql = sqlStatementsOf(parts.schema);
    this.#horizon = new Horizon(parts.connections, this.#sql);
    this.#group = new GroupCommit(parts.connections, this.#sql, parts.turn);
    this.#table = parts.table;
    this.#newAppendId = parts.newAppendId;
    this.#end = parts.end;
  }

  /** Appends facts to one stream, all or none, as `EventStore.append`; `busy` where others are always faster. */
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

  /** The facts of one stream in order, those after a version; a `StoreFailure` (`corrupt`) where one is missing. */
  async *readStream(stream: string, afterVersion = 0): AsyncIterable<StoredEvent> {
    // What is appended meanwhile is read where it is there.
    const head = await this.#connections.persist(() => this.#headOf(stream));
    let version = afterVersion;
    const next = (): PostgresQuery => this.#sql.ofStream(stream, version, ROWS_AT_ONCE);
    const { source } = this.#connections;
    for await (const stored of this.#pages(next)) {
      version += 1;
      if (stored.version !== version)
        throw corrupt(source, `${stream} version ${version} is missing`);
      yield stored;
    }
    if (version < (head?.version ?? 0)) {
      throw corrupt(source, `${stream} version ${version + 1} is missing`);
    }
  }

  /** The facts after a cursor, in the order of the log; `busy` where an open transaction hides some for too long. */
  async *readAll(after: Cursor | null = null): AsyncIterable<StoredEvent> {
    await this.#horizon.pass();
    yield* this.#readOn(after, this.#connections.closing);
  }

  /** The facts after a cursor and then each further one, until the signal is aborted or the store is closed. */
  subscribe(after: Cursor | null = null, signal?: AbortSignal): AsyncIterable<StoredEvent> {
    const { closing } = this.#connections;
    const ending = AbortSignal.any(signal === undefined ? [closing] : [signal, closing]);
    const followed = {
      readAll: (cursor: Cursor | null) => this.#readOn(cursor, ending),
      watch: (until: AbortSignal) => this.#wakeups.watch(until),
    };
    return follow(followed, after, ending);
  }

  /** A cache that is damaged is a cache that is lost. */
  async loadSnapshot(key: SnapshotKey): Promise<Snapshot<Cursor> | null> {
    const [row] = await this.#connections.query(this.#sql.snapshot(key.name, key.schema));
    if (row === undefined) return null;
    const { source } = this.#connections;
    const [place, state] = [placeIn(row, source), textIn(row, 'state', source)];
    const isIntact = row['checksum'] === this.#checksums.ofSnapshot(key, place, state);
    return isIntact ? { at: cursorOf(place), state } : null;
  }

  /** Keeps a snapshot instead of the one of this name before it, whatever its form. */
  async saveSnapshot(key: SnapshotKey, { at, state }: Snapshot<Cursor>): Promise<void> {
    const place = placeOf(at);
    const checksum = this.#checksums.ofSnapshot(key, place, state);
    const { name, schema } = key;
    const { tx, sequence } = place;
    const values = [name, schema, tx, sequence, state, checksum] as const;
    await this.#connections.query(this.#sql.saveSnapshot(...values));
  }

  /** Forgets all snapshots; the next opening replays the whole log. */
  async dropSnapshots(): Promise<void> {
    await this.#connections.query(this.#sql.dropSnapshots());
  }

  /** Holds the whole log against everything that it says of itself; use `verifyPostgresStore`. @internal */
  verify(): Promise<Verification> {
    const log = {
      schema: this.#schema,
      source: this.#connections.source,
      checksums: this.#checksums,
    };
    return this.#connections.persist(() =>
      this.#connections.once((lent) =>
        withoutLimits(lent, (client) => verifyServerLog({ ...log, client })),
      ),
    );
  }

  /** Ends subscriptions, and the pool where the store made it; a pool that was given stays open. */
  async close(): Promise<void> {
    await this.#wakeups.sent();
    await this.#end();
  }

  /** Appends at a version; null where it is worth trying the same again. */
  async #appendAt(append: Append): Promise<Result<readonly StoredEvent[], AppendConflict> | null> {
    const done = await this.#connections.persist(async (before) => {
      const places = await this.#insert(append, before === 0);
      return places.length > 0 ? ok(places) : this.#explain(append, before > 0);
    });
    if (done?.ok !== true) return done;
    const { stream, version, drafts } = append;
    const [first] = done.value;
    if (first !== undefined) {
      // All facts of an append are of one transaction.
      this.#horizon.learn(first.tx);
      this.#wakeups.send();
    }
    return ok(
      drafts.map((draft, index) => {
        const place = done.value[index];
        assert(place !== undefined, 'each draft has got a place');
        const at = { stream, version: version + index + 1 };
        const recorded = placed(draft, { sequence: Number(place.sequence), ...at });
        return { ...recorded, cursor: cursorOf(place) };
      }),
    );
  }

  /**
   * Appends all facts or none; gives their places, or none where something is in the way.
   *
   * @param isFirst - Whether it is sent for the first time: what is sent again goes alone.
   */
  async #insert(append: Append, isFirst: boolean): Promise<readonly LogPlace[]> {
    const { stream, version, drafts } = append;
    if (drafts.length === 0) return [];
    const before = await this.#digestAt(stream, version);
    if (before === null) return [];
    const links = chained(append, before, this.#checksums);
    const send = async (client: PostgresClient): Promise<readonly LogPlace[]> => {
      const [row] = (await client.query(singleQuery(links, this.#sql))).rows;
      return row === undefined ? [] : logPlacesIn(row, this.#connections.source);
    };
    try {
      const places = await (links.claims !== null
        ? this.#connections.once((client) => this.#alone(client, send))
        : isFirst
          ? this.#group.ask(links)
          : this.#connections.once(send));
      const digest = links.digests.at(-1);
      if (places.length > 0 && digest !== undefined) {
        this.#ends.put(stream, { version: version + drafts.length, digest });
      }
      return places;
    } catch (error) {
      // Somebody else took the version between the look and the append.
      if (errorCodeOf(error) === STATE.uniqueViolation) return [];
      throw error;
    }
  }

  /** What an append after a version goes on from; null where the stream does not end there. */
  async #digestAt(stream: string, version: number): Promise<number | null> {
    if (version === 0) return NOTHING_YET;
    const known = this.#ends.get(stream);
    if (known?.version === version) return known.digest;
    const head = await this.#headOf(stream);
    return head?.version === version ? head.digest : null;
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
    const head = await this.#headOf(stream);
    const current = head?.version ?? 0;
    if (current !== version) {
      if (head !== null) this.#horizon.learn(head.tx);
      return refused({ conflict: 'version', stream, expected: version, current });
    }
    if (drafts.length === 0) return ok([]);
    if (readTo === null) return null;
    const [claim] = await ask(this.#sql.claimAfter(readTo.tx, readTo.sequence));
    if (claim === undefined) return null;
    this.#horizon.learn(textIn(claim, 'tx', source));
    const by = { stream: textIn(claim, 'stream', source), current: Number(claim['version']) };
    return refused({ conflict: 'claim', ...by });
  }

  async #lastVersion(stream: string): Promise<number> {
    return (await this.#connections.persist(() => this.#headOf(stream)))?.version ?? 0;
  }

  /** The head of a stream as it is now; null where nothing was appended to it. */
  async #headOf(stream: string): Promise<StreamHead | null> {
    const query = this.#sql.head(stream);
    const { rows } = await this.#connections.once((client) => client.query(query));
    const head = headIn(rows[0] ?? {}, stream, this.#connections.source);
    this.#ends.put(stream, head ?? BEFORE_ALL);
    return head;
  }

  #trail(): ChainTrail {
    return new ChainTrail({
      source: this.#connections.source,
      checksums: this.#checksums,
      ask: (query) => this.#connections.query(query),
      digests: (streams, versions) => this.#sql.digests(streams, versions),
    });
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
    const trail = this.#trail();
    const page = async (): Promise<readonly PostgresRow[]> => {
      const rows = await this.#connections.query(next(), signal);
      await trail.prepare(rows);
      return rows;
    };
    for (;;) {
      const rows = await page().catch((error: unknown) => {
        if (isEnded()) return [];
        throw error;
      });
      for (const row of rows) {
        const { stored, link } = trail.read(row);
        const { stream } = stored;
        if (link.version >= (this.#ends.get(stream)?.version ?? 0)) this.#ends.put(stream, link);
        pass(stored);
        yield stored;
      }
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }
}
