/**
 * What a connection string says, and how it is named in messages: without its password.
 */
import { listInWords } from '../../base/quantity-words.ts';
import { suggestion } from '../../base/known-fields.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { StoreFailure } from '../../events/store-failure.ts';

/** The schema of a store where none is named. */
export const SCHEMA = 'cenalloc';

/** Names that need no quoting: they are the one thing that statements cannot take as a parameter. */
const SCHEMA_PATTERN = /^[a-z_][a-z0-9_]{0,39}$/;

/** How a connection may be protected, in the words of libpq; what is between yes and no is not offered. */
const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

const TLS_MODES_IN_WORDS = listInWords(TLS_MODES, 'or');

/** What `pg` understands of an address; all else it would pass over in silence. */
const TAKEN_BY_PG = [
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslnegotiation',
  'user',
  'password',
  'host',
  'port',
  'options',
  'application_name',
  'fallback_application_name',
  'client_encoding',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
];

/** All parameters of an address. */
const PARAMETERS = ['schema', 'connect_timeout', 'patience', 'ssl', ...TAKEN_BY_PG];

/** What libpq knows, and nobody here: not misspelt, and not followed. Source: section 34.1.2 of its manual. */
const OF_LIBPQ =
  /^(hostaddr|dbname|passfile|service|require_auth|channel_binding|keepalives\w*|tcp_user_timeout|replication|gss\w+|krbsrvname|sslcompression|sslpassword|sslcertmode|sslcrl\w*|sslsni|requirepeer|ssl_m\w+|target_session_attrs|load_balance_hosts)$/;

/** Variables of the environment by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a store lies. */
export interface Address {
  /** For `pg`; may hold a password. */
  readonly url: string;
  /** For people. */
  readonly source: string;
  readonly schema: string | null;
  /** How long to wait for a server that is away when it is opened, in milliseconds; null where it is not said. */
  readonly openPatience: number | null;
  /** How long to wait for one that was lost, in milliseconds; null where it is not said. */
  readonly patience: number | null;
}

/** Whether a text is a connection string of PostgreSQL and no path of a file. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text);
}

/** An address as messages show it: without its password, and with the schema that it names. */
export function shownAddress(url: string): string {
  if (!isPostgresUrl(url) || !URL.canParse(url)) return 'postgres';
  const { username, host, pathname, searchParams } = new URL(url);
  const user = username === '' ? '' : `${username}@`;
  const folder = searchParams.get('host') ?? '';
  const schema = searchParams.get('schema') ?? '';
  const named = SCHEMA_PATTERN.test(schema) ? `?schema=${schema}` : '';
  return `postgres://${user}${host === '' ? folder : host}${pathname}${named}`;
}

/**
 * Reads a connection string; `schema`, `connect_timeout`, `patience` and `ssl` are the parameters in it that are ours.
 *
 * @param environment - Says of TLS what the address leaves out, by `PGSSLMODE` and `PGSSLROOTCERT`.
 */
export function parseAddress(
  url: string,
  environment: Environment = {},
): Result<Address, StoreFailure> {
  const source = shownAddress(url);
  if (!isPostgresUrl(url) || !URL.canParse(url)) {
    const words = 'expected an address such as postgres://user@host:5432/database';
    return refused(new StoreFailure('missing', source, words));
  }
  const parsed = new URL(url);
  const parameters = parsed.searchParams;
  const wrong =
    whyUnknown([...parameters.keys()]) ??
    takeTls(parameters, environment) ??
    whyNoTime('connect_timeout', parameters) ??
    whyNoTime('patience', parameters);
  if (wrong !== null) return refused(new StoreFailure('settings', source, wrong));
  const schema = parameters.get('schema');
  const openPatience = milliseconds(parameters.get('connect_timeout'));
  const patience = milliseconds(parameters.get('patience'));
  for (const own of ['schema', 'connect_timeout', 'patience']) parameters.delete(own);
  return ok({ url: parsed.href, source, schema, openPatience, patience });
}

