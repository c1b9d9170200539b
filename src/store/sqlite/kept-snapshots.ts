/**
 * Snapshots, which are a cache, and the base: the one snapshot that stands for facts which were moved to an
 * archive, together with what is left of their streams.
 */
import type { Snapshot, SnapshotKey } from '../../events/event-store.ts';
import type { Checksums } from './checksums.ts';
import { numberIn, stringIn } from './columns.ts';
import type { SqlStatement } from './driver.ts';
import { corrupt } from './failure.ts';
import type { SqlStatements } from './sql-statements.ts';

/** How many streams are archived at once. */
const STREAMS_AT_ONCE = 1024;

/** A snapshot, and whether it has the checksum that was written with it. @public */
export interface KeptSnapshot extends Snapshot<number> {
  /** Whether its checksum is right. */
  readonly isIntact: boolean;
}

/** The snapshots of one store. */
export class KeptSnapshots {
  readonly #statements: SqlStatements;
  readonly #checksums: Checksums;
  readonly #source: string;

  constructor(statements: SqlStatements, checksums: Checksums, source: string) {
    this.#statements = statements;
    this.#checksums = checksums;
    this.#source = source;
  }

  /** The last fact that was moved to an archive; 0 where none was. */
  base(): number {
    const row = this.#statements.baseAt.get();
    if (row === undefined) return 0;
    const at = numberIn(row, 'at');
    if (numberIn(row, 'mark') === this.#checksums.ofBase(at)) return at;
    throw corrupt(this.#source, 'the number of the last archived fact is not what was written');
  }

  /** The version up to which a stream was archived; 0 where it was not. */
  archivedVersion(stream: string): number {
    const row = this.#statements.archived.get(stream);
    if (row === undefined) return 0;
    const version = numberIn(row, 'version');
    const left = { stream, version, digest: numberIn(row, 'digest') };
    if (numberIn(row, 'checksum') === this.#checksums.ofArchived(left)) return version;
    throw corrupt(this.#source, `what is left of ${stream} is not what was written`);
  }

  /** A snapshot of at most so many facts, or null. */
  load(key: SnapshotKey, last: number): Snapshot<number> | null {
    return this.#read(this.#statements.snapshot, key, last);
  }

  /** What stands for the facts that were archived, or null. */
  loadBase(key: SnapshotKey, last: number): Snapshot<number> | null {
    return this.#read(this.#statements.base, key, last);
  }

  save({ name, schema }: SnapshotKey, { at, state }: Snapshot<number>): void {
    const checksum = this.#checksums.ofSnapshot(name, schema, at, state);
    this.#statements.saveSnapshot.run(name, schema, at, state, checksum);
  }

  drop(): void {
    this.#statements.dropSnapshots.run();
  }

  /** Lets a snapshot stand for the facts up to it, which are deleted; gives their number. */
  replaceFacts({ name, schema }: SnapshotKey, { at, state }: Snapshot<number>): number {
    const { dropBase, saveBase, dropFacts } = this.#statements;
    const base = this.base();
    if (at <= base) return 0;
    this.#archiveStreams(at);
    const checksum = this.#checksums.ofSnapshot(name, schema, at, state);
    dropBase.run();
    saveBase.run(name, schema, at, state, checksum, this.#checksums.ofBase(at));
    dropFacts.run(at);
    return at - base;
  }

  #archiveStreams(at: number): void {
    const { lastOfStreams, saveArchived } = this.#statements;
    for (let after = ''; ;) {
      const rows = lastOfStreams.all(at, after, STREAMS_AT_ONCE);
      for (const row of rows) {
        const stream = stringIn(row, 'stream');
        if (stream === after) throw corrupt(this.#source, 'the order of its streams is damaged');
        const left = { stream, version: numberIn(row, 'version'), digest: numberIn(row, 'digest') };
        saveArchived.run(stream, left.version, left.digest, this.#checksums.ofArchived(left));
        after = stream;
      }
      if (rows.length < STREAMS_AT_ONCE) return;
    }
  }

  /** A snapshot as it lies there, damaged or not, or null. */
  kept(key: SnapshotKey): KeptSnapshot | null {
    return this.#keptIn(this.#statements.snapshot, key);
  }

  #keptIn(statement: SqlStatement, { name, schema }: SnapshotKey): KeptSnapshot | null {
    const row = statement.get(name, schema);
    if (row === undefined) return null;
    const at = numberIn(row, 'at');
    const state = stringIn(row, 'state');
    const checksum = this.#checksums.ofSnapshot(name, schema, at, state);
    return { at, state, isIntact: numberIn(row, 'checksum') === checksum };
  }

  /** A cache that is damaged is a cache that is lost, and so is one of facts that are not there. */
  #read(statement: SqlStatement, key: SnapshotKey, last: number): Snapshot<number> | null {
    const kept = this.#keptIn(statement, key);
    if (kept?.isIntact !== true || kept.at > last) return null;
    return { at: kept.at, state: kept.state };
  }
}
