/**
 * The contract of every event store. A store is the only thing that remembers; everything else is
 * computed from it.
 *
 * `EventStore` is what all stores keep, wherever they lie, and so it answers later. `SyncEventStore`
 * is the same for those that can answer at once (memory, SQLite); `asyncStore` makes the former of
 * the latter. docs/event-store.md tells what each store adds.
 */
import type { Result } from '../base/result.ts';
import type { EventDraft, RecordedEvent } from './envelope.ts';
import type { FactListener } from './listeners.ts';

declare const place: unique symbol;

/**
 * A place in the log of one store: everything before and at it has been read. Only the store that
 * gave it understands it. It is no position, because where several machines write at once, positions
 * are given before they are committed, and who reads on from a position loses facts.
 *
 * @public
 */
export type Cursor = string & { readonly [place]: 'cursor' };

/** A fact as it is read from a store, with the place to read on from. @public */
export interface StoredEvent extends RecordedEvent {
  /** The place of this fact, to read on from; only the store that gave it understands it. */
  readonly cursor: Cursor;
}

/** Somebody else appended to the stream first. @public */
export interface VersionConflict {
  /** Always `version`, which tells it from a claim of shared memory. */
  readonly conflict: 'version';
  /** The stream that was appended to: a buffer, or `exporter`. */
  readonly stream: string;
  /** How many facts the caller knew of. */
  readonly expected: number;
  /** How many there are. */
  readonly current: number;
}

/**
 * Somebody else claimed memory, or IO virtual addresses, after the place up to which the caller had
 * read: what the caller chose may be taken.
 *
 * @public
 */
export interface ClaimConflict {
  /** Tells it from a `VersionConflict`, where somebody appended to the same stream. */
  readonly conflict: 'claim';
  /** The stream of a fact that claims, which the caller had not read. */
  readonly stream: string;
  /** The version of that fact in its stream. */
  readonly current: number;
}

/** Why nothing was appended. @public */
export type AppendConflict = VersionConflict | ClaimConflict;

/** Names a snapshot: what it is of, and the version of the form in which it is kept. @public */
export interface SnapshotKey {
  /** What it is a snapshot of, such as `world`; a store keeps at most one for each name and form. */
  readonly name: string;
  /** A snapshot that was kept in another form is not found; it is made again from the facts. */
  readonly schema: number;
}

/** What followed from all facts up to a place. @public */
export interface Snapshot<Place> {
  /** The last fact that it follows from: a cursor, or a sequence number where the store answers at once. */
  readonly at: Place;
  /** What followed, as text in the form that the `schema` of its key numbers. */
  readonly state: string;
}

/**
 * Remembers facts. What every store promises, the checks of `cenalloc/testing` state:
 *
 * 1. Appends are all or nothing, and what was appended is there after a crash, where the store lies
 *    on a disk.
 * 2. Versions of a stream count from 1 without a gap; two callers who expect the same version cannot
 *    both append.
 * 3. Reading on from the cursor of a fact gives each later fact once and loses none, whoever appends
 *    meanwhile; the facts of a stream come in the order of their versions, and what somebody appended
 *    who had read a fact comes after it.
 * 4. After a conflict, whoever reads on finds what it was in conflict with.
 * 5. Snapshots may be lost at any time.
 *
 * @public
 */
export interface EventStore {
  /**
   * Appends facts to one stream, all or none.
   *
   * @param stream - The stream of all the facts; one per buffer, and `exporter`.
   * @param expectedVersion - How many facts of the stream the caller knows of, or `any` to append
   *   regardless.
   * @param claimsReadTo - Given with facts that claim what all buffers share (`claimsShared`): up to
   *   where the caller has read. Refused where somebody claimed after it.
   * @returns The facts in their places, or the conflict; after a conflict nothing was appended.
   * @throws StoreFailure where the store cannot write; then nothing was appended, either. Only where a
   *   server stays away (`connection`) it is not known: read on before appending again.
   */
  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
    claimsReadTo?: Cursor | null,
  ): Promise<Result<readonly StoredEvent[], AppendConflict>>;
  /** The facts of one stream in order, those after a version. */
  readStream(stream: string, afterVersion?: number): AsyncIterable<StoredEvent>;
  /** The facts that are there, those after a cursor, in the order of the log. */
  readAll(after?: Cursor | null): AsyncIterable<StoredEvent>;
  /**
   * The facts after a cursor, and then each further one when it is appended, by whomever. It ends when
   * the signal is aborted, or the store is closed, or the reader stops reading.
   */
  subscribe(after?: Cursor | null, signal?: AbortSignal): AsyncIterable<StoredEvent>;
  /** The snapshot that was kept last under this key, or null. */
  loadSnapshot(key: SnapshotKey): Promise<Snapshot<Cursor> | null>;
  /** Keeps a snapshot instead of the one before it. */
  saveSnapshot(key: SnapshotKey, snapshot: Snapshot<Cursor>): Promise<void>;
  /** Forgets all snapshots. */
  dropSnapshots(): Promise<void>;
  /** Gives back files and connections; ends subscriptions. */
  close(): Promise<void>;
}

/**
 * The same at once, for stores that need not wait. A sequence number serves as the cursor: there is one
 * writer at a time, so numbers are given in the order of the log.
 *
 * @public
 */
export interface SyncEventStore {
  /**
   * Appends facts to one stream, all or none, as `EventStore.append`.
   *
   * @param whenAppended - Called with the facts when they are kept and before anybody is told, so that
   *   a world which follows the log is never older than what its listeners hear.
   */
  append(
    stream: string,
    expectedVersion: number | 'any',
    drafts: readonly EventDraft[],
    claimsReadTo?: number,
    whenAppended?: (recorded: readonly RecordedEvent[]) => void,
  ): Result<readonly RecordedEvent[], AppendConflict>;
  /** The facts of one stream in order, those after a version; a `StoreFailure` where one is archived or damaged. */
  readStream(stream: string, afterVersion?: number): Iterable<RecordedEvent>;
  /** The facts after a sequence number, in the order of the log; a `StoreFailure` where one is archived or damaged. */
  readAll(afterSequence?: number): Iterable<RecordedEvent>;
  /**
   * Calls `listener` with each fact that is appended here from now on: when it is kept, in the order of
   * the log, once.
   *
   * A listener may append, subscribe and unsubscribe. Its append is answered at once, and its facts
   * follow after those that are being told. What it throws reaches nobody's append and no other
   * listener, but the hook that the store was made with; `reportError` by default, and where there is
   * none, as in Node, an exception that nobody catches.
   *
   * @returns How to stop: nothing is heard from then on.
   */
  subscribe(listener: FactListener): () => void;
  /**
   * Resolves when it is worth looking whether somebody else has appended; absent where nobody else
   * can. It resolves early where the signal is aborted.
   */
  readonly untilNextLook?: (signal: AbortSignal) => Promise<void>;
  /** The snapshot that was kept last under this key, or null; a damaged one counts as none. */
  loadSnapshot(key: SnapshotKey): Snapshot<number> | null;
  /** Keeps a snapshot instead of the one before it. */
  saveSnapshot(key: SnapshotKey, snapshot: Snapshot<number>): void;
  /** Forgets all snapshots, but for one that stands for archived facts. */
  dropSnapshots(): void;
  /** Gives back what the store holds open; listeners hear nothing more. */
  close(): void;
}
