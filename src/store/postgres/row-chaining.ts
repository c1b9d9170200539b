/**
 * The step to layout 2 that SQL cannot say: the facts that older programs wrote are read, and get the
 * checksums that make chains of streams. All of it happens in the transaction of the migration, and nothing
 * of it where a fact cannot be read.
 */
import { claimsShared } from '../../events/claims.ts';
import { StoreFailure } from '../../events/store-failure.ts';
import { factOf } from '../../events/stored-fact.ts';
import { LOG_SCHEMA } from '../../events/upcast.ts';
import { NOTHING_YET } from '../row-chain.ts';
import type { PostgresClient, PostgresRow } from './driver.ts';
import { corrupt } from './failure.ts';
import type { RowChecksums } from './row-checksums.ts';
import { textIn } from './rows.ts';

const ROWS_AT_ONCE = 4096;

/** What is kept of the row before. */
interface Last {
  readonly stream: string;
  readonly version: number;
  readonly digest: number;
}

/** What a row gets. */
interface Chained extends Last {
  readonly claims: boolean;
}

/**
 * Chains all rows and makes the heads. Memory: one page of rows.
 *
 * @throws StoreFailure where a fact is missing, none, or of a newer program.
 */
export async function chainServerRows(
  client: PostgresClient,
  schema: string,
  source: string,
  checksums: RowChecksums,
): Promise<void> {
  const facts = `${schema}.facts`;
  const page = `SELECT stream, version, schema, append::text AS append, type, data FROM ${facts}
    WHERE (stream, version) > ($1, $2::integer) ORDER BY stream, version LIMIT ${ROWS_AT_ONCE}`;
  const update = `UPDATE ${facts} AS fact SET claims = item.claims, checksum = item.checksum,
      seal = ${schema}.seal(fact.tx, fact.sequence, fact.version, item.checksum)
    FROM unnest($1::text[], $2::integer[], $3::boolean[], $4::integer[])
      AS item (stream, version, claims, checksum)
    WHERE fact.stream = item.stream AND fact.version = item.version`;
  let last: Last = { stream: '', version: 0, digest: NOTHING_YET };
  for (;;) {
    const { rows } = await client.query({ text: page, values: [last.stream, last.version] });
    const chained: Chained[] = [];
    for (const row of rows) {
      const next = chainRow(row, last, source, checksums);
      chained.push(next);
      last = next;
    }
    const values = [
      chained.map(({ stream }) => stream),
      chained.map(({ version }) => version),
      chained.map(({ claims }) => claims),
      chained.map(({ digest }) => digest),
    ];
    await client.query({ text: update, values });
    if (rows.length < ROWS_AT_ONCE) break;
  }
  const text = `INSERT INTO ${schema}.heads (stream, version, tx, sequence, digest, seal)
    SELECT DISTINCT ON (stream) stream, version, tx, sequence, checksum, seal
    FROM ${facts} ORDER BY stream, version DESC`;
  await client.query({ text });
}

function chainRow(row: PostgresRow, last: Last, source: string, checksums: RowChecksums): Chained {
  const stream = textIn(row, 'stream', source);
  const version = Number(row['version']);
  const before = stream === last.stream ? last : { version: 0, digest: NOTHING_YET };
  if (version !== before.version + 1) {
    throw corrupt(source, `${stream} version ${before.version + 1} is missing`);
  }
  const columns = {
    schema: Number(row['schema']),
    type: textIn(row, 'type', source),
    data: textIn(row, 'data', source),
  };
  // Until now nothing vouched for a row, so that each passes the schema of facts.
  const fact = factOf(columns, { sequence: version, stream, version }, false);
  if (!fact.ok) {
    const { field = 'event', message } = fact.refusal;
    const what = `${stream} version ${version}: ${field}: ${message}`;
    if (columns.schema <= LOG_SCHEMA) throw corrupt(source, what);
    throw new StoreFailure('newer', source, `${what}; update cenalloc`);
  }
  const claims = claimsShared(fact.value.event);
  const sealed = { version, append: checksums.ofAppend(textIn(row, 'append', source)), claims };
  return { stream, version, claims, digest: checksums.ofFact(columns, sealed, before.digest) };
}
