/**
 * What the rows of a store hold. PostgreSQL keeps their types, but anybody who may write to the tables can
 * have changed them, and a disk need not keep what it was given: a row is believed where its checksum goes on
 * from that of the fact before it in its stream, and its seal says that it stands where it was put.
 */
import type { StoredEvent } from '../../events/event-store.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { factOf } from '../../events/stored-fact.ts';
import { NOTHING_YET } from '../row-chain.ts';
import type { PostgresRow } from './driver.ts';
import { corrupt } from './failure.ts';
import { cursorOf, type LogPlace } from './log-place.ts';
import type { RowChecksums } from './row-checksums.ts';

/** The text of a column. */
export function textIn(row: PostgresRow, column: string, source: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw corrupt(source, `the column ${column} is no text`);
  return value;
}

/** The place of a fact, or the one up to which a snapshot goes. */
export function placeIn(row: PostgresRow, source: string): LogPlace {
  return { tx: textIn(row, 'tx', source), sequence: textIn(row, 'sequence', source) };
}

/** The places of all facts of an append, from its one row. */
export function logPlacesIn(row: PostgresRow, source: string): readonly LogPlace[] {
  const tx = textIn(row, 'tx', source);
  // A list as the server writes it. The numbers of an append grow with its versions.
  const numbers = textIn(row, 'sequences', source).slice(1, -1).split(',');
  numbers.sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
  return numbers.map((sequence) => ({ tx, sequence }));
}

/** A fact in a stream, and the checksum of its row. */
export interface ChainLink {
  readonly version: number;
  readonly digest: number;
}

/** Before the first fact of a stream. */
export const BEFORE_ALL: ChainLink = { version: 0, digest: NOTHING_YET };

/** A fact, and what the next one of its stream goes on from. */
export interface ReadRow {
  readonly stored: StoredEvent;
  readonly link: ChainLink;
}

/**
 * The fact of a row.
 *
 * @param before - The fact before it in its stream.
 * @throws StoreFailure where it is not what was written there, or of a newer program.
 */
export function readRow(
  row: PostgresRow,
  before: ChainLink,
  source: string,
  checksums: RowChecksums,
): ReadRow {
  const place = placeIn(row, source);
  const columns = {
    schema: Number(row['schema']),
    type: textIn(row, 'type', source),
    data: textIn(row, 'data', source),
  };
  const stream = textIn(row, 'stream', source);
  const version = Number(row['version']);
  if (version !== before.version + 1) {
    throw corrupt(source, `${stream} version ${before.version + 1} is missing`);
  }
  const digest = Number(row['checksum']);
  const append = checksums.ofAppend(textIn(row, 'append', source));
  const sealed = { version, append, claims: row['claims'] === true };
  if (digest !== checksums.ofFact(columns, sealed, before.digest)) {
    throw corrupt(source, `${stream} version ${version} is not what was written`);
  }
  if (row['placed'] !== true) {
    throw corrupt(source, `${stream} version ${version} does not stand where it was put`);
  }
  const fact = factOf(columns, { sequence: Number(place.sequence), stream, version }, true);
  if (fact.ok)
    return { stored: { ...fact.value, cursor: cursorOf(place) }, link: { version, digest } };
  // What is under its checksum is what was written: where it cannot be read, a newer program wrote it.
  const { field = 'event', message, isMisplaced } = fact.refusal;
  const what = `${stream} version ${version}: ${field}: ${message}`;
  if (isMisplaced === true) throw corrupt(source, what);
  throw new StoreFailure('newer', source, `${what}; update cenalloc`);
}
