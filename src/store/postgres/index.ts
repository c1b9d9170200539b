/**
 * `cenalloc/store/postgres`: the event store in PostgreSQL, to which many machines may write.
 *
 * @example
 * ```ts
 * import { createAsyncExporter } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 * import { openPostgresStore } from 'cenalloc/store/postgres';
 *
 * const opened = await openPostgresStore('postgres://cenalloc@localhost/fleet');
 * if (!opened.ok) throw opened.refusal;
 * const exporter = await createAsyncExporter({ platform: raspberryPi4, store: opened.value });
 * ```
 */
export type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
  PostgresRow,
  SqlParameter,
} from './driver.ts';
export { openPostgresStore, type PostgresStoreOptions } from './open-postgres-store.ts';
export type { PostgresStore } from './postgres-store.ts';
export { verifyPostgresStore } from './verify-postgres-store.ts';
export type { Damage, Verification } from '../verify-log.ts';
