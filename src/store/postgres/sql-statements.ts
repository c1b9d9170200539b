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
  return {
    append: prepare('append'),
    lastOfStream: prepare('lastOfStream'),
    ownAppend: prepare('ownAppend'),
    claimAfter: prepare('claimAfter'),
    after: prepare('after'),
    ofStream: prepare('ofStream'),
    snapshot: prepare('snapshot'),
    saveSnapshot: prepare('saveSnapshot'),
    dropSnapshots: prepare('dropSnapshots'),
  };
}

/**
 * A fact, all numbers that a program may have taught `pg` to read otherwise as text. What is
 * sorted by must be the columns of the table: by the names alone it would be these texts.
 */
const FACT = 'tx::text AS tx, sequence::text AS sequence, stream, version, schema, type, data';

/** What of the log is certain: no transaction can add anything before it any more. */
const CERTAIN = 'tx < pg_snapshot_xmin(pg_current_snapshot())';

function textsOf(schema: string) {
  const facts = `${schema}.facts`;
  const snapshots = `${schema}.snapshots`;
  // The version is looked at in the statement that appends: its transaction gets its number after that,
  // so that the order of transactions is the order of versions.
  const append = `
      INSERT INTO ${facts} (stream, version, schema, append, type, data, claims)
      SELECT $1, $2::integer + item.number, $3::integer, $4::uuid,
        item.type, item.data, item.claims
      FROM unnest($5::text[], $6::text[], $7::boolean[])
        WITH ORDINALITY AS item (type, data, claims, number)
      WHERE $2::integer = coalesce((SELECT max(version) FROM ${facts} WHERE stream = $1), 0)
        AND ($8::text IS NULL OR NOT EXISTS (
          SELECT FROM ${facts} WHERE claims AND (tx, sequence) > ($8::xid8, $9::bigint)))
      ORDER BY item.number
      RETURNING tx::text AS tx, sequence::text AS sequence`;
  return {
    append,
    lastOfStream: `SELECT version, tx::text AS tx FROM ${facts}
      WHERE stream = $1 ORDER BY version DESC LIMIT 1`,
    ownAppend: `SELECT tx::text AS tx, sequence::text AS sequence FROM ${facts}
      WHERE stream = $1 AND version > $2 AND append = $3 ORDER BY version`,
    claimAfter: `SELECT stream, version, tx::text AS tx FROM ${facts}
      WHERE claims AND (tx, sequence) > ($1::xid8, $2::bigint)
      ORDER BY facts.tx DESC, facts.sequence DESC LIMIT 1`,
    after: `SELECT ${FACT} FROM ${facts}
      WHERE (tx, sequence) > ($1::xid8, $2::bigint) AND ${CERTAIN}
      ORDER BY facts.tx, facts.sequence LIMIT $3`,
    ofStream: `SELECT ${FACT} FROM ${facts}
      WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3`,
    snapshot: `SELECT tx::text AS tx, sequence::text AS sequence, state FROM ${snapshots}
      WHERE name = $1 AND schema = $2`,
    saveSnapshot: `INSERT INTO ${snapshots} (name, schema, tx, sequence, state)
      VALUES ($1, $2, $3::xid8, $4::bigint, $5)
      ON CONFLICT (name) DO UPDATE SET schema = excluded.schema, tx = excluded.tx,
        sequence = excluded.sequence, state = excluded.state`,
    dropSnapshots: `DELETE FROM ${snapshots}`,
  };
}

/** Whether every fact of a transaction, and of those before it, can be read by now. */
export const HORIZON: Prepared = (tx) => ({
  name: 'cenalloc horizon',
  text: 'SELECT $1::xid8 < pg_snapshot_xmin(pg_current_snapshot()) AS certain',
  values: [tx ?? null],
});
