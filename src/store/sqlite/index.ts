/**
 * `cenalloc/store/sqlite`: the event store in one SQLite file, of the SQLite that is built into Node.
 *
 * @example
 * ```ts
 * import { createExporter } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 * import { openSqliteStore } from 'cenalloc/store/sqlite';
 *
 * const opened = openSqliteStore('session.cenalloc');
 * if (!opened.ok) throw opened.refusal;
 * const exporter = createExporter({ platform: raspberryPi4, store: opened.value });
 * ```
 */
export { openSqliteStore, type SqliteStoreOptions } from './open-sqlite-store.ts';
export type { Recordings, KeptPiece, PlaceInRecording } from './kept-recordings.ts';
export type { SqliteStore, SqliteStoreHabits } from './sqlite-store.ts';
export { verifyStore } from './verify-store.ts';
export type { Damage, Verification } from '../verify-log.ts';
export type { KeptSnapshot } from './kept-snapshots.ts';
