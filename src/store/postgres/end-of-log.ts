/**
 * The cheap part of what `log --verify` does, when a store is opened: the last fact of the log is what was
 * written, and its stream ends with it.
 */
import type { PostgresClient } from './driver.ts';
import { corrupt } from './failure.ts';
import type { RowChecksums } from './row-checksums.ts';
import { readRow, textIn } from './rows.ts';
import { factColumns, sealOf } from './sql-statements.ts';
import { headIn } from './server-head.ts';

/**
 * Looks at the end of a log.
 *
 * @throws StoreFailure where it is damaged.
 */
export async function checkEnd(
  client: PostgresClient,
  schema: string,
  source: string,
  checksums: RowChecksums,
): Promise<void> {
  const { rows } = await client.query({
    text: `SELECT ${factColumns(schema)}, before.checksum AS before,
        head.version AS head, head.digest, head.seal = ${sealOf(schema, 'head', 'digest')} AS sealed
      FROM (SELECT * FROM ${schema}.facts AS facts
        ORDER BY facts.tx DESC, facts.sequence DESC LIMIT 1) AS fact
      LEFT JOIN ${schema}.facts AS before
        ON before.stream = fact.stream AND before.version = fact.version - 1
      LEFT JOIN ${schema}.heads AS head ON head.stream = fact.stream`,
  });
  const [row] = rows;
  if (row === undefined) return;
  const stream = textIn(row, 'stream', source);
  const version = Number(row['version']) - 1;
  if (version > 0 && row['before'] === null) {
    throw corrupt(source, `${stream} version ${version} is missing`);
  }
  readRow(row, { version, digest: Number(row['before']) }, source, checksums);
  const { head, digest, sealed: placed, version: last, checksum, tx } = row;
  headIn({ version: head, digest, placed, last, checksum, tx }, stream, source);
}
