/**
 * What the rows of a store hold. PostgreSQL keeps their types, but anybody who may write to the tables can
 * have changed them, and so every fact passes the schema as a line of a file does.
 */
import type { StoredEvent } from '../../events/event-store.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { factOf } from '../../events/stored-fact.ts';
import { LOG_SCHEMA } from '../../events/upcast.ts';
import type { PostgresRow } from './driver.ts';
import { corrupt } from './failure.ts';
import { cursorOf, type LogPlace } from './log-place.ts';

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

/**
 * The fact of a row.
 *
 * @throws StoreFailure where it is none, or of a newer program.
 */
export function storedIn(row: PostgresRow, source: string): StoredEvent {
  const place = placeIn(row, source);
  const columns = {
    schema: Number(row['schema']),
    type: textIn(row, 'type', source),
    data: textIn(row, 'data', source),
  };
  const sequence = Number(place.sequence);
  const stream = textIn(row, 'stream', source);
  const version = Number(row['version']);
  const fact = factOf(columns, { sequence, stream, version }, false);
  if (fact.ok) return { ...fact.value, cursor: cursorOf(place) };
  const { field = 'event', message } = fact.refusal;
  const what = `${stream} version ${version}: ${field}: ${message}`;
  if (columns.schema > LOG_SCHEMA) {
    throw new StoreFailure('newer', source, `${what}; update cenalloc`);
  }
  throw corrupt(source, what);
}
