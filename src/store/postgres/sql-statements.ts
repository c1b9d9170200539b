/**
 * The statements of a store. All values are parameters; the name of the schema alone is part of the text,
 * and it is one that needs no quoting.
 */
import type { PostgresQuery, SqlParameter } from './driver.ts';

/** Makes a query that each connection prepares once. */
export type Prepared = (...values: readonly SqlParameter[]) => PostgresQuery;

export type SqlStatements = Readonly<Record<keyof ReturnType<typeof textsOf>, Prepared>>;

/** All statements for one schema. */
export function sqlStatementsOf(schema: string): SqlStatements {
  const texts = textsOf(schema);
  const prepare =
    (name: keyof typeof texts): Prepared =>
    (...values) => ({ name: `cenalloc ${name} ${schema}`, text: texts[name], values });
  const entries = Object.keys(texts).map((name) => [name, prepare(name as keyof typeof texts)]);
  // Each entry of the table has become one of the result.
  return Object.fromEntries(entries) as SqlStatements;
}

/**
 * The columns of a fact, all numbers that a program may have taught `pg` to read otherwise as text. What is
 * sorted by must be the columns of the table: by the names alone it would be these texts.
 */
export function factColumns(schema: string): string {
  return `fact.tx::text AS tx, fact.sequence::text AS sequence, fact.stream, fact.version, fact.schema,
      fact.append::text AS append, fact.type, fact.data, fact.claims, fact.checksum,
      fact.seal = ${sealOf(schema, 'fact', 'checksum')} AS placed`;
}

/** What the seal of a fact or of a head must be. */
export function sealOf(schema: string, row: string, digest: 'checksum' | 'digest'): string {
  return `${schema}.seal(${row}.tx, ${row}.sequence, ${row}.version, ${row}.${digest})`;
}

/** What of the log is certain: no transaction can add anything before it any more. */
const CERTAIN = 'fact.tx < pg_snapshot_xmin(pg_current_snapshot())';

/** The last of the facts that an append has inserted. */
const LAST = 'WHERE version = $2::integer + cardinality($5::text[])';

function textsOf(schema: string) {
  const facts = `${schema}.facts`;
  const heads = `${schema}.heads`;
  const snapshots = `${schema}.snapshots`;
  return {
    appendFirst: appendIn(
      schema,
      `NOT EXISTS (SELECT FROM ${heads} WHERE stream = $1) AND $11::integer = 0`,
      `INSERT INTO ${heads} (stream, version, tx, sequence, digest, seal)
        SELECT $1, version, tx, sequence, checksum, seal FROM done ${LAST}`,
    ),
    appendNext: appendIn(
      schema,
      `EXISTS (SELECT FROM ${heads}
        WHERE stream = $1 AND version = $2::integer AND digest = $11::integer)`,
      `UPDATE ${heads} SET version = last.version, tx = last.tx, sequence = last.sequence,
          digest = last.checksum, seal = last.seal
        FROM (SELECT * FROM done ${LAST}) AS last WHERE heads.stream = $1`,
    ),
    // One row in any case: what a stream ends with by its head, and by its rows.
    head: `SELECT head.version, head.tx::text AS tx, head.digest,
        head.seal = ${sealOf(schema, 'head', 'digest')} AS placed,
        (SELECT max(version) FROM ${facts} WHERE stream = $1) AS last,
        (SELECT checksum FROM ${facts} AS fact
          WHERE fact.stream = $1 AND fact.version = head.version) AS checksum
      FROM (SELECT) AS one LEFT JOIN ${heads} AS head ON head.stream = $1`,
    ownAppend: `SELECT tx::text AS tx, sequence::text AS sequence FROM ${facts}
      WHERE stream = $1 AND version > $2 AND append = $3 ORDER BY version`,
    claimAfter: `SELECT stream, version, tx::text AS tx FROM ${facts}
      WHERE claims AND (tx, sequence) > ($1::xid8, $2::bigint)
      ORDER BY facts.tx DESC, facts.sequence DESC LIMIT 1`,
    after: `SELECT ${factColumns(schema)} FROM ${facts} AS fact
      WHERE (fact.tx, fact.sequence) > ($1::xid8, $2::bigint) AND ${CERTAIN}
      ORDER BY fact.tx, fact.sequence LIMIT $3`,
    newest: `SELECT facts.tx::text AS tx FROM ${facts} AS facts
      ORDER BY facts.tx DESC, facts.sequence DESC LIMIT 1`,
    ofStream: `SELECT ${factColumns(schema)} FROM ${facts} AS fact
      WHERE fact.stream = $1 AND fact.version > $2 ORDER BY fact.version LIMIT $3`,
    digests: `SELECT fact.stream, fact.checksum
      FROM unnest($1::text[], $2::integer[]) AS asked (stream, version)
      JOIN ${facts} AS fact ON fact.stream = asked.stream AND fact.version = asked.version`,
    snapshot: `SELECT tx::text AS tx, sequence::text AS sequence, state, checksum FROM ${snapshots}
      WHERE name = $1 AND schema = $2`,
    saveSnapshot: `INSERT INTO ${snapshots} (name, schema, tx, sequence, state, checksum)
      VALUES ($1, $2, $3::xid8, $4::bigint, $5, $6)
      ON CONFLICT (name) DO UPDATE SET schema = excluded.schema, tx = excluded.tx,
        sequence = excluded.sequence, state = excluded.state, checksum = excluded.checksum`,
    dropSnapshots: `DELETE FROM ${snapshots}`,
  };
}

