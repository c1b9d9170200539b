/**
 * Recordings of kernels beside the facts of an exporter, line by line as they came. They are no facts: a
 * kernel tells neither what its devices need nor what memory there is, so no world follows from them; the
 * trace chapter reads them again whenever it has learnt something. The pieces of a recording are a chain with
 * a head, as the facts of a stream are.
 */
import { assert } from '../../base/assert.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { NOTHING_YET } from '../row-chain.ts';
import type { Checksums, RecordingHead } from './checksums.ts';
import { numberIn, stringIn } from './columns.ts';
import type { Driver, Row, SqlStatement } from './driver.ts';
import { corrupt, storeFailure } from './failure.ts';
import type { Transactions } from './transactions.ts';

/** How many pieces are read at once. */
const PIECES_AT_ONCE = 64;

const SQL = {
  insert: 'INSERT INTO recordings VALUES (?, ?, ?, ?, ?)',
  after: `SELECT line, lines, text, checksum FROM recordings
    WHERE name = ? AND line > ? ORDER BY line LIMIT ?`,
  any: 'SELECT line FROM recordings WHERE name = ? LIMIT 1',
  head: 'SELECT name, lines, digest, checksum FROM recording_heads WHERE name = ?',
  // A recording whose head is lost has a name, too.
  names: 'SELECT name FROM recording_heads UNION SELECT name FROM recordings ORDER BY name',
  putHead: 'INSERT OR REPLACE INTO recording_heads VALUES (?, ?, ?, ?)',
} as const;

/** How far a recording was read: the number of lines, and what follows from all of them. @public */
export interface PlaceInRecording {
  /** How many lines were read. */
  readonly passed: number;
  /** The checksum of all lines until there. */
  readonly digest: number;
}

/** Lines that were kept together, and the place behind them. @public */
export interface KeptPiece extends PlaceInRecording {
  /** Without the end of the last line. */
  readonly text: string;
}

const BEGINNING: PlaceInRecording = { passed: 0, digest: NOTHING_YET };

/** The recordings of one store. @public */
export class Recordings {
  readonly #source: string;
  readonly #checksums: Checksums;
  readonly #transactions: Transactions;
  readonly #statements: Readonly<Record<keyof typeof SQL, SqlStatement>>;

  /** @internal Use `openSqliteStore`. */
  constructor(driver: Driver, source: string, checksums: Checksums, transactions: Transactions) {
    this.#source = source;
    this.#checksums = checksums;
    this.#transactions = transactions;
    this.#statements = {
      insert: driver.prepare(SQL.insert),
      after: driver.prepare(SQL.after),
      any: driver.prepare(SQL.any),
      head: driver.prepare(SQL.head),
      names: driver.prepare(SQL.names),
      putHead: driver.prepare(SQL.putHead),
    };
  }

  /** The names of all recordings. */
  names(): readonly string[] {
    return this.#guard(() =>
      this.#statements.names.all().map((row) => this.#headOf(stringIn(row, 'name')).name),
    );
  }

  /** How many lines of a recording there are. */
  count(name: string): number {
    return this.#guard(() => this.#headOf(name).lines);
  }

  /**
   * Keeps further lines; they are there when this returns.
   *
   * @param after - How many lines the caller knows of; any number where it is left out.
   * @throws StoreFailure `busy` where there are others: two boards in one recording would be read as one.
   */
  append(name: string, lines: readonly string[], after?: number): void {
    if (lines.length === 0) return;
    const text = lines.join('\n');
    this.#guard(() => {
      this.#transactions.write(() => {
        const head = this.#headOf(name);
        if (head.lines !== (after ?? head.lines)) throw this.#shared(name);
        const place = { name, line: head.lines + 1, lines: lines.length };
        assert(place.line >= 1, 'lines are counted from 1');
        const digest = this.#checksums.ofPiece(text, place, head.digest);
        this.#statements.insert.run(name, place.line, place.lines, text, digest);
        const next = { name, lines: head.lines + lines.length, digest };
        const checksum = this.#checksums.ofRecording(next);
        this.#statements.putHead.run(name, next.lines, digest, checksum);
      });
    });
  }

  /** The lines of a recording in order. */
  *read(name: string): Iterable<string> {
    for (const { text } of this.readPieces(name)) yield* text.split('\n');
  }

  /**
   * The pieces of a recording in order, as they were kept.
   *
   * @param after - The last piece that was read before: the next ones have to follow from it.
   */
  *readPieces(name: string, after: PlaceInRecording = BEGINNING): Iterable<KeptPiece> {
    // What is appended meanwhile is read where it is there.
    const head = this.#guard(() => this.#headOf(name));
    let { passed, digest } = after;
    for (;;) {
      const rows = this.#guard(() => this.#statements.after.all(name, passed, PIECES_AT_ONCE));
      for (const row of rows) {
        const place = { name, line: numberIn(row, 'line'), lines: numberIn(row, 'lines') };
        const text = stringIn(row, 'text');
        digest = this.#checksums.ofPiece(text, place, digest);
        if (place.line !== passed + 1 || digest !== numberIn(row, 'checksum')) {
          throw this.#damaged(name, passed + 1);
        }
        assert(place.lines >= 1, 'a piece has lines');
        passed += place.lines;
        yield { text, passed, digest };
        if (passed === head.lines && digest !== head.digest) throw this.#damaged(name, passed);
      }
      if (rows.length < PIECES_AT_ONCE) break;
    }
    if (passed < head.lines) throw this.#damaged(name, passed + 1);
  }

  #headOf(name: string): RecordingHead {
    const row = this.#statements.head.get(name);
    if (row !== undefined) return this.#headIn(row);
    if (this.#statements.any.get(name) === undefined)
      return { name, lines: 0, digest: NOTHING_YET };
    throw corrupt(this.#source, `the head of the recording ${name} is missing`);
  }

  #headIn(row: Row): RecordingHead {
    const head = {
      name: stringIn(row, 'name'),
      lines: numberIn(row, 'lines'),
      digest: numberIn(row, 'digest'),
    };
    if (numberIn(row, 'checksum') === this.#checksums.ofRecording(head)) return head;
    throw corrupt(this.#source, `the head of the recording ${head.name} is not what was kept`);
  }

  #shared(name: string): StoreFailure {
    const words = `somebody else adds to the recording ${name}; give this one another name`;
    return new StoreFailure('busy', this.#source, words);
  }

  #damaged(name: string, line: number): Error {
    return corrupt(this.#source, `line ${line} of the recording ${name} is not what was kept`);
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw storeFailure(error, this.#source);
    }
  }
}
