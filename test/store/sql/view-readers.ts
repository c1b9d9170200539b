/**
 * The views as a program without a word of ours reads them: from a file with SQLite, from a server with
 * `pg`. A reader is given a log and answers queries about it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { RecordedEvent } from '../../../src/events/envelope.ts';
import { openPostgresStore } from '../../../src/store/postgres/open-postgres-store.ts';
import { postgresViews, sqliteViews } from '../../../src/store/sql/install-views.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { newStoreUrl } from '../../support/postgres-server.ts';
import type { ViewRow } from './expected-views.ts';

/** A log that can be asked. */
export interface ViewReader {
  readonly ask: (query: string) => Promise<ViewRow[]>;
  readonly close: () => Promise<void>;
}

/** A log in a file, with views that end with the connection. */
export function inFile(log: readonly RecordedEvent[]): Promise<ViewReader> {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-views-'));
  const path = join(folder, 'log.cenalloc');
  const store = openSqliteStore(path, { synchronous: 'normal' });
  if (!store.ok) throw store.refusal;
  for (const [stream, version, drafts] of appends(log)) {
    if (!store.value.append(stream, version, drafts).ok) throw new Error('a conflict');
  }
  store.value.close();
  const database = new DatabaseSync(path, { readOnly: true });
  database.exec(sqliteViews('temporary'));
  const ask = (query: string): Promise<ViewRow[]> =>
    Promise.resolve(database.prepare(query).all() as ViewRow[]);
  const close = (): Promise<void> => {
    database.close();
    rmSync(folder, { recursive: true });
    return Promise.resolve();
  };
  return Promise.resolve({ ask, close });
}

/** A log on a server, with views that are kept. */
export async function onServerAt(
  server: string,
  log: readonly RecordedEvent[],
): Promise<ViewReader> {
  const url = newStoreUrl(server);
  const schema = new URL(url).searchParams.get('schema') ?? '';
  const store = await openPostgresStore(url);
  if (!store.ok) throw store.refusal;
  for (const [stream, version, drafts] of appends(log)) {
    if (!(await store.value.append(stream, version, drafts)).ok) throw new Error('a conflict');
  }
  await store.value.close();
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(postgresViews(schema, 'kept'));
  await client.query(`SET search_path TO ${schema}_views`);
  const ask = async (query: string): Promise<ViewRow[]> =>
    (await client.query<Record<string, unknown>>(query)).rows;
  const close = async (): Promise<void> => {
    await client.query(`DROP SCHEMA ${schema}, ${schema}_views CASCADE`);
    await client.end();
  };
  return { ask, close };
}

/** A log as appends, each of facts of one stream that follow one another. */
function appends(log: readonly RecordedEvent[]): [string, number, RecordedEvent[]][] {
  const all: [string, number, RecordedEvent[]][] = [];
  for (const recorded of log) {
    const last = all.at(-1);
    if (last?.[0] === recorded.stream) last[2].push(recorded);
    else all.push([recorded.stream, recorded.version - 1, [recorded]]);
  }
  return all;
}
