/** Addresses of servers among the words of the command line. */
import type { Command } from 'commander';
import { StoreFailure } from '../../events/store-failure.ts';

/** An address of PostgreSQL, however somebody typed or pasted it. */
const TYPED = /^\s*(postgres(?:ql)?:\/\/)(.*?)\s*$/isu;

/**
 * The settings by which libpq takes a connection in words, as psql and many programs do. Source: section 34.1.2 of
 * the manual of PostgreSQL.
 */
const SETTINGS =
  /^\s*(?:host|hostaddr|port|dbname|user|password|passfile|service|options|application_name|connect_timeout|client_encoding|ssl\w+|gss\w+|krbsrvname|require_auth|channel_binding|target_session_attrs|keepalives\w*|replication)\s*=/iu;

/** The words with each address in the one form that is understood; all others are left as they are. */
export function addressesAsTyped(words: readonly string[]): string[] {
  return words.map((word) => {
    const [, scheme = '', rest = ''] = TYPED.exec(word) ?? [];
    return scheme === '' ? word : `${scheme.toLowerCase()}${rest}`;
  });
}

/**
 * Refuses what would be taken as the name of a file, made, and told with the password in it: a list of the
 * settings of a connection, wherever a command takes a log or a store.
 *
 * @throws StoreFailure which repeats nothing of it.
 */
export function refuseSettings(command: Command): void {
  const { store } = command.opts<{ readonly store?: unknown }>();
  for (const word of [...command.args, store]) {
    if (typeof word !== 'string' || !SETTINGS.test(word)) continue;
    const words =
      'these are settings of a connection; write postgres://user@host:5432/database, or ./ before the name of a file';
    throw new StoreFailure('settings', 'address', words);
  }
}
