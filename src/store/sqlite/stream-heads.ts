/**
 * The head of each stream: its last fact and its digest, under a checksum of their own. They say where to
 * append, and whether what a table or its index gives is all that there is.
 */
import { assert } from '../../base/assert.ts';
import type { Checksums, Head } from './checksums.ts';
import { numberIn, stringIn } from './columns.ts';
import type { Row } from './driver.ts';
import { corrupt } from './failure.ts';
import type { SqlStatements } from './sql-statements.ts';

/** Where an append goes on. */
export interface Ends {
  /** The last fact of the stream; null where it is new. */
  readonly head: Head | null;
  /** The number of the last row; null where there is none. */
  readonly last: number | null;
}

/** The heads of one store. */
export class StreamHeads {
  readonly #statements: SqlStatements;
  readonly #checksums: Checksums;
  readonly #source: string;

  constructor(statements: SqlStatements, checksums: Checksums, source: string) {
    this.#statements = statements;
    this.#checksums = checksums;
    this.#source = source;
  }

  /** Where an append to a stream goes on. */
  ends(stream: string): Ends {
    const row = this.#statements.ends.get(stream) ?? {};
    return {
      head: (row['stream'] ?? null) === null ? null : this.#headIn(row),
      last: (row['last'] ?? null) === null ? null : numberIn(row, 'last'),
    };
  }

  /** The head of a stream; null where nothing was appended to it. */
  of(stream: string): Head | null {
    const row = this.#statements.head.get(stream);
    return row === undefined ? null : this.#headIn(row);
  }

  /** The head of the stream that was appended to last. Cost: linear in the streams, and small. */
  top(): Head | null {
    const row = this.#statements.topHead.get();
    return row === undefined ? null : this.#headIn(row);
  }

  put(head: Head): void {
    const { stream, version, sequence, digest } = head;
    assert(sequence >= version && version >= 1, 'a stream is part of the log');
    this.#statements.putHead.run(stream, version, sequence, digest, this.#checksums.ofHead(head));
  }

  #headIn(row: Row): Head {
    const head: Head = {
      stream: stringIn(row, 'stream'),
      version: numberIn(row, 'version'),
      sequence: numberIn(row, 'sequence'),
      digest: numberIn(row, 'digest'),
    };
    if (numberIn(row, 'checksum') === this.#checksums.ofHead(head)) return head;
    throw corrupt(this.#source, `the head of ${head.stream} is not what was written`);
  }
}
