/**
 * A camera pipeline whose log lasts: camera, codec and display share a frame, the process ends, and another one goes on
 * where it was. What is kept is the log of facts; the state of every buffer follows from it.
 */
import { createExporter, unwrap, type PlatformInput } from 'cenalloc';
import { openSqliteStore } from 'cenalloc/store/sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const platform: PlatformInput = {
  name: 'a small board',
  zones: [
    { name: 'cma', base: '512 MiB', size: '64 MiB' },
    { name: 'normal', base: '1 GiB', size: '1 GiB' },
  ],
  allocators: [
    { id: 1, name: 'cma', kind: 'contiguous-region', zones: ['cma'] },
    { id: 2, name: 'system', kind: 'system', zones: ['normal'] },
  ],
  importers: [
    { id: 'camera', constraints: { contiguous: true } },
    { id: 'codec', constraints: { iommu: true } },
    { id: 'display', constraints: { dmaWindow: { base: 0, size: '1 GiB' } } },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
const path = join(folder, 'session.cenalloc');

/** What a process does first: it opens the store, and goes on with what is in it. */
function openPipeline(actor: string) {
  const store = unwrap(openSqliteStore(path));
  return { store, exporter: createExporter({ platform, policy: 'strict', store, actor }) };
}

// The first process: everybody attaches before anybody maps, so that the storage serves all.
{
  const { store, exporter } = openPipeline('camera-daemon');
  const frame = unwrap(exporter.createBuffer({ size: 8 * 1024 * 1024, id: 'frame' }));
  const camera = unwrap(exporter.attach(frame, 'camera'));
  unwrap(exporter.attach(frame, 'codec'));
  unwrap(exporter.attach(frame, 'display'));
  const table = unwrap(exporter.map(camera, 'fromDevice'));
  console.log(
    `camera: ${table.entries.length} entry at 0x${table.entries[0]?.dmaAddress.toString(16)}`,
  );
  store.close();
}
//> camera: 1 entry at 0x20000000

// The second one: the same buffer, the same storage, nothing allocated anew.
{
  const { store, exporter } = openPipeline('viewer');
  const described = exporter.buffer('frame');
  console.log(`frame is ${described?.life}, ${described?.state.attachments.length} attached`);
  for (const { sequence, actor, event } of store.readAll()) {
    console.log(sequence, actor ?? 'nobody', event.type);
  }
  store.close();
}
//> frame is mapped, 3 attached
//> 1 camera-daemon ExporterCreated
//> 2 camera-daemon BufferCreated
//> 3 camera-daemon ImporterAttached
//> 4 camera-daemon ImporterAttached
//> 5 camera-daemon ImporterAttached
//> 6 camera-daemon BackingAllocated
//> 7 camera-daemon AttachmentMapped

rmSync(folder, { recursive: true });
