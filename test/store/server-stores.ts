/** Logs on a server for tests, and what may be done to their tables behind the back of the store. */
import { bufferId } from '../../src/base/ids.ts';
import type { EventDraft } from '../../src/events/envelope.ts';
import { createAsyncExporter, unwrap, type PlatformInput } from '../../src/index.ts';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import { newStoreUrl, onServer, type TestServer } from '../support/postgres-server.ts';

const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [{ id: 'cam', constraints: {} }],
};

export function taken(stream: string): EventDraft {
  return { event: { type: 'ReferenceTaken', buffer: bufferId(stream) } };
}

export async function opened(url: string): Promise<PostgresStore> {
  const store = await openPostgresStore(url);
  if (!store.ok) throw store.refusal;
  return store.value;
}

export function schemaOf(url: string): string {
  return new URL(url).searchParams.get('schema') ?? '';
}

/** Does something to the tables of a store, `$` being its schema. */
export async function changeTables(url: string, sql: string): Promise<void> {
  await onServer(url, (client) => client.query(sql.replaceAll('$.', `${schemaOf(url)}.`)));
}

/** A store of nine buffers. */
export async function filledLog(server: TestServer): Promise<string> {
  const url = newStoreUrl(server.url);
  const store = await opened(url);
  const exporter = await createAsyncExporter({ platform: PLATFORM, store });
  for (let index = 0; index < 9; index += 1) {
    const buffer = unwrap(await exporter.createBuffer({ size: 4096 }));
    unwrap(await exporter.map(unwrap(await exporter.attach(buffer, 'cam'))));
  }
  await store.close();
  return url;
}