/**
 * One statement that appends facts, or none, and moves the head of their stream. The head is looked at in
 * it: its transaction gets its number after that, so that the order of transactions is that of versions.
 *
 * @param gate - Whether the head is the one that the first fact goes on from, which is `$11`.
 */
function appendIn(schema: string, gate: string, moveHead: string): string {
  const facts = `${schema}.facts`;
  return `
      WITH item AS MATERIALIZED (
        SELECT nextval('${schema}.facts_sequence_seq') AS sequence,
          $2::integer + number::integer AS version, type, data, claims, checksum
        FROM unnest($5::text[], $6::text[], $7::boolean[], $8::integer[])
          WITH ORDINALITY AS item (type, data, claims, checksum, number)
        WHERE ${gate}
          AND ($9::text IS NULL OR NOT EXISTS (
            SELECT FROM ${facts} WHERE claims AND (tx, sequence) > ($9::xid8, $10::bigint)))
      ), done AS (
        INSERT INTO ${facts}
          (sequence, stream, version, schema, append, type, data, claims, checksum, seal)
        OVERRIDING SYSTEM VALUE
        SELECT sequence, $1, version, $3::integer, $4::uuid, type, data, claims, checksum,
          ${schema}.seal(pg_current_xact_id(), sequence, version, checksum)
        FROM item
        RETURNING tx, sequence, version, checksum, seal
      ), head AS (
        ${moveHead}
      )
      SELECT tx::text AS tx, sequence::text AS sequence FROM done ORDER BY done.version`;
}

/** Whether every fact of a transaction, and of those before it, can be read by now. */
export const HORIZON: Prepared = (tx) => ({
  name: 'cenalloc horizon',
  text: 'SELECT $1::xid8 < pg_snapshot_xmin(pg_current_snapshot()) AS certain',
  values: [tx ?? null],
});

/**
 * Who keeps the oldest transaction open that has a number. The table of locks tells it to every role, where
 * `pg_stat_activity` hides the transactions of others.
 */
export const HIDING: Prepared = () => ({
  name: 'cenalloc hiding',
  text: `SELECT lock.pid, prepared.gid AS prepared,
      coalesce(activity.datname, prepared.database)::text AS database
    FROM pg_locks AS lock
    LEFT JOIN pg_stat_activity AS activity ON activity.pid = lock.pid
    LEFT JOIN pg_prepared_xacts AS prepared ON prepared.transaction = lock.transactionid
    WHERE lock.locktype = 'transactionid' AND lock.granted AND lock.mode = 'ExclusiveLock'
      AND lock.transactionid::text::bigint
        = pg_snapshot_xmin(pg_current_snapshot())::text::bigint % 4294967296`,
});
