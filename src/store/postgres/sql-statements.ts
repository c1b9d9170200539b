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

/** Where the facts of an append stand, as one row: a row for each would take longer than to write it. */
const PLACES = 'pg_current_xact_id()::text AS tx, array_agg(sequence)::text AS sequences';

/** How long a group of appends waits for others, in milliseconds, before each of it goes alone. */
const GROUP_WAITS_MS = 250;

/** What of the log is certain: no transaction can add anything before it any more. */
const CERTAIN = 'fact.tx < pg_snapshot_xmin(pg_current_snapshot())';

function textsOf(schema: string) {
  const facts = `${schema}.facts`;
  const heads = `${schema}.heads`;
  const snapshots = `${schema}.snapshots`;
  return {
    appendFirst: appendIn(schema, FIRST),
    appendNext: appendIn(schema, NEXT),
    claimFirst: appendIn(schema, FIRST, CLAIMING),
    claimNext: appendIn(schema, NEXT, CLAIMING),
    appendGroup: groupIn(schema),
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

/** Whether an item is the last of its append. */
const IS_LAST = 'item.version = $2::integer + cardinality($5::text[])';

/** An append to a stream by what it finds there. */
interface Beginning {
  /** Whether the head is the one that the first fact goes on from, which is `$8`. */
  readonly gate: (heads: string) => string;
  /** Moves the head to the last item, of which it gets the seal. */
  readonly moveHead: (heads: string, seal: string) => string;
}

const FIRST: Beginning = {
  gate: (heads) => `NOT EXISTS (SELECT FROM ${heads} WHERE stream = $1) AND $8::integer = 0`,
  moveHead: (heads, seal) => `INSERT INTO ${heads} (stream, version, tx, sequence, digest, seal)
        SELECT $1, version, pg_current_xact_id(), sequence, checksum, ${seal}
        FROM item WHERE ${IS_LAST}`,
};

const NEXT: Beginning = {
  gate: (heads) => `EXISTS (SELECT FROM ${heads}
          WHERE stream = $1 AND version = $2::integer AND digest = $8::integer)`,
  moveHead: (heads, seal) => `UPDATE ${heads} AS head SET version = item.version,
          tx = pg_current_xact_id(), sequence = item.sequence, digest = item.checksum, seal = ${seal}
        FROM item WHERE head.stream = $1 AND ${IS_LAST}`,
};

/** Whether the facts of an append claim, and what else it then looks at. */
interface Claiming {
  readonly lists: string;
  readonly columns: string;
  readonly claims: string;
  readonly gate: (facts: string) => string;
}

const FREE: Claiming = {
  lists: unmeasured('$7::integer[]'),
  columns: 'checksum',
  claims: 'false',
  gate: () => 'true',
};

/** Nobody has claimed since the place `$10`, `$11`, if there is one. */
const CLAIMING: Claiming = {
  lists: '$7::integer[], $9::boolean[]',
  columns: 'checksum, claims',
  claims: 'claims',
  gate: (facts) => `($10::text IS NULL OR NOT EXISTS (
            SELECT FROM ${facts} WHERE claims AND (tx, sequence) > ($10::xid8, $11::bigint)))`,
};

/**
 * One statement that appends facts, or none, and moves the head of their stream. The head is looked at in
 * it: its transaction gets its number after that, so that the order of transactions is that of versions.
 */
function appendIn(schema: string, beginning: Beginning, claiming = FREE): string {
  const facts = `${schema}.facts`;
  const heads = `${schema}.heads`;
  return `
      WITH item AS MATERIALIZED (
        SELECT nextval('${schema}.facts_sequence_seq') AS sequence,
          $2::integer + number::integer AS version, type, data, ${claiming.columns}
        FROM unnest($5::text[], $6::text[], ${claiming.lists})
          WITH ORDINALITY AS item (type, data, ${claiming.columns}, number)
        WHERE ${beginning.gate(heads)} AND ${claiming.gate(facts)}
      ), head AS (
        ${beginning.moveHead(heads, sealOfItem(schema))}
      ), fact AS (
        INSERT INTO ${facts}
          (tx, sequence, stream, version, schema, append, type, data, claims, checksum, seal)
        OVERRIDING SYSTEM VALUE
        SELECT pg_current_xact_id(), sequence, $1, version, $3::integer, $4::uuid, type, data,
          ${claiming.claims}, checksum, ${sealOfItem(schema)}
        FROM item
      )
      SELECT ${PLACES} FROM item HAVING count(*) > 0`;
}

/**
 * One statement for several appends, each to a stream of its own and none with claims: of each all facts or none.
 * `$1` to `$5` say of each append its stream, the version and the digest that it goes on from, its last version
 * and its name; `$7` to `$11` of each fact the append, its version and what it is.
 *
 * Who waits for others longer than that is undone, so that no append waits for long because of another.
 */
function groupIn(schema: string): string {
  const heads = `${schema}.heads`;
  return `
      WITH gate AS MATERIALIZED (
        SELECT array_agg(coalesce(
          (SELECT head.version = asked.version AND head.digest = asked.digest
            FROM ${heads} AS head WHERE head.stream = asked.stream),
          asked.version = 0 AND asked.digest = 0) ORDER BY asked.number) AS passes,
          set_config('lock_timeout', '${GROUP_WAITS_MS}', true) AS patience
        FROM unnest($1::text[], $2::integer[], ${unmeasured('$3::integer[]')})
          WITH ORDINALITY AS asked (stream, version, digest, number)
      ), item AS MATERIALIZED (
        SELECT nextval('${schema}.facts_sequence_seq') AS sequence, item.*
        FROM gate, unnest($7::integer[], $8::integer[], $9::text[], $10::text[],
          ${unmeasured('$11::integer[]')}) AS item (append, version, type, data, checksum)
        WHERE gate.passes[item.append]
      ), head AS (
        INSERT INTO ${heads} AS head (stream, version, tx, sequence, digest, seal)
        SELECT ($1::text[])[append], version, pg_current_xact_id(), sequence, checksum,
          ${sealOfItem(schema)}
        FROM item WHERE version = ($4::integer[])[append]
        ON CONFLICT (stream) DO UPDATE SET version = excluded.version, tx = excluded.tx,
          sequence = excluded.sequence, digest = excluded.digest, seal = excluded.seal
      ), fact AS (
        INSERT INTO ${schema}.facts
          (tx, sequence, stream, version, schema, append, type, data, claims, checksum, seal)
        OVERRIDING SYSTEM VALUE
        SELECT pg_current_xact_id(), sequence, ($1::text[])[append], version, $6::integer,
          ($5::uuid[])[append], type, data, false, checksum, ${sealOfItem(schema)}
        FROM item
      )
      SELECT append, ${PLACES} FROM item GROUP BY append`;
}

/**
 * A list whose length the planner cannot look at: it would plan each append anew, because a plan for the facts at
 * hand looks better to it than one for any, and take as long for that as for the append.
 */
function unmeasured(list: string): string {
  return `(SELECT ${list})`;
}

/** The seal of a row that is about to be inserted. */
function sealOfItem(schema: string): string {
  return `${schema}.seal(pg_current_xact_id(), item.sequence, item.version, item.checksum)`;
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
