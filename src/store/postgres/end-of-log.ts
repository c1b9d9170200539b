/**
 * The cheap part of what `log --verify` does, when a store is opened: the last fact of the log is what was
 * written, and the streams that were appended to last end where their heads say.
 */
import type { PostgresClient } from './driver.ts';
import { corrupt } from './failure.ts';
import type { RowChecksums } from './row-checksums.ts';
import { readRow, textIn } from './rows.ts';
import { factColumns, sealOf } from './sql-statements.ts';
import { headIn } from './server-head.ts';

/** Where a store lies, and how its rows are judged. */
export interface ServerLog {
  readonly client: PostgresClient;
  readonly schema: string;
  readonly source: string;
  readonly checksums: RowChecksums;
}

/**
 * Of how many last facts the streams are held against their heads: what a crash takes is the end of a log. Looking
 * at all heads would take longer for a longer log.
 */
const FACTS_LOOKED_AT = 1024;

/**
 * Looks at the end of a log.
 *
 * @throws StoreFailure where it is damaged.
 */
export async function checkEnd(log: ServerLog): Promise<void> {
  await checkLastFact(log);
  await checkLastHeads(log);
}

async function checkLastFact({ client, schema, source, checksums }: ServerLog): Promise<void> {
  const { rows } = await client.query({
    text: `SELECT ${factColumns(schema)}, before.checksum AS before
      FROM (SELECT * FROM ${schema}.facts AS facts
        ORDER BY facts.tx DESC, facts.sequence DESC LIMIT 1) AS fact
      LEFT JOIN ${schema}.facts AS before
        ON before.stream = fact.stream AND before.version = fact.version - 1`,
  });
  const [row] = rows;
  if (row === undefined) return;
  const stream = textIn(row, 'stream', source);
  const version = Number(row['version']) - 1;
  if (version > 0 && row['before'] === null) {
    throw corrupt(source, `${stream} version ${version} is missing`);
  }
  readRow(row, { version, digest: Number(row['before']) }, source, checksums);
}

/** Where no fact is left, any head will do. */
async function checkLastHeads({ client, schema, source }: ServerLog): Promise<void> {
  const { rows } = await client.query({
    text: `SELECT last.stream, head.version, head.tx::text AS tx, head.digest,
        head.seal = ${sealOf(schema, 'head', 'digest')} AS placed,
        (SELECT max(version) FROM ${schema}.facts WHERE stream = last.stream) AS last,
        (SELECT checksum FROM ${schema}.facts AS fact
          WHERE fact.stream = last.stream AND fact.version = head.version) AS checksum
      FROM (
        SELECT DISTINCT stream FROM (SELECT stream FROM ${schema}.facts AS facts
          ORDER BY facts.tx DESC, facts.sequence DESC LIMIT ${FACTS_LOOKED_AT}) AS ending
        UNION (SELECT stream FROM ${schema}.heads
          WHERE NOT EXISTS (SELECT FROM ${schema}.facts) LIMIT 1)
      ) AS last
      LEFT JOIN ${schema}.heads AS head ON head.stream = last.stream
      ORDER BY last.stream`,
  });
  for (const row of rows) headIn(row, textIn(row, 'stream', source), source);
}
