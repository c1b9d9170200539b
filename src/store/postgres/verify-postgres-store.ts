/** Verifying a store on a server, for programs. */
import type { Verification } from '../verify-log.ts';
import type { PostgresStore } from './postgres-store.ts';

/**
 * Verifies a whole store as it is at this moment; others may append meanwhile.
 *
 * @param store - One that is damaged at its end opens with `checkEnd: false`.
 * @returns What was looked at, and what is wrong with it. Positions count from 1 in the order of the log.
 * @throws StoreFailure where the server stays away, or does not let the role read.
 * @example
 * ```ts
 * import { unwrap } from 'cenalloc';
 * import { openPostgresStore, verifyPostgresStore } from 'cenalloc/store/postgres';
 *
 * const store = unwrap(await openPostgresStore('postgres://cenalloc@localhost/fleet'));
 * const { damages } = await verifyPostgresStore(store);
 * for (const { part, message } of damages) console.log(`${part}: ${message}`);
 * ```
 * @public
 */
export function verifyPostgresStore(store: PostgresStore): Promise<Verification> {
  return store.verify();
}
