/**
 * Everything that a store asks of its tables.
 */
import type { Driver, SqlStatement } from './driver.ts';

const FACT = 'sequence, stream, version, schema, type, checksum, data';

const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  insert: 'INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  // What was archived counts, though it is no longer here. The oldest Node cannot bind numbered parameters.
  last: `SELECT
    coalesce((SELECT max(version) FROM facts WHERE stream = ?),
      (SELECT version FROM heads WHERE stream = ?)) AS version,
    coalesce((SELECT max(sequence) FROM facts), (SELECT at FROM base)) AS sequence`,
  lastClaim: `SELECT stream, version FROM facts WHERE sequence > ? AND claims = 1
    ORDER BY sequence DESC LIMIT 1`,
  after: `SELECT ${FACT} FROM facts WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  ofStream: `SELECT ${FACT} FROM facts WHERE stream = ? AND version > ? ORDER BY version LIMIT ?`,
  snapshot: 'SELECT at, state, checksum FROM snapshots WHERE name = ? AND schema = ?',
  saveSnapshot: 'INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?)',
  dropSnapshots: 'DELETE FROM snapshots',
  head: 'SELECT version FROM heads WHERE stream = ?',
  baseAt: 'SELECT at FROM base',
  base: 'SELECT at, state, checksum FROM base WHERE name = ? AND schema = ?',
  dropBase: 'DELETE FROM base',
  saveBase: 'INSERT INTO base VALUES (?, ?, ?, ?, ?)',
  saveHeads: `INSERT OR REPLACE INTO heads
    SELECT stream, max(version) FROM facts WHERE sequence <= ? GROUP BY stream`,
  dropFacts: 'DELETE FROM facts WHERE sequence <= ?',
} as const;

/** The statements by their names, each compiled once. */
export type SqlStatements = Readonly<Record<keyof typeof SQL, SqlStatement>>;

/** Compiles the statements of a store. */
export function prepareAll(driver: Driver): SqlStatements {
  const compiled = Object.entries(SQL).map(([name, sql]) => [name, driver.prepare(sql)] as const);
  // Each entry of the table has become one of the result.
  return Object.fromEntries(compiled) as SqlStatements;
}
