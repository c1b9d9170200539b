/**
 * An event store in one SQLite file. Every append is one transaction that takes the write lock first, so
 * that what it reads to judge the append cannot change before it commits; whoever dies in between has
 * appended nothing.
 *
 * The rows of each stream are a chain, by their checksums, and its head says where the chain ends: a row
 * that a disk has mangled, put back or lost is told and never read as another log.
 */
import { assert } from '../../base/assert.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { claimsShared } from '../../events/claims.ts';
import { placed, type EventDraft, type RecordedEvent } from '../../events/envelope.ts';
import type {
  AppendConflict,
  Snapshot,
  SnapshotKey,
  SyncEventStore,
} from '../../events/event-store.ts';
import { Listeners, type FactListener, type ListenerErrorHook } from '../../events/listeners.ts';
import { assertReadable } from '../../events/readable.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { NOTHING_YET } from '../row-chain.ts';
import { Checksums, type Head } from './checksums.ts';
import {
  DriverError,
  RESULT,
  type Driver,
  type RowList,
  type Runtime,
  type SqlQuery,
  type SqlValue,
} from './driver.ts';
import { FactRows, numbersOf } from './fact-rows.ts';
import { numberIn, stringIn } from './columns.ts';
import { corrupt, storeFailure } from './failure.ts';
import { Recordings } from './kept-recordings.ts';
import { KeptSnapshots, type KeptSnapshot } from './kept-snapshots.ts';
import { findLostFacts, type LostFact } from './lost-facts.ts';
import { prepareAll, type SqlStatements } from './sql-statements.ts';
import { StreamHeads } from './stream-heads.ts';
import { Transactions } from './transactions.ts';

/** How many rows are read at once: a page of them is in memory, the rest is not. */
const ROWS_AT_ONCE = 1024;

/** How often to look for what other processes appended, in milliseconds: soon for a person. */
const LOOK_EVERY = 50;

/** How a store treats those who listen to it. @public */
export interface SqliteStoreHabits {
  /** How often subscriptions look for facts of other processes, in milliseconds; 50 by default. */
  readonly lookEvery?: number | undefined;
  /** Gets what a listener throws; `reportError` where it is left out. */
  readonly onListenerError?: ListenerErrorHook | undefined;
}

/** The store in a file; made by `openSqliteStore`. @public */
export class SqliteStore implements SyncEventStore {
  /** The file, as it was named. */
  readonly source: string;
  readonly #driver: Driver;
  readonly #runtime: Runtime;
  readonly #lookEvery: number;
  /** Recordings of kernels, which the same file may hold. */
  readonly recordings: Recordings;
  readonly #listeners: Listeners;
  readonly #statements: SqlStatements;
  readonly #transactions: Transactions;
  readonly #rows: FactRows;
  readonly #heads: StreamHeads;
  readonly #snapshots: KeptSnapshots;
  /** The greatest number of which this connection knows that it was given: no fewer facts are all. */
  #known = 0;

