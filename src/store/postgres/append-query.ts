/** The statements that append facts to streams, with the checksums that make them links of their chains. */
import { claimsShared } from '../../events/claims.ts';
import type { EventDraft } from '../../events/envelope.ts';
import { columnsOf, type FactColumns } from '../../events/stored-fact.ts';
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

/** An append whose facts are links of the chain of their stream. */
export interface ChainedAppend {
  readonly append: Append;
  /** The digest of the stream before it, and after each of its facts. */
  readonly before: number;
  readonly digests: readonly number[];
  readonly columns: readonly FactColumns[];
  /** Which of its facts claim; null where none does, and nothing need be known of other claims. */
  readonly claims: readonly boolean[] | null;
}

/** @param before - The digest of the stream before the append. */
export function chained(append: Append, before: number, checksums: RowChecksums): ChainedAppend {
  const { id, version, drafts, readTo } = append;
  const columns = drafts.map(columnsOf);
  const claims = drafts.map(({ event }) => claimsShared(event));
  const name = checksums.ofAppend(id);
  let digest = before;
  const digests = columns.map((each, index) => {
    const sealed = { version: version + index + 1, append: name, claims: claims[index] === true };
    digest = checksums.ofFact(each, sealed, digest);
    return digest;
  });
  const isFree = readTo === null && !claims.includes(true);
  return { append, before, digests, columns, claims: isFree ? null : claims };
}

/** The statement of one append. */
export function singleQuery(
  { append, before, digests, columns, claims }: ChainedAppend,
  sql: SqlStatements,
): PostgresQuery {
  const { id, stream, version, readTo } = append;
  const types = columns.map(({ type }) => type);
  const data = columns.map(({ data: each }) => each);
  // What needs no quotes is a list as the server writes it: `pg` would look for them in each.
  const links = [types, data, listOf(digests), before] as const;
  const values = [stream, version, LOG_SCHEMA, id, ...links] as const;
  if (claims === null) return (version === 0 ? sql.appendFirst : sql.appendNext)(...values);
  const place = [readTo?.tx ?? null, readTo?.sequence ?? null] as const;
  return (version === 0 ? sql.claimFirst : sql.claimNext)(...values, listOf(claims), ...place);
}

/** The statement of several appends, each to a stream of its own, in the order of `stream`; none of them claims. */
export function groupQuery(appends: readonly ChainedAppend[], sql: SqlStatements): PostgresQuery {
  const streams = appends.map(({ append }) => append.stream);
  const versions = appends.map(({ append }) => append.version);
  const befores = appends.map(({ before }) => before);
  const ends = appends.map(({ append }) => append.version + append.drafts.length);
  const ids = appends.map(({ append }) => append.id);
  const [numbers, places, digests]: [number[], number[], number[]] = [[], [], []];
  const [types, data]: [string[], string[]] = [[], []];
  for (const [index, each] of appends.entries()) {
    for (const [at, column] of each.columns.entries()) {
      numbers.push(index + 1);
      places.push(each.append.version + at + 1);
      types.push(column.type);
      data.push(column.data);
    }
    digests.push(...each.digests);
  }
  const each = [streams, listOf(versions), listOf(befores), listOf(ends), listOf(ids)] as const;
  const facts = [listOf(numbers), listOf(places), types, data, listOf(digests)] as const;
  return sql.appendGroup(...each, LOG_SCHEMA, ...facts);
}

/** Of what needs no quotes. */
function listOf(values: readonly (number | boolean | string)[]): string {
  return `{${values.join(',')}}`;
}
