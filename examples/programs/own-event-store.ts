/**
 * A store of one's own: the log as lines in a file. It keeps what a store in memory decides, writes each fact before
 * anybody is told of it, and is checked by the contract that every store keeps.
 */
import {
  asyncStore,
  createExporter,
  createMemoryStore,
  decodeLog,
  encodeLog,
  replay,
  unwrap,
  type SyncEventStore,
} from 'cenalloc';
import { eventStoreContract } from 'cenalloc/testing';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Opens a file of lines; one that is not there is an empty log. */
export function openLines(path: string): SyncEventStore {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const memory = createMemoryStore(text === '' ? [] : unwrap(decodeLog(text, path)));
  return {
    append: (stream, expectedVersion, drafts, claimsReadTo, whenAppended) =>
      memory.append(stream, expectedVersion, drafts, claimsReadTo, (recorded) => {
        appendFileSync(path, encodeLog(recorded));
        whenAppended?.(recorded);
      }),
    readStream: (stream, afterVersion) => memory.readStream(stream, afterVersion),
    readAll: (afterSequence) => memory.readAll(afterSequence),
    subscribe: (listener) => memory.subscribe(listener),
    loadSnapshot: (key) => memory.loadSnapshot(key),
    saveSnapshot: (key, snapshot) => {
      memory.saveSnapshot(key, snapshot);
    },
    dropSnapshots: () => {
      memory.dropSnapshots();
    },
    close: () => {
      memory.close();
    },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'lines-'));

// Each check opens stores of its own; `other` is what a second program would have open.
let opened = 0;
const open = () => {
  const store = asyncStore(openLines(join(folder, `${(opened += 1)}.jsonl`)));
  return Promise.resolve({ store, other: store, dispose: () => store.close() });
};
let kept = 0;
for (const { check } of eventStoreContract({ name: 'lines', open })) {
  await check(1);
  kept += 1;
}
console.log(kept > 5 ? 'the contract is kept' : 'there was nothing to keep');
//> the contract is kept

// An exporter on it, and what a later process finds.
const path = join(folder, 'session.jsonl');
const exporter = createExporter({
  platform: {
    name: 'board',
    zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
    allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
    importers: [{ id: 'gpu', constraints: {} }],
  },
  store: openLines(path),
});
const frame = unwrap(exporter.createBuffer({ size: 4096, id: 'frame' }));
unwrap(exporter.map(unwrap(exporter.attach(frame, 'gpu'))));
const found = replay(openLines(path).readAll());
console.log(found.ok && found.value.buffers.get(frame)?.life);
//> mapped

rmSync(folder, { recursive: true });
