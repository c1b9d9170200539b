/**
 * What PostgreSQL and the network complain about, in words for people: what was wrong, what was expected,
 * what to do. Nothing here repeats a connection string, because that may hold a password.
 */
import { StoreFailure, type StoreFailureKind } from '../../events/store-failure.ts';

/** The conditions of PostgreSQL that the store knows. Source: appendix A of its manual. */
export const STATE = {
  uniqueViolation: '23505',
  readOnly: '25006',
  noRight: '42501',
} as const;

interface Wording {
  readonly kind: StoreFailureKind;
  readonly words: string;
}

const DENIED = 'the server does not let this role in; check the name and the password';

/** By SQLSTATE, or by its class of two characters. */
const WORDINGS: ReadonlyMap<string, Wording> = new Map<string, Wording>([
  ['28', { kind: 'denied', words: DENIED }],
  ['28P01', { kind: 'denied', words: DENIED }],
  ['3D000', { kind: 'missing', words: 'there is no such database; make it with createdb' }],
  [
    '42501',
    {
      kind: 'denied',
      words: 'the role may not do that; docs/event-store-postgres.md has the grants',
    },
  ],
  ['42', { kind: 'foreign', words: 'the tables are not those of a store of cenalloc' }],
  [
    '23514',
    {
      kind: 'newer',
      words: 'a newer cenalloc has brought the tables up; nothing was appended. Update this one',
    },
  ],
  ['25006', { kind: 'readOnly', words: 'the server is read-only; connect to the primary' }],
  ['53100', { kind: 'full', words: 'the server has no room left; nothing was appended' }],
  ['53', { kind: 'busy', words: 'the server has no connection or memory to spare; try again' }],
  ['54', { kind: 'io', words: 'the server cannot hold that much at once' }],
  ['57014', { kind: 'busy', words: 'the server gave the statement up; try again' }],
  ['40', { kind: 'busy', words: 'the server undid it for the sake of others; try again' }],
  ['55', { kind: 'busy', words: 'somebody else holds the store; try again' }],
  ['XX001', { kind: 'corrupt', words: 'the data of the server is damaged; restore a backup' }],
  ['XX002', { kind: 'corrupt', words: 'an index of the server is damaged; see REINDEX' }],
  ['22021', { kind: 'io', words: 'PostgreSQL cannot hold that character' }],
]);

/** By what Node and OpenSSL say of a certificate, or of a file with one. */
const TLS_WORDINGS: readonly (readonly [RegExp, string])[] = [
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)_)/,
    'the certificate of the server is of no authority that is trusted; name its authority with &sslrootcert=FILE',
  ],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'the certificate of the server is for another name'],
  [/^CERT_/, 'the certificate of the server is not valid'],
  [
    /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO)/,
    'TLS failed; check sslmode and the files of certificates',
  ],
];

/** What `pg` says, without a code, of a server that has no TLS. */
const NO_TLS = /does not support SSL|establishing an SSL connection/;

const NO_TLS_WORDS =
  'the server has no TLS, which sslmode asks for; turn it on there. ?sslmode=disable lets whoever is on the way read and change everything';

const LOST: Wording = {
  kind: 'connection',
  words: 'the server cannot be reached; check that it runs, and its address',
};

/** Server says that it goes down or comes up, or that the network failed. */
const LOST_STATES: ReadonlySet<string> = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '53300',
  // A transaction was idle for too long, and was undone with its connection.
  '25P03',
]);

const SQL_STATE = /^[0-9A-Z]{5}$/;

const NETWORK_ERRORS =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|ENOTFOUND|EAI_AGAIN|ENOTCONN)$/;

/** What `pg` says, without a code, of a connection that is gone. */
const LOST_WORDS =
  /connection (terminated|ended|timeout)|timeout exceeded when trying to connect|query read timeout|client (has encountered|was closed)|not queryable|closed the connection|socket/i;

/** The code of an error of the server or the network; empty where it has none. */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Where a name has several addresses, Node tells of each attempt.
  return error instanceof AggregateError ? errorCodeOf(error.errors[0]) : '';
}

/** Whether the connection is gone, so that nobody knows what became of a statement. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof StoreFailure) return error.kind === 'connection';
  const code = errorCodeOf(error);
  if (wordsOfTls(error) !== null) return false;
  if (code === '') return error instanceof Error && LOST_WORDS.test(error.message);
  return LOST_STATES.has(code) || code.startsWith('08') || NETWORK_ERRORS.test(code);
}

/** Whether it is the server's own answer to a statement, which has done nothing then. */
export function isAnswer(error: unknown): boolean {
  return SQL_STATE.test(errorCodeOf(error)) && !isConnectionLoss(error);
}

/** Whether the server undid a statement for the sake of others, and it may be sent again. */
export function isUndone(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === '40001' || code === '40P01';
}

/** What is wrong with the protection of a connection, or null where it is something else. */
function wordsOfTls(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = errorCodeOf(error);
  if (code === '') return NO_TLS.test(error.message) ? NO_TLS_WORDS : null;
  if ('syscall' in error && error.syscall === 'open') {
    return 'a file of certificates cannot be read';
  }
  if (code === '28000' && error.message.includes('no encryption')) {
    return 'the server lets nobody in like that; it may want TLS, which is ?sslmode=require or verify-full';
  }
  return TLS_WORDINGS.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** Whether a server may answer soon that does not now: not one whose name nobody knows. */
export function isAwayForNow(error: unknown): boolean {
  return isConnectionLoss(error) && errorCodeOf(error) !== 'ENOTFOUND';
}

/** Turns whatever the driver threw into a failure of the store; mistakes of programmers are passed on. */
export function storeFailure(error: unknown, source: string): unknown {
  if (error instanceof StoreFailure || !(error instanceof Error)) return error;
  const code = errorCodeOf(error);
  const tls = wordsOfTls(error);
  if (tls !== null) {
    return new StoreFailure('settings', source, `${tls} (${oneLine(error, code)})`, error);
  }
  const known = WORDINGS.get(code) ?? WORDINGS.get(code.slice(0, 2));
  const wording = isConnectionLoss(error) ? LOST : known;
  if (wording === undefined && !SQL_STATE.test(code)) return error;
  const { kind, words } = wording ?? { kind: 'io' as const, words: 'the server failed' };
  return new StoreFailure(kind, source, `${words} (${oneLine(error, code)})`, error);
}

function oneLine(error: Error, code: string): string {
  const message = error.message.split('\n', 1)[0] ?? '';
  return message === '' ? code : message;
}

/** Something in the tables that this program cannot have written. */
export function corrupt(source: string, what: string): StoreFailure {
  const next = 'somebody has changed the tables; restore a backup';
  return new StoreFailure('corrupt', source, `${what}: ${next}`);
}
