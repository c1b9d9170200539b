/**
 * The tables of a store, and how a schema of a database comes to have them. One table says whose they are
 * and which layout they have, so that those of another program or of a newer version are refused before
 * anything is read from them.
 */
import { StoreFailure } from '../../events/store-failure.ts';
import type { PostgresClient } from './driver.ts';
import type { RowChecksums } from './row-checksums.ts';
import { chainServerRows } from './row-chaining.ts';

/** Of a seal: a prime below 2^31, and a factor, so that no product needs more than 63 bits. */
const SEAL_PRIME = 2_147_483_647;
const SEAL_FACTOR = 1_103_515_245;

/** What the table `layout` says of every store. */
const APPLICATION = 'cenalloc';

/**
 * The step from each layout to the next, beginning with no tables. They are never changed.
 *
 * `tx` is the transaction that appended a fact; with `sequence` it is the order of the log. A collation
 * would let names that differ be equal, or an index break when the operating system is updated.
 */
const MIGRATIONS: readonly ((schema: string) => string)[] = [
  (schema) => `
    CREATE TABLE ${schema}.facts (
      tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
      sequence bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
      stream text COLLATE "C" NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      schema integer NOT NULL,
      type text NOT NULL,
      data text NOT NULL,
      claims boolean NOT NULL,
      append uuid NOT NULL,
      PRIMARY KEY (stream, version)
    );
    CREATE INDEX facts_in_order ON ${schema}.facts (tx, sequence);
    CREATE INDEX facts_that_claim ON ${schema}.facts (tx, sequence) WHERE claims;
    CREATE TABLE ${schema}.snapshots (
      name text COLLATE "C" PRIMARY KEY,
      schema integer NOT NULL,
      tx xid8 NOT NULL,
      sequence bigint NOT NULL,
      state text NOT NULL
    );`,
  // The rows of a stream are a chain by their checksums, and each stream has a head that says where it ends.
  // `seal` says where a fact stands, which only the server knows: one number that changes leads to another
  // seal, whichever it is. It is the same on every version of PostgreSQL, so that a dump keeps it.
  (schema) => `
    CREATE FUNCTION ${schema}.seal(tx xid8, sequence bigint, version integer, digest integer)
      RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT ((((tx::text::bigint % ${SEAL_PRIME} * ${SEAL_FACTOR} + sequence % ${SEAL_PRIME})
          % ${SEAL_PRIME} * ${SEAL_FACTOR} + version)
          % ${SEAL_PRIME} * ${SEAL_FACTOR} + digest) % ${SEAL_PRIME})::integer $$;
    ALTER TABLE ${schema}.facts ADD COLUMN checksum integer, ADD COLUMN seal integer;
    CREATE TABLE ${schema}.heads (
      stream text COLLATE "C" PRIMARY KEY,
      version integer NOT NULL,
      tx xid8 NOT NULL,
      sequence bigint NOT NULL,
      digest integer NOT NULL,
      seal integer NOT NULL
    );
    DELETE FROM ${schema}.snapshots;
    ALTER TABLE ${schema}.snapshots ADD COLUMN checksum integer;`,
];

/** What is done when the rows of layout 2 are chains. */
function lockOut(schema: string): string {
  return `
    -- A program of layout 1 that has the store open knows no checksums: the server refuses what it appends,
    -- and it tells this name.
    ALTER TABLE ${schema}.facts ADD CONSTRAINT update_cenalloc_before_appending_here
      CHECK (checksum IS NOT NULL AND seal IS NOT NULL);
    -- Who may read facts, or append them, may do so with what belongs to it now.
    DO $$ DECLARE held record; BEGIN
      FOR held IN
        SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS who,
          privilege_type = 'INSERT' AS appends
        FROM pg_class, aclexplode(relacl)
        WHERE pg_class.oid = '${schema}.facts'::regclass AND grantee <> relowner
          AND privilege_type IN ('SELECT', 'INSERT')
      LOOP
        EXECUTE format('GRANT %s ON ${schema}.heads TO %s',
          CASE WHEN held.appends THEN 'INSERT, UPDATE' ELSE 'SELECT' END, held.who);
        IF held.appends THEN
          EXECUTE format('GRANT USAGE ON SEQUENCE ${schema}.facts_sequence_seq TO %s', held.who);
        END IF;
      END LOOP;
    END $$;`;
}

/** The first layout whose rows are a chain. */
const CHAINED = 2;

/** The layout that this program writes. */
export const LAYOUT = MIGRATIONS.length;

/** What a schema holds. */
export type SchemaKind = 'empty' | 'older' | 'current';

/** A schema as it was found. */
export interface Inspected {
  readonly kind: SchemaKind;
  readonly layout: number;
}

