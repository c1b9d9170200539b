/** The statement that appends facts to a stream, with the checksums that make them links of its chain. */
import { claimsShared } from '../../events/claims.ts';
import type { EventDraft } from '../../events/envelope.ts';
import { columnsOf } from '../../events/stored-fact.ts';
import { LOG_SCHEMA } from '../../events/upcast.ts';
import type { PostgresQuery } from './driver.ts';
import type { LogPlace } from './log-place.ts';
import type { RowChecksums } from './row-checksums.ts';
import type { SqlStatements } from './sql-statements.ts';

/** What an append takes: the versions after one of a stream. */
export interface Append {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly drafts: readonly EventDraft[];
  readonly readTo: LogPlace | null;
}

/** A statement, and what the stream ends with if it succeeds. */
export interface Insertion {
  readonly query: PostgresQuery;
  readonly digest: number;
}

/** @param before - The digest of the stream before the append. */
export function insertionOf(
  { id, stream, version, drafts, readTo }: Append,
  before: number,
  sql: SqlStatements,
  checksums: RowChecksums,
): Insertion {
  const columns = drafts.map(columnsOf);
  const claims = drafts.map(({ event }) => claimsShared(event));
  const append = checksums.ofAppend(id);
  let digest = before;
  const digests = columns.map((each, index) => {
    const sealed = { version: version + index + 1, append, claims: claims[index] === true };
    digest = checksums.ofFact(each, sealed, digest);
    return digest;
  });
  const types = columns.map(({ type }) => type);
  const data = columns.map(({ data: each }) => each);
  // What needs no quotes is a list as the server writes it: `pg` would look for them in each.
  const lists = [listOf(claims), listOf(digests)] as const;
  const place = [readTo?.tx ?? null, readTo?.sequence ?? null] as const;
  const statement = version === 0 ? sql.appendFirst : sql.appendNext;
  const query = statement(stream, version, LOG_SCHEMA, id, types, data, ...lists, ...place, before);
  return { query, digest };
}

function listOf(values: readonly (number | boolean)[]): string {
  return `{${values.join(',')}}`;
}
