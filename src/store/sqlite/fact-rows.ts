/**
 * Facts as rows. A row is believed where its checksum goes on from that of the fact before it in its
 * stream, and then it is what was written.
 */
import { assert } from '../../base/assert.ts';
import { claimsShared } from '../../events/claims.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import {
  columnsOf,
  factOf,
  type FactColumns,
  type FactPlace,
  type RowError,
} from '../../events/stored-fact.ts';
import { NOTHING_YET, StreamMemory } from '../row-chain.ts';
import type { Checksums } from './checksums.ts';
import { asNumber, asText, numberIn } from './columns.ts';
import type { RowList } from './driver.ts';
import { corrupt } from './failure.ts';
import type { SqlStatements } from './sql-statements.ts';

/** The digests of the streams that a reader is in the middle of. */
export class DigestTrail {
  readonly #digests = new StreamMemory<number>();
  readonly #lookUp: (stream: string, version: number) => number;

  constructor(lookUp: (stream: string, version: number) => number) {
    this.#lookUp = lookUp;
  }

  /** The digest of a stream before a version. */
  before(stream: string, version: number): number {
    if (version <= 1) return NOTHING_YET;
    return this.#digests.get(stream) ?? this.#lookUp(stream, version - 1);
  }

  /** The reader has passed a fact. */
  pass({ stream, event }: RecordedEvent, digest: number): void {
    // A buffer that was freed has no further facts.
    if (event.type === 'BufferFreed') this.#digests.forget(stream);
    else this.#digests.put(stream, digest);
  }
}

/** Writes facts as rows, and reads them. */
export class FactRows {
  readonly #statements: SqlStatements;
  readonly #checksums: Checksums;
  readonly #source: string;

  constructor(statements: SqlStatements, checksums: Checksums, source: string) {
    this.#statements = statements;
    this.#checksums = checksums;
    this.#source = source;
  }

  /** Writes a fact after one of the same stream, by its digest; gives its own. */
  insert(recorded: RecordedEvent, before: number): number {
    const { sequence, stream, version, event } = recorded;
    assert(sequence >= version && version >= 1, 'a stream is part of the log');
    const columns = columnsOf(recorded);
    const { schema, type, data } = columns;
    const claims = claimsShared(event) ? 1 : 0;
    const checksum = this.#checksums.ofFact(columns, recorded, claims, before);
    const { insert } = this.#statements;
    insert.run(sequence, stream, version, schema, type, claims, checksum, data);
    return checksum;
  }

  /** Begins to read, anywhere. */
  trail(): DigestTrail {
    return new DigestTrail((stream, version) => this.digestOf(stream, version));
  }

  /** The digest of a stream at a version, whose row may have been archived. */
  digestOf(stream: string, version: number): number {
    if (version === 0) return NOTHING_YET;
    const row = this.#statements.digest.get(stream, version, stream, version);
    if (row === undefined) throw corrupt(this.#source, `${stream} version ${version} is missing`);
    return numberIn(row, 'checksum');
  }

  /** The fact of a row that a reader has come to. */
  read(row: RowList, trail: DigestTrail): RecordedEvent {
    const { place, columns, claims, checksum } = readColumns(row);
    const before = trail.before(place.stream, place.version);
    if (checksum !== this.#checksums.ofFact(columns, place, claims, before)) {
      throw corrupt(this.#source, `${nameOf(place)} is not what was written`);
    }
    const fact = factOf(columns, place, true);
    if (!fact.ok) throw this.#unread(place, fact.refusal);
    trail.pass(fact.value, checksum);
    return fact.value;
  }

  /** What is under its checksum is what was written: where it cannot be read, a newer program wrote it. */
  #unread(place: FactPlace, { field = 'event', message, isMisplaced }: RowError): StoreFailure {
    const words = `${nameOf(place)}: ${field}: ${message}`;
    if (isMisplaced === true) return corrupt(this.#source, words);
    return new StoreFailure('newer', this.#source, `${words}; update cenalloc`);
  }
}

/** A fact by its place in the log and in its stream. */
function nameOf({ sequence, stream, version }: FactPlace): string {
  return `fact ${sequence} (${stream} version ${version})`;
}

interface ReadColumns {
  readonly place: FactPlace;
  readonly columns: FactColumns;
  readonly claims: number;
  readonly checksum: number;
}

/** The columns of a fact in the order in which `SqlStatements` asks for them. */
function readColumns(row: RowList): ReadColumns {
  const [sequence, stream, version, schema, type, claims, checksum, data] = row;
  return {
    place: {
      sequence: asNumber(sequence, 'sequence'),
      stream: asText(stream, 'stream'),
      version: asNumber(version, 'version'),
    },
    columns: {
      schema: asNumber(schema, 'schema'),
      type: asText(type, 'type'),
      data: asText(data, 'data'),
    },
    claims: asNumber(claims, 'claims'),
    checksum: asNumber(checksum, 'checksum'),
  };
}

/** The number of a row in the log, and in its stream. */
export function numbersOf(row: RowList): { readonly sequence: unknown; readonly version: unknown } {
  return { sequence: row[0], version: row[2] };
}