/**
 * Looks at a schema without changing it.
 *
 * @param schema - A name that needs no quoting.
 * @throws StoreFailure where it holds tables of another program, or of a newer one.
 */
export async function inspect(
  client: PostgresClient,
  schema: string,
  source: string,
): Promise<Inspected> {
  const tables = await client.query({
    text: `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY c.relname`,
    values: [schema],
  });
  const names = tables.rows.map(({ name }) => String(name));
  if (names.length === 0) return { kind: 'empty', layout: 0 };
  const foreign = (): StoreFailure => {
    const words = `the schema ${schema} holds tables of another program (${names.slice(0, 3).join(', ')}); choose another with ?schema=`;
    return new StoreFailure('foreign', source, words);
  };
  if (!names.includes('layout') || !names.includes('facts')) throw foreign();
  const columns = await client.query({
    text: `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0`,
    values: [`${schema}.layout`],
  });
  if (!columns.rows.some(({ name }) => name === 'application')) throw foreign();
  const { rows } = await client.query({
    text: `SELECT application, layout FROM ${schema}.layout`,
  });
  const [row] = rows;
  const layout = row?.['layout'];
  if (row?.['application'] !== APPLICATION || typeof layout !== 'number') throw foreign();
  if (layout > LAYOUT) {
    const words = `a newer cenalloc wrote this store (layout ${layout}, this one knows up to ${LAYOUT}); update cenalloc`;
    throw new StoreFailure('newer', source, words);
  }
  return { kind: layout === LAYOUT ? 'current' : 'older', layout };
}

/**
 * Gives a schema the tables of today, in one step or not at all.
 *
 * @throws StoreFailure where a fact that an older program wrote cannot be read.
 */
export async function migrate(
  client: PostgresClient,
  schema: string,
  source: string,
  checksums: RowChecksums,
): Promise<void> {
  await client.query({ text: 'BEGIN ISOLATION LEVEL READ COMMITTED' });
  try {
    // Of several programs that find no tables, one makes them and the others find them.
    await client.query({
      text: `SELECT pg_advisory_xact_lock(hashtext('cenalloc'), hashtext($1))`,
      values: [schema],
    });
    const { kind, layout } = await inspect(client, schema, source);
    if (kind !== 'current') {
      if (kind === 'empty') await create(client, schema);
      for (const step of MIGRATIONS.slice(layout)) await client.query({ text: step(schema) });
      if (layout < CHAINED) {
        await chainServerRows(client, schema, source, checksums);
        await client.query({ text: lockOut(schema) });
      }
      await client.query({ text: `UPDATE ${schema}.layout SET layout = $1`, values: [LAYOUT] });
    }
    await client.query({ text: 'COMMIT' });
  } catch (error) {
    // The first error is the one to tell; a connection that is gone has rolled back.
    await client.query({ text: 'ROLLBACK' }).catch(() => undefined);
    throw error;
  }
}

async function create(client: PostgresClient, schema: string): Promise<void> {
  const { rows } = await client.query({
    text: 'SELECT 1 FROM pg_namespace WHERE nspname = $1',
    values: [schema],
  });
  // Making one that is there needs a right that a role with its own schema need not have.
  if (rows.length === 0) await client.query({ text: `CREATE SCHEMA ${schema}` });
  await client.query({
    text: `CREATE TABLE ${schema}.layout (application text NOT NULL, layout integer NOT NULL)`,
  });
  await client.query({
    text: `INSERT INTO ${schema}.layout VALUES ($1, 0)`,
    values: [APPLICATION],
  });
}

/**
 * Refuses a server on which the promises of a store would not hold, and gives the number of the table of
 * facts, by which channels and locks are named.
 */
export async function checkServer(
  client: PostgresClient,
  schema: string,
  source: string,
): Promise<number> {
  const { rows } = await client.query({
    text: `SELECT '${schema}.facts'::regclass::oid::integer AS oid,
             current_setting('synchronous_commit') AS durable,
             pg_is_in_recovery() AS standby,
             coalesce((SELECT tx FROM ${schema}.facts ORDER BY tx DESC, sequence DESC LIMIT 1)
               >= pg_snapshot_xmax(pg_current_snapshot()), false) AS future`,
  });
  const [row = {}] = rows;
  if (row['future'] === true && row['standby'] !== true) {
    const words =
      'the log comes from another server, whose transactions had higher numbers; docs/event-store-postgres.md says how to restore one';
    throw new StoreFailure('foreign', source, words);
  }
  if (row['durable'] === 'off') {
    const words =
      'synchronous_commit is off, so that what was read could vanish in a crash; turn it on for this role or with ?options=-csynchronous_commit=on';
    throw new StoreFailure('settings', source, words);
  }
  return Number(row['oid']);
}
