/**
 * What a connection string says, and how it is named in messages: without its password.
 */
import { ok, refused, type Result } from '../../base/result.ts';
import { StoreFailure } from '../../events/store-failure.ts';

/** The schema of a store where none is named. */
export const SCHEMA = 'cenalloc';

/** Names that need no quoting: they are the one thing that statements cannot take as a parameter. */
const SCHEMA_PATTERN = /^[a-z_][a-z0-9_]{0,39}$/;

/** How a connection may be protected, in the words of libpq; what is between yes and no is not offered. */
const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

/** Where a store lies. */
export interface Address {
  /** For `pg`; may hold a password. */
  readonly url: string;
  /** For people. */
  readonly source: string;
  readonly schema: string | null;
  /** How long to wait for a server that is away when it is opened, in milliseconds; null where it is not said. */
  readonly openPatience: number | null;
}

/** Whether a text is a connection string of PostgreSQL and no path of a file. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text);
}

/** Reads a connection string; `schema` and `connect_timeout` are the parameters in it that are ours. */
export function parseAddress(url: string): Result<Address, StoreFailure> {
  if (!isPostgresUrl(url) || !URL.canParse(url)) {
    const words = 'expected an address such as postgres://user@host:5432/database';
    return refused(new StoreFailure('missing', 'postgres', words));
  }
  const parsed = new URL(url);
  const parameters = parsed.searchParams;
  const schema = parameters.get('schema');
  parameters.delete('schema');
  const { username, host, pathname } = parsed;
  const user = username === '' ? '' : `${username}@`;
  const folder = parameters.get('host') ?? '';
  const source = `postgres://${user}${host === '' ? folder : host}${pathname}`;
  const wrong = whyNoTls(parameters) ?? whyNoTime(parameters.get('connect_timeout'));
  if (wrong !== null) return refused(new StoreFailure('settings', source, wrong));
  const seconds = parameters.get('connect_timeout');
  parameters.delete('connect_timeout');
  // Without it `pg` would mean something else by these modes, and warn that it will not for long.
  if (parameters.has('sslmode')) parameters.set('uselibpqcompat', 'true');
  const openPatience = seconds === null ? null : Number(seconds) * 1000;
  return ok({ url: parsed.href, source, schema, openPatience });
}

/** What is wrong with what an address says of TLS; null where nothing is. */
function whyNoTls(parameters: URLSearchParams): string | null {
  const mode = parameters.get('sslmode');
  const hasAuthority = parameters.has('sslrootcert');
  if (mode === null) {
    return hasAuthority ? 'sslrootcert belongs to ?sslmode=verify-ca or verify-full' : null;
  }
  if (!TLS_MODES.some((each) => each === mode)) {
    const modes = `${TLS_MODES.slice(0, -1).join(', ')} or ${TLS_MODES.at(-1) ?? ''}`;
    return `expected ?sslmode=${modes}, found "${mode.slice(0, 40)}"`;
  }
  if (mode === 'verify-ca' && !hasAuthority) {
    return '?sslmode=verify-ca trusts one authority and needs &sslrootcert=FILE; verify-full trusts those of Node';
  }
  return null;
}

function whyNoTime(seconds: string | null): string | null {
  if (seconds === null || /^[0-9]{1,5}$/.test(seconds)) return null;
  return `expected ?connect_timeout=SECONDS, found "${seconds.slice(0, 40)}"`;
}

/** Refuses the name of a schema that would have to be quoted. */
export function checkSchema(schema: string, source: string): StoreFailure | null {
  if (SCHEMA_PATTERN.test(schema) && !schema.startsWith('pg_')) return null;
  const words =
    'the schema of a store is named by 1 to 40 of a-z, 0-9 and _, and neither begins with a digit nor with pg_';
  return new StoreFailure('foreign', source, words);
}
