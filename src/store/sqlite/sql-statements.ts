/**
 * Everything that a store asks of its tables.
 */
import type { Driver, SqlQuery, SqlStatement } from './driver.ts';

const FACT = 'sequence, stream, version, schema, type, claims, checksum, data';
const HEAD = 'stream, version, sequence, digest, checksum';

const SQL = {
  insert: 'INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  // One row in any case, of which the left half is null where the stream is new.
  ends: `SELECT ${HEAD}, (SELECT max(sequence) FROM facts) AS last
    FROM (SELECT 1) LEFT JOIN heads ON stream = ?`,
  head: `SELECT ${HEAD} FROM heads WHERE stream = ?`,
  topHead: `SELECT ${HEAD} FROM heads ORDER BY sequence DESC LIMIT 1`,
  putHead: 'INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?)',
  // The oldest Node cannot bind numbered parameters.
  digest: `SELECT checksum FROM facts WHERE stream = ? AND version = ?
    UNION ALL SELECT digest AS checksum FROM archived WHERE stream = ? AND version = ? LIMIT 1`,
  anyOfStream: 'SELECT version FROM facts WHERE stream = ? LIMIT 1',
  snapshot: 'SELECT at, state, checksum FROM snapshots WHERE name = ? AND schema = ?',
  saveSnapshot: 'INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?)',
  dropSnapshots: 'DELETE FROM snapshots',
  baseAt: 'SELECT at, mark FROM base',
  base: 'SELECT at, state, checksum FROM base WHERE name = ? AND schema = ?',
  dropBase: 'DELETE FROM base',
  saveBase: 'INSERT INTO base VALUES (?, ?, ?, ?, ?, ?)',
  archived: 'SELECT version, digest, checksum FROM archived WHERE stream = ?',
  saveArchived: 'INSERT OR REPLACE INTO archived VALUES (?, ?, ?, ?)',
  // The digest is that of the row with the greatest version. Source: https://sqlite.org/lang_select.html#bareagg
  lastOfStreams: `SELECT stream, max(version) AS version, checksum AS digest FROM facts
    WHERE sequence <= ? AND stream > ? GROUP BY stream ORDER BY stream LIMIT ?`,
  // A stream whose head is lost has a name, too.
  streams: 'SELECT stream FROM heads UNION SELECT stream FROM facts ORDER BY stream',
  count: 'SELECT count(*) AS count FROM facts',
  dropFacts: 'DELETE FROM facts WHERE sequence <= ?',
} as const;

/** Facts, of which there are many: lists of the columns of `FACT`. */
const FACTS = {
  lastRow: `SELECT ${FACT} FROM facts ORDER BY sequence DESC LIMIT 1`,
  after: `SELECT ${FACT} FROM facts WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  ofStream: `SELECT ${FACT} FROM facts WHERE stream = ? AND version > ? ORDER BY version LIMIT ?`,
} as const;

/** The statements by their names, each compiled once. */
export type SqlStatements = Readonly<Record<keyof typeof SQL, SqlStatement>> &
  Readonly<Record<keyof typeof FACTS, SqlQuery>>;

/** Compiles the statements of a store. */
export function prepareAll(driver: Driver): SqlStatements {
  const statements = Object.entries(SQL).map(([name, sql]) => [name, driver.prepare(sql)]);
  const queries = Object.entries(FACTS).map(([name, sql]) => [name, driver.prepareList(sql)]);
  // Each entry of the tables has become one of the result.
  return Object.fromEntries([...statements, ...queries]) as SqlStatements;
}
