/**
 * What a connection string says, and how it is named in messages: without its password.
 */
import { ok, refused, type Result } from '../../base/result.ts';
import { StoreFailure } from '../../events/store-failure.ts';

/** The schema of a store where none is named. */
export const SCHEMA = 'cenalloc';

/** Names that need no quoting: they are the one thing that statements cannot take as a parameter. */
const SCHEMA_PATTERN = /^[a-z_][a-z0-9_]{0,39}$/;

/** Where a store lies. */
export interface Address {
  /** For `pg`; may hold a password. */
  readonly url: string;
  /** For people. */
  readonly source: string;
  readonly schema: string | null;
}

/** Whether a text is a connection string of PostgreSQL and no path of a file. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text);
}

/** Reads a connection string; `schema` is the one parameter in it that is ours. */
export function parseAddress(url: string): Result<Address, StoreFailure> {
  if (!isPostgresUrl(url) || !URL.canParse(url)) {
    const words = 'expected an address such as postgres://user@host:5432/database';
    return refused(new StoreFailure('missing', 'postgres', words));
  }
  const parsed = new URL(url);
  const schema = parsed.searchParams.get('schema');
  parsed.searchParams.delete('schema');
  const { username, host, pathname } = parsed;
  const user = username === '' ? '' : `${username}@`;
  const folder = parsed.searchParams.get('host') ?? '';
  const source = `postgres://${user}${host === '' ? folder : host}${pathname}`;
  return ok({ url: parsed.href, source, schema });
}

/** Refuses the name of a schema that would have to be quoted. */
export function checkSchema(schema: string, source: string): StoreFailure | null {
  if (SCHEMA_PATTERN.test(schema) && !schema.startsWith('pg_')) return null;
  const words =
    'the schema of a store is named by 1 to 40 of a-z, 0-9 and _, and neither begins with a digit nor with pg_';
  return new StoreFailure('foreign', source, words);
}
