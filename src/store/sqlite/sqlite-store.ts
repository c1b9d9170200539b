/**
 * An event store in one SQLite file. Every append is one transaction that takes the write lock first, so
 * that what it reads to judge the append cannot change before it commits; whoever dies in between has
 * appended nothing.
 *
 * Each row has a checksum, because SQLite has none: a page that a disk has mangled would otherwise be
 * read as another fact.
 */
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
import { columnsOf, factOf, type FactColumns, type FactPlace } from '../../events/stored-fact.ts';
import {
  DriverError,
  RESULT,
  type Driver,
  type Row,
  type SqlValue,
  type SqlStatement,
  type Runtime,
} from './driver.ts';
import { corrupt, storeFailure } from './failure.ts';
import { Recordings } from './kept-recordings.ts';
import { prepareAll, type SqlStatements } from './sql-statements.ts';

/** How many rows are read at once: a page of them is in memory, the rest is not. */
const ROWS_AT_ONCE = 1024;

/** How often to look for what other processes appended, in milliseconds: soon for a person. */
const LOOK_EVERY = 50;

/** How a store treats those who listen to it. */
export interface SqliteStoreHabits {
  /** How often subscriptions look for facts of other processes, in milliseconds; 50 by default. */
  readonly lookEvery?: number | undefined;
  /** Gets what a listener throws; `reportError` where it is left out. */
  readonly onListenerError?: ListenerErrorHook | undefined;
}

/** The store in a file; made by `openSqliteStore`. @public */
export class SqliteStore implements SyncEventStore {
  readonly #driver: Driver;
  readonly #source: string;
  readonly #runtime: Runtime;
  readonly #lookEvery: number;
  /** Recordings of kernels, which the same file may hold. */
  readonly recordings: Recordings;
  readonly #listeners: Listeners;
  readonly #statements: SqlStatements;