  /** @internal Use `openSqliteStore`. */
  constructor(
    driver: Driver,
    source: string,
    runtime: Runtime,
    { lookEvery = LOOK_EVERY, onListenerError }: SqliteStoreHabits = {},
  ) {
    this.#driver = driver;
    this.source = source;
    this.#runtime = runtime;
    this.#lookEvery = lookEvery;
    this.#listeners = new Listeners(onListenerError);
    this.#statements = prepareAll(driver);
    this.#transactions = new Transactions(driver);
    const checksums = new Checksums(runtime.checksum);
    this.#rows = new FactRows(this.#statements, checksums, source);
    this.#heads = new StreamHeads(this.#statements, checksums, source);
    this.#snapshots = new KeptSnapshots(this.#statements, checksums, source);
    this.recordings = new Recordings(driver, source, checksums, this.#transactions);
  }

  /** As `SyncEventStore.append`, in one transaction; a `StoreFailure` (`busy`) where another process keeps the lock. */
  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
    claimsReadTo?: number,
    whenAppended?: (recorded: readonly RecordedEvent[]) => void,
  ): Result<readonly RecordedEvent[], AppendConflict> {
    const write = (): Result<readonly RecordedEvent[], AppendConflict> => {
      assertReadable(drafts, stream, this.source);
      const { head, last } = this.#heads.ends(stream);
      const current = head?.version ?? 0;
      if (expectedVersion !== 'any' && expectedVersion !== current) {
        if (head === null) this.#assertNew(stream);
        return refused({ conflict: 'version', stream, expected: expectedVersion, current });
      }
      const sequence = this.#pastKnown(last ?? this.#snapshots.base(), head);
      const claim = this.#claimAfter(claimsReadTo ?? sequence, sequence);
      return claim === null
        ? ok(this.#insert(stream, sequence, current, head, drafts))
        : refused(claim);
    };
    const appended = this.#guard(() => this.#transactions.write(write, ({ ok: isKept }) => isKept));
    if (!appended.ok) return appended;
    const known = appended.value.at(-1)?.sequence ?? this.#known;
    assert(known >= this.#known, 'numbers that were given are given once');
    this.#known = known;
    this.#listeners.queue(appended.value);
    whenAppended?.(appended.value);
    this.#listeners.tell();
    return appended;
  }

  /** The last fact that was moved to an archive; 0 where none was. Reading begins after it. */
  get base(): number {
    return this.#guard(() => this.#snapshots.base());
  }

  /** The facts of one stream in order, those after a version; a `StoreFailure` where one is archived or damaged. */
  *readStream(stream: string, afterVersion = 0): Iterable<RecordedEvent> {
    const { head, archived } = this.#guard(() => ({
      // What is appended meanwhile is read where it is there.
      head: this.#heads.of(stream),
      archived: this.#snapshots.archivedVersion(stream),
    }));
    let version = afterVersion;
    if (version < archived) throw this.#archived();
    const trail = this.#rows.trail();
    for (;;) {
      const rows = this.#page(this.#statements.ofStream, stream, version);
      for (const row of rows) {
        version += 1;
        if (numbersOf(row).version !== version) throw this.#missing(`${stream} version ${version}`);
        yield this.#guard(() => this.#rows.read(row, trail));
      }
      if (rows.length < ROWS_AT_ONCE) break;
    }
    if (version > afterVersion && head === null) throw this.#missing(`the head of ${stream}`);
    if (version < (head?.version ?? 0)) throw this.#missing(`${stream} version ${version + 1}`);
  }

  /** The facts after a sequence number, in the order of the log; a `StoreFailure` where one is archived or damaged. */
  *readAll(afterSequence = 0): Iterable<RecordedEvent> {
    let sequence = afterSequence;
    if (sequence < this.base) throw this.#archived();
    const { ends, trail } = { ends: this.#known, trail: this.#rows.trail() };
    for (;;) {
      const rows = this.#page(this.#statements.after, sequence);
      for (const row of rows) {
        sequence += 1;
        if (numbersOf(row).sequence !== sequence) throw this.#missingFact(sequence);
        yield this.#guard(() => this.#rows.read(row, trail));
      }
      if (rows.length < ROWS_AT_ONCE) break;
    }
    if (sequence < ends) throw this.#missingFact(sequence + 1);
    this.#known = Math.max(this.#known, sequence);
  }

  /** Calls `listener` with each fact that this store appends from now on, once it is kept; returns how to stop. */
  subscribe(listener: FactListener): () => void {
    return this.#listeners.add(listener);
  }

  /** Resolves after `lookEvery` milliseconds, when other processes may have appended, or when the signal is aborted. */
  untilNextLook(signal: AbortSignal): Promise<void> {
    return this.#runtime.wait(this.#lookEvery, signal);
  }

  /** The snapshot that was kept last under this key, else what stands for archived facts, else null. */
  loadSnapshot(key: SnapshotKey): Snapshot<number> | null {
    return this.#guard(() => this.#snapshots.load(key, this.#lastSequence())) ?? this.loadBase(key);
  }

  /** What stands for the facts that were archived, or null. */
  loadBase(key: SnapshotKey): Snapshot<number> | null {
    return this.#guard(() => this.#snapshots.loadBase(key, this.#lastSequence()));
  }

  /** A snapshot as it lies there, damaged or not, or null. */
  keptSnapshot(key: SnapshotKey): KeptSnapshot | null {
    return this.#guard(() => this.#snapshots.kept(key));
  }

  /** Keeps a snapshot instead of the one before it. */
  saveSnapshot(key: SnapshotKey, snapshot: Snapshot<number>): void {
    this.#guard(() => {
      this.#snapshots.save(key, snapshot);
    });
  }

  /** Forgets all snapshots, but for the one that stands for archived facts. */
  dropSnapshots(): void {
    this.#guard(() => {
      this.#snapshots.drop();
    });
  }

  /**
   * Forgets the facts up to a snapshot, which stands for them from then on and can no longer be dropped.
   * Whoever calls this has put the facts elsewhere.
   *
   * @param at - The last fact that was put elsewhere: a snapshot of another moment does not stand for them.
   * @returns How many facts were forgotten; 0 where there is no such snapshot.
   */
  compact(key: SnapshotKey, at?: number): number {
    return this.#guard(() => {
      const count = this.#transactions.write(() => {
        const kept = this.#snapshots.load(key, this.#lastSequence());
        if (kept === null || kept.at !== (at ?? kept.at)) return 0;
        return this.#snapshots.replaceFacts(key, kept);
      });
      if (count > 0) this.#shrink();
      return count;
    });
  }

  /** Makes the file as small as what is in it; where there is no room for the rewriting it keeps its size. */
  #shrink(): void {
    try {
      this.#driver.exec('VACUUM');
    } catch (error) {
      const noRoom: readonly number[] = [RESULT.full, RESULT.noRoomToShare];
      if (!(error instanceof DriverError) || !noRoom.includes(error.result)) throw error;
    }
  }

  /** Bytes of the file that hold nothing, which further facts fill. */
  unusedBytes(): number {
    const pragma = (name: string): number =>
      numberIn(this.#driver.prepare(`PRAGMA ${name}`).get(), name);
    return this.#guard(() => pragma('freelist_count') * pragma('page_size'));
  }

  /** What SQLite's own check of pages, tables and indexes finds, in its words; nothing where all is well. */
  integrity(): readonly string[] {
    return this.#guard(() =>
      this.#driver
        .prepare('PRAGMA integrity_check')
        .all()
        .map((row) => stringIn(row, 'integrity_check'))
        .filter((found) => found !== 'ok'),
    );
  }

  /** How many facts there are, damaged ones among them. Cost: linear in them. */
  count(): number {
    return this.#guard(() => numberIn(this.#statements.count.get(), 'count'));
  }

  /** The facts that are not there, where their numbers and streams tell which they were. @internal */
  lostFacts(): readonly LostFact[] {
    return this.#guard(() => findLostFacts(this.#driver));
  }

  /** The names of all streams that have a head or a fact. */
  streams(): readonly string[] {
    return this.#guard(() => this.#statements.streams.all().map((row) => stringIn(row, 'stream')));
  }

  /**
   * Reads a whole stream, as far as it was not archived, and holds it against its head.
   *
   * @throws StoreFailure Where a fact is missing or not what was written, or the head is of another history.
   */
  checkStream(stream: string): void {
    let last: RecordedEvent | null = null;
    const archived = this.#guard(() => this.#snapshots.archivedVersion(stream));
    for (const fact of this.readStream(stream, archived)) last = fact;
    this.#guard(() => {
      const head = this.#heads.of(stream);
      if (head === null) return;
      this.#checkHead(head);
      if (last === null || last.sequence === head.sequence) return;
      throw corrupt(this.source, `the head of ${stream} is of another history`);
    });
  }

  /** Closes the file, and tells listeners nothing more; to read or append then is a `StoreFailure` (`closed`). */
  close(): void {
    this.#listeners.clear();
    this.#guard(() => {
      this.#driver.close();
    });
  }

  /** The cheap part of `log --verify`, done at opening: the last row is there and ends its stream. @internal */
  checkEnd(): void {
    this.#guard(() => {
      this.#transactions.read(() => {
        const top = this.#heads.top();
        const [row] = this.#statements.lastRow();
        const last = row === undefined ? null : this.#rows.read(row, this.#rows.trail());
        const [ends, found] = [top?.sequence ?? 0, last?.sequence ?? this.#snapshots.base()];
        if (found < ends) throw this.#missing(`fact ${found + 1}`);
        if (found > ends) throw this.#missing(`the head of ${last?.stream ?? 'the last stream'}`);
        if (top !== null) this.#checkHead(top);
        this.#known = found;
      });
    });
  }

  /** The head of a stream and the row that it speaks of are the same. */
  #checkHead({ stream, version, digest }: Head): void {
    if (this.#rows.digestOf(stream, version) === digest) return;
    throw corrupt(this.source, `the head of ${stream} is of another history`);
  }

  #insert(
    stream: string,
    sequence: number,
    version: number,
    head: Head | null,
    drafts: readonly EventDraft[],
  ): readonly RecordedEvent[] {
    assert((head?.version ?? 0) === version, 'a stream goes on from its head');
    let digest = head?.digest ?? NOTHING_YET;
    const recorded = drafts.map((draft, index) => {
      const place = { stream, version: version + index + 1 };
      return placed(draft, { sequence: sequence + index + 1, ...place });
    });
    for (const each of recorded) digest = this.#rows.insert(each, digest);
    const last = recorded.at(-1);
    if (last !== undefined) {
      this.#heads.put({ stream, version: last.version, sequence: last.sequence, digest });
    }
    return recorded;
  }

  #page(query: SqlQuery, ...after: readonly SqlValue[]): readonly RowList[] {
    const rows = this.#guard(() => query(...after, ROWS_AT_ONCE));
    assert(rows.length <= ROWS_AT_ONCE, 'a page is no longer than was asked for');
    return rows;
  }

  #lastSequence(): number {
    return this.#heads.ends('').last ?? this.#snapshots.base();
  }

  /** Where an append goes on: never before a number that was given already. */
  #pastKnown(sequence: number, head: Head | null): number {
    if (sequence < Math.max(this.#known, head?.sequence ?? 0))
      throw this.#missing(`fact ${sequence + 1}`);
    return sequence;
  }

  /** A stream without a head has no rows. */
  #assertNew(stream: string): void {
    if (this.#statements.anyOfStream.get(stream) === undefined) return;
    throw this.#missing(`the head of ${stream}`);
  }

  /** A claim that whoever has read up to `sequence` has not read; the rows say, and not an index. */
  #claimAfter(sequence: number, last: number): AppendConflict | null {
    if (sequence >= last) return null;
    let claim: AppendConflict | null = null;
    for (const { stream, version, event } of this.readAll(sequence)) {
      if (claimsShared(event)) claim = { conflict: 'claim', stream, current: version };
    }
    return claim;
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw storeFailure(error, this.source);
    }
  }

  #archived(): StoreFailure {
    const words = `the facts up to ${this.base} were moved to an archive; read them there`;
    return new StoreFailure('compacted', this.source, words);
  }

  /** Somebody else may have archived it since. */
  #missingFact(sequence: number): StoreFailure {
    return sequence <= this.base ? this.#archived() : this.#missing(`fact ${sequence}`);
  }

  #missing(what: string): StoreFailure {
    return corrupt(this.source, `${what} is missing`);
  }
}
