/** Stores in files, as several tests open and fill them. */
import { createExporter, unwrap, type PlatformInput } from '../../src/index.ts';
import {
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
} from '../../src/store/sqlite/index.ts';

/** Opens a store that can be opened. */
export function openFile(path: string, options: SqliteStoreOptions = {}): SqliteStore {
  const opened = openSqliteStore(path, options);
  if (!opened.ok) throw opened.refusal;
  return opened.value;
}

/** The board of `fillFile`. */
export const FILE_PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [{ id: 'cam', constraints: {} }],
};

/** Makes a store of so many mapped buffers and a recording. */
export function fillFile(path: string, buffers: number): void {
  const store = openFile(path);
  const exporter = createExporter({ platform: FILE_PLATFORM, store });
  for (let index = 0; index < buffers; index += 1) {
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    unwrap(exporter.map(unwrap(exporter.attach(buffer, 'cam'))));
  }
  store.recordings.append('board', ['# tracer: nop', 'one line']);
  store.recordings.append('board', ['another']);
  store.close();
}
