/**
 * Recordings of kernels beside the facts of an exporter, line by line as they came. They are no facts: a
 * kernel tells neither what its devices need nor what memory there is, so no world follows from them; the
 * trace chapter reads them again whenever it has learnt something.
 */
import type { Driver, SqlStatement, Runtime } from './driver.ts';
import { corrupt, storeFailure } from './failure.ts';

/** Lines of a recording that were kept at once. */
interface Piece {
  readonly line: number;
  readonly lines: number;
  readonly text: string;
}

/** The recordings of one store. @public */
export class Recordings {
  readonly #source: string;
  readonly #checksum: Runtime['checksum'];
  readonly #insert: SqlStatement;
  readonly #last: SqlStatement;
  readonly #after: SqlStatement;
  readonly #names: SqlStatement;

  /** @internal Use `openSqliteStore`. */
  constructor(driver: Driver, source: string, { checksum }: Runtime) {
    this.#source = source;
    this.#checksum = checksum;
    this.#insert = driver.prepare('INSERT INTO recordings VALUES (?, ?, ?, ?, ?)');
    this.#last = driver.prepare(
      'SELECT line, lines FROM recordings WHERE name = ? ORDER BY line DESC LIMIT 1',
    );
    this.#after = driver.prepare(
      'SELECT line, lines, text, checksum FROM recordings WHERE name = ? AND line > ? ORDER BY line LIMIT 64',
    );
    this.#names = driver.prepare('SELECT DISTINCT name FROM recordings ORDER BY name');
  }

  /** The names of all recordings. */
  names(): readonly string[] {
    return this.#guard(() => this.#names.all()).map(({ name }) => String(name));
  }

  /** How many lines of a recording there are. */
  count(name: string): number {
    const row = this.#guard(() => this.#last.get(name));
    return row === undefined ? 0 : Number(row['line']) + Number(row['lines']) - 1;
  }

  /** Keeps further lines; they are there when this returns. */
  append(name: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const line = this.count(name) + 1;
    const text = lines.join('\n');
    const checksum = this.#checksum(text, line);
    this.#guard(() => {
      this.#insert.run(name, line, lines.length, text, checksum);
    });
  }

  /** The lines of a recording in order. */
  *read(name: string): Iterable<string> {
    let next = 1;
    for (;;) {
      const rows = this.#guard(() => this.#after.all(name, next - 1));
      if (rows.length === 0) return;
      for (const row of rows) {
        const { line, lines, text } = row as unknown as Piece;
        if (line !== next || this.#checksum(text, line) !== row['checksum']) {
          throw corrupt(this.#source, `line ${next} of the recording ${name} is not what was kept`);
        }
        yield* text.split('\n');
        next += lines;
      }
    }
  }

  #guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw storeFailure(error, this.#source);
    }
  }
}
