/**
 * The tables of a store, and how a file comes to have them. The header of the file says whose it is
 * (`application_id`) and which layout it has (`user_version`), so that a file of another program or of a
 * newer version is refused before anything is read from it, and is not touched.
 */
import { StoreFailure } from '../../events/store-failure.ts';
import type { TextChecksum } from '../row-chain.ts';
import { chainRows } from './chain-rows.ts';
import { Checksums } from './checksums.ts';
import type { Driver } from './driver.ts';

/** `cena`, as the header of a file says whose it is. */
export const APPLICATION_ID = 0x63656e61;

/**
 * The step from each layout to the next, beginning with an empty file. They are never changed. What SQL cannot
 * say of the step to layout 5, `chainRows` does.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE facts (
     sequence INTEGER PRIMARY KEY,
     stream TEXT NOT NULL,
     version INTEGER NOT NULL,
     schema INTEGER NOT NULL,
     type TEXT NOT NULL,
     claims INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     data TEXT NOT NULL,
     UNIQUE (stream, version)
   ) STRICT;`,
  `CREATE TABLE snapshots (
     name TEXT PRIMARY KEY,
     schema INTEGER NOT NULL,
     at INTEGER NOT NULL,
     state TEXT NOT NULL,
     checksum INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TABLE recordings (
     name TEXT NOT NULL,
     line INTEGER NOT NULL,
     lines INTEGER NOT NULL,
     text TEXT NOT NULL,
     checksum INTEGER NOT NULL,
     PRIMARY KEY (name, line)
   ) STRICT;`,
  // What stands for the facts that were moved to an archive: the world, and how far each stream had come.
  `CREATE TABLE base (
     name TEXT NOT NULL,
     schema INTEGER NOT NULL,
     at INTEGER NOT NULL,
     state TEXT NOT NULL,
     checksum INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE heads (stream TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;`,
  // The rows of a stream are a chain by their checksums, and each stream and recording has a head that says
  // where it ends. What the heads were until now is what is left of streams whose facts were archived.
  `ALTER TABLE heads RENAME TO archived;
   ALTER TABLE archived ADD COLUMN digest INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE archived ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE base ADD COLUMN mark INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE heads (
     stream TEXT PRIMARY KEY,
     version INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     digest INTEGER NOT NULL,
     checksum INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE recording_heads (
     name TEXT PRIMARY KEY,
     lines INTEGER NOT NULL,
     digest INTEGER NOT NULL,
     checksum INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

/** The first layout whose rows are a chain. */
const CHAINED = 5;

/** The layout that this program writes. */
export const LAYOUT = MIGRATIONS.length;

/** What the header of a file tells. */
export type FileKind = 'empty' | 'older' | 'current';

/**
 * Looks at a file without changing it.
 *
 * @throws StoreFailure where it is not one of ours, or of a newer program.
 */
export function inspect(driver: Driver, source: string): FileKind {
  const application = numberOf(driver, 'PRAGMA application_id', 'application_id');
  const layout = numberOf(driver, 'PRAGMA user_version', 'user_version');
  const tables = numberOf(driver, 'SELECT count(*) AS tables FROM sqlite_schema', 'tables');
  if (application !== APPLICATION_ID) {
    if (application === 0 && layout === 0 && tables === 0) return 'empty';
    const id = `0x${(application >>> 0).toString(16).padStart(8, '0')}`;
    const words = `this is a SQLite database of another program (application id ${id}); choose another file`;
    throw new StoreFailure('foreign', source, words);
  }
  if (layout > LAYOUT) {
    const words = `a newer cenalloc wrote this store (layout ${layout}, this one knows up to ${LAYOUT}); update cenalloc`;
    throw new StoreFailure('newer', source, words);
  }
  return layout === LAYOUT ? 'current' : 'older';
}

/**
 * Gives a file the tables of today, in one step or not at all.
 *
 * @throws StoreFailure where what an older program wrote is damaged.
 */
export function migrate(driver: Driver, source: string, crc: TextChecksum): void {
  driver.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have been faster.
    if (inspect(driver, source) !== 'current') {
      const layout = numberOf(driver, 'PRAGMA user_version', 'user_version');
      for (const step of MIGRATIONS.slice(layout)) driver.exec(step);
      if (layout > 0 && layout < CHAINED) chainRows(driver, source, new Checksums(crc));
      driver.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${LAYOUT}`);
    }
    driver.exec('COMMIT');
  } catch (error) {
    driver.exec('ROLLBACK');
    throw error;
  }
}

function numberOf(driver: Driver, sql: string, column: string): number {
  const value = driver.prepare(sql).get()?.[column];
  return typeof value === 'number' ? value : 0;
}