  constructor(
    driver: Driver,
    source: string,
    runtime: Runtime,
    { lookEvery = LOOK_EVERY, onListenerError }: SqliteStoreHabits = {},
  ) {
    this.#driver = driver;
    this.#source = source;
    this.#runtime = runtime;
    this.#lookEvery = lookEvery;
    this.#listeners = new Listeners(onListenerError);
    this.#statements = prepareAll(driver);
    this.recordings = new Recordings(driver, source, runtime);
  }

  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
    claimsReadTo?: number,
    whenAppended?: (recorded: readonly RecordedEvent[]) => void,
  ): Result<readonly RecordedEvent[], AppendConflict> {
    const appended = this.#transact(() => {
      assertReadable(drafts, stream, this.#source);
      const last = this.#statements.last.get(stream, stream);
      const current = numberIn(last, 'version');
      if (expectedVersion !== 'any' && expectedVersion !== current) {
        const conflict = {
          conflict: 'version',
          stream,
          expected: expectedVersion,
          current,
        } as const;
        return refused(conflict);
      }
      const claim = claimsReadTo === undefined ? null : this.#claimAfter(claimsReadTo);
      if (claim !== null) return refused(claim);
      const sequence = numberIn(last, 'sequence');
      const recorded = drafts.map((draft, index) => {
        const place = { stream, version: current + index + 1 };
        return placed(draft, { sequence: sequence + index + 1, ...place });
      });
      for (const each of recorded) this.#insert(each);
      return ok(recorded);
    });
    if (!appended.ok) return appended;
    this.#listeners.queue(appended.value);
    whenAppended?.(appended.value);
    this.#listeners.tell();
    return appended;
  }

  /** The last fact that was moved to an archive; 0 where none was. Reading begins after it. */
  get base(): number {
    return this.#guard(() => numberIn(this.#statements.baseAt.get(), 'at'));
  }

  *readStream(stream: string, afterVersion = 0): Iterable<RecordedEvent> {
    let version = afterVersion;
    const head = this.#guard(() => numberIn(this.#statements.head.get(stream), 'version'));
    if (version < head) throw this.#archived();
    for (;;) {
      const facts = this.#page(this.#statements.ofStream, stream, version);
      for (const recorded of facts) {
        version += 1;
        if (recorded.version !== version) throw this.#missing(`${stream} version ${version}`);
        yield recorded;
      }
      if (facts.length < ROWS_AT_ONCE) return;
    }
  }

  *readAll(afterSequence = 0): Iterable<RecordedEvent> {
    let sequence = afterSequence;
    if (sequence < this.base) throw this.#archived();
    for (;;) {
      const facts = this.#page(this.#statements.after, sequence);
      for (const recorded of facts) {
        sequence += 1;
        if (recorded.sequence !== sequence) throw this.#missing(`fact ${sequence}`);
        yield recorded;
      }
      if (facts.length < ROWS_AT_ONCE) return;
    }
  }

  subscribe(listener: FactListener): () => void {
    return this.#listeners.add(listener);
  }

  untilNextLook(signal: AbortSignal): Promise<void> {
    return this.#runtime.wait(this.#lookEvery, signal);
  }

  loadSnapshot(key: SnapshotKey): Snapshot<number> | null {
    return this.#snapshotIn(this.#statements.snapshot, key) ?? this.loadBase(key);
  }

  /** What stands for the facts that were archived, or null. */
  loadBase(key: SnapshotKey): Snapshot<number> | null {
    return this.#snapshotIn(this.#statements.base, key);
  }

  saveSnapshot({ name, schema }: SnapshotKey, { at, state }: Snapshot<number>): void {
    const checksum = this.#snapshotChecksum(name, schema, at, state);
    this.#guard(() => {
      this.#statements.saveSnapshot.run(name, schema, at, state, checksum);
    });
  }

  dropSnapshots(): void {
    this.#guard(() => {
      this.#statements.dropSnapshots.run();
    });
  }

  /**
   * Forgets the facts up to a snapshot, which stands for them from then on and can no longer be dropped.
   * Whoever calls this has put the facts elsewhere.
   *
   * @param at - The last fact that was put elsewhere: where the snapshot is of another one, because somebody
   *   else has kept a later one in the meantime, nothing is forgotten.
   * @returns How many facts were forgotten; 0 where there is no such snapshot.
   */
  compact(key: SnapshotKey, at?: number): number {
    const count = this.#guard(() => {
      this.#statements.begin.run();
      try {
        const forgotten = this.#forgetUpTo(key, at);
        this.#statements.commit.run();
        return forgotten;
      } catch (error) {
        this.#rollBack();
        throw error;
      }
    });
    // Only now the file becomes smaller.
    if (count > 0) {
      this.#guard(() => {
        this.#driver.exec('VACUUM');
      });
    }
    return count;
  }

  close(): void {
    this.#listeners.clear();
    this.#guard(() => {
      this.#driver.close();
    });
  }

  #insert(recorded: RecordedEvent): void {
    const { sequence, stream, version, event } = recorded;
    const columns = columnsOf(recorded);
    const { schema, type, data } = columns;
    const checksum = this.#checksum(columns, recorded);
    const claims = claimsShared(event) ? 1 : 0;
    const { insert } = this.#statements;
    insert.run(sequence, stream, version, schema, type, claims, checksum, data);
  }

  #page(statement: SqlStatement, ...after: readonly SqlValue[]): readonly RecordedEvent[] {
    return this.#guard(() => statement.all(...after, ROWS_AT_ONCE).map((row) => this.#factIn(row)));
  }

  #factIn(row: Row): RecordedEvent {
    const place: FactPlace = {
      sequence: numberIn(row, 'sequence'),
      stream: textIn(row, 'stream'),
      version: numberIn(row, 'version'),
    };
    const columns: FactColumns = {
      schema: numberIn(row, 'schema'),
      type: textIn(row, 'type'),
      data: textIn(row, 'data'),
    };
    if (numberIn(row, 'checksum') !== this.#checksum(columns, place)) {
      throw corrupt(this.#source, `fact ${place.sequence} is not what was written`);
    }
    const fact = factOf(columns, place, true);
    if (fact.ok) return fact.value;
    // It is what was written, so another program wrote it.
    const { field = 'event', message } = fact.refusal;
    const words = `fact ${place.sequence}: ${field}: ${message}; update cenalloc`;
    throw new StoreFailure('newer', this.#source, words);
  }

  #forgetUpTo(key: SnapshotKey, expected?: number): number {
    const { snapshot, saveHeads, dropBase, saveBase, dropFacts } = this.#statements;
    const { base } = this;
    const kept = this.#snapshotIn(snapshot, key);
    if (kept === null || kept.at <= base) return 0;
    if (expected !== undefined && kept.at !== expected) return 0;
    const { name, schema } = key;
    const { at, state } = kept;
    saveHeads.run(at);
    dropBase.run();
    saveBase.run(name, schema, at, state, this.#snapshotChecksum(name, schema, at, state));
    dropFacts.run(at);
    return at - base;
  }

  #snapshotIn(statement: SqlStatement, { name, schema }: SnapshotKey): Snapshot<number> | null {
    return this.#guard(() => {
      const row = statement.get(name, schema);
      if (row === undefined) return null;
      const at = numberIn(row, 'at');
      const state = textIn(row, 'state');
      const isIntact =
        numberIn(row, 'checksum') === this.#snapshotChecksum(name, schema, at, state);
      // A cache that is damaged is a cache that is lost, and so is one of facts that are not there.
      const last = numberIn(this.#statements.last.get('', ''), 'sequence');
      return isIntact && at <= last ? { at, state } : null;
    });
  }

  #claimAfter(sequence: number): AppendConflict | null {
    if (sequence < this.base) throw this.#archived();
    const row = this.#statements.lastClaim.get(sequence);
    if (row === undefined) return null;
    const current = numberIn(row, 'version');
    return { conflict: 'claim', stream: textIn(row, 'stream'), current };
  }

  /** Does everything or nothing, and words what fails. */
  #transact<T>(action: () => Result<T, AppendConflict>): Result<T, AppendConflict> {
    return this.#guard(() => {
      this.#statements.begin.run();
      try {
        const done = action();
        (done.ok ? this.#statements.commit : this.#statements.rollback).run();
        return done;
      } catch (error) {
        this.#rollBack();
        throw error;
      }
    });
  }

  /** SQLite has rolled back already where it ran out of room, and says so; that is as well. */
  #rollBack(): void {
    try {
      this.#statements.rollback.run();
    } catch {
      // The first error is the one to tell.
    }
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw storeFailure(error, this.#source);
    }
  }

  /** The stream and the type are in the fact, too; where they differ from it, `factOf` says so. */
  #checksum({ schema, data }: FactColumns, { sequence, version }: FactPlace): number {
    // Any mixture does: what matters is that a row in another place does not fit.
    const place = Math.imul(sequence, 0x9e3779b1) ^ Math.imul(version, 0x85ebca6b) ^ schema;
    return this.#runtime.checksum(data, place >>> 0);
  }

  #snapshotChecksum(name: string, schema: number, at: number, state: string): number {
    return this.#runtime.checksum(state, this.#runtime.checksum(`${name} ${schema} ${at}`));
  }

  #archived(): StoreFailure {
    const words = `the facts up to ${this.base} were moved to an archive; read them there`;
    return new StoreFailure('compacted', this.#source, words);
  }

  #missing(what: string): Error {
    return corrupt(this.#source, `${what} is missing`);
  }
}

/** A number of a row; the greatest of no numbers is null, and counts as none. */
function numberIn(row: Row | undefined, column: string): number {
  const value = row?.[column] ?? 0;
  if (typeof value !== 'number') throw mangled(column);
  return value;
}

function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw mangled(column);
  return value;
}

/** The tables are strict: only a damaged page holds another type. */
function mangled(column: string): DriverError {
  return new DriverError(RESULT.corrupt, `the column ${column} holds another type`, null);
}