/** What is wrong with the names of parameters; null where each is known and stands once. */
function whyUnknown(names: readonly string[]): string | null {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const unknown = names.find((name) => !PARAMETERS.includes(name));
  if (unknown === undefined) return twice === undefined ? null : `?${twice}= stands twice`;
  if (OF_LIBPQ.test(unknown)) return `?${unknown}= is known to libpq, and not here; leave it out`;
  // What is no name may be the rest of a password that holds a question mark.
  if (/^\w{1,40}$/.test(unknown))
    return `?${unknown}= is unknown${suggestion(unknown, PARAMETERS)}`;
  return `a parameter of the address is unknown, known: ${PARAMETERS.join(', ')}; a ? in a password is written %3F`;
}

/** Makes of all that is said of TLS what `pg` understands, or says what is wrong with it. */
function takeTls(parameters: URLSearchParams, environment: Environment): string | null {
  const ssl = parameters.get('ssl');
  if (ssl !== null) {
    if (parameters.has('sslmode')) return '?ssl= and ?sslmode= say the same; leave ?ssl= out';
    const mode = { true: 'verify-full', false: 'disable' }[ssl];
    if (mode === undefined) return `expected ?ssl=true or false, found "${ssl.slice(0, 40)}"`;
    parameters.delete('ssl');
    parameters.set('sslmode', mode);
  }
  const said = environment['PGSSLMODE'] ?? '';
  if (!parameters.has('sslmode') && said !== '') {
    if (!isTlsMode(said)) {
      return `PGSSLMODE is "${said.slice(0, 40)}", expected ${TLS_MODES_IN_WORDS}; ?sslmode= in the address goes before it`;
    }
    parameters.set('sslmode', said);
    const authority = environment['PGSSLROOTCERT'] ?? '';
    if (authority !== '' && !parameters.has('sslrootcert'))
      parameters.set('sslrootcert', authority);
  }
  const wrong = whyNoTls(parameters);
  // Without it `pg` would mean something else by these modes, and warn that it will not for long.
  if (wrong === null && parameters.has('sslmode')) parameters.set('uselibpqcompat', 'true');
  return wrong;
}

/** What is wrong with what an address says of TLS; null where nothing is. */
function whyNoTls(parameters: URLSearchParams): string | null {
  const mode = parameters.get('sslmode');
  const hasAuthority = parameters.has('sslrootcert');
  if (mode === null) {
    const alone = ['sslrootcert', 'sslcert', 'sslkey', 'sslnegotiation'].find((name) =>
      parameters.has(name),
    );
    return alone === undefined
      ? null
      : `?${alone}= needs &sslmode=require, verify-ca or verify-full beside it`;
  }
  if (!isTlsMode(mode)) {
    return `expected ?sslmode=${TLS_MODES_IN_WORDS}, found "${mode.slice(0, 40)}"`;
  }
  if (mode === 'verify-ca' && !hasAuthority) {
    return '?sslmode=verify-ca trusts one authority and needs &sslrootcert=FILE; verify-full trusts those of Node';
  }
  return null;
}

function isTlsMode(mode: string): boolean {
  return TLS_MODES.some((each) => each === mode);
}

function whyNoTime(name: string, parameters: URLSearchParams): string | null {
  const seconds = parameters.get(name);
  if (seconds === null || /^[0-9]{1,5}$/.test(seconds)) return null;
  return `expected ?${name}=SECONDS, found "${seconds.slice(0, 40)}"`;
}

function milliseconds(seconds: string | null): number | null {
  return seconds === null ? null : Number(seconds) * 1000;
}

/** Refuses the name of a schema that would have to be quoted. */
export function checkSchema(schema: string, source: string): StoreFailure | null {
  if (SCHEMA_PATTERN.test(schema) && !schema.startsWith('pg_')) return null;
  const words =
    'the schema of a store is named by 1 to 40 of a-z, 0-9 and _, and neither begins with a digit nor with pg_';
  return new StoreFailure('foreign', source, words);
}
