/**
 * The policy `barrier` by example: who is missing, how the waiting ends, and the promise of a map.
 */
import { expect, test } from 'vitest';
import { bufferId } from '../../src/base/ids.ts';
import {
  createExporter,
  createMemoryStore,
  unwrap,
  type Exporter,
  type Result,
  type SyncEventStore,
} from '../../src/index.ts';

/** Two importers that need the lower of two allocators together. */
function open(store?: SyncEventStore): { readonly exporter: Exporter; readonly buffer: string } {
  const exporter = createExporter({
    ...(store === undefined ? {} : { store }),
    policy: 'barrier',
    platform: {
      name: 'two',
      zones: [{ name: 'normal', base: 0, size: '1 MiB' }],
      allocators: [
        { id: 0, name: 'low', kind: 'contiguous-region', zones: ['normal'] },
        { id: 1, name: 'high', kind: 'contiguous-region', zones: ['normal'] },
      ],
      importers: [
        { id: 'camera', constraints: { allocatorMask: 0b11 } },
        { id: 'display', constraints: { allocatorMask: 0b01 } },
      ],
    },
  });
  const declared = ['camera', 'display'];
  return { exporter, buffer: unwrap(exporter.createBuffer({ size: 4096, declared })) };
}

function answer(result: Result<unknown>): string {
  return result.ok ? 'ok' : `${result.refusal.errno} [${result.refusal.rule}]`;
}

test('[BAR1] the first map waits for everybody who is declared, and names who is missing', () => {
  const { exporter, buffer } = open();
  const camera = unwrap(exporter.attach(buffer, 'camera'));
  expect(exporter.missing(buffer)).toEqual(['display']);
  const early = exporter.map(camera);
  expect(answer(early)).toBe('EAGAIN [BAR1]');
  expect(!early.ok && early.refusal.message).toBe('The first map of b1 waits for display.');
  unwrap(exporter.attach(buffer, 'display'));
  expect(answer(exporter.map(camera))).toBe('ok');
  expect(exporter.buffer(buffer)?.state.storage?.allocator).toBe(0);
});

test('[BAR2] a place is given up once, by one who is missing', () => {
  const { exporter, buffer } = open();
  const camera = unwrap(exporter.attach(buffer, 'camera'));
  expect(answer(exporter.release(buffer, 'camera'))).toBe('EINVAL [BAR2]');
  expect(answer(exporter.release(buffer, 'display'))).toBe('ok');
  expect(answer(exporter.release(buffer, 'display'))).toBe('EINVAL [BAR2]');
  expect(answer(exporter.seal(buffer))).toBe('EINVAL [BAR2]');
  expect(answer(exporter.map(camera))).toBe('ok');
  expect(answer(exporter.attach(buffer, 'display'))).toBe('EBUSY [ATT4]');
});

test('[BAR1] a promise of a map is kept when the last one attaches', async () => {
  const { exporter, buffer } = open();
  const camera = unwrap(exporter.attach(buffer, 'camera'));
  const promised = exporter.mapWhenReady(camera);
  unwrap(exporter.attach(buffer, 'display'));
  expect(answer(await promised)).toBe('ok');
});

test('[BAR2] a deadline that passes ends the waiting, and the log says so', async () => {
  const { exporter, buffer } = open();
  const camera = unwrap(exporter.attach(buffer, 'camera'));
  const deadline = new AbortController();
  const promised = exporter.mapWhenReady(camera, 'fromDevice', deadline.signal);
  deadline.abort();
  expect(answer(await promised)).toBe('ok');
  const causes = [...exporter.log()].map(({ event }) =>
    event.type === 'BarrierOpened' ? event.cause : null,
  );
  expect(causes).toContain('deadline');
});

test('[BAR1] a promise of a map does not outlive its buffer', async () => {
  const { exporter, buffer } = open();
  const camera = unwrap(exporter.attach(buffer, 'camera'));
  const promised = exporter.mapWhenReady(camera);
  unwrap(exporter.detach(camera));
  unwrap(exporter.put(buffer));
  expect(answer(await promised)).toBe('EBADF [BUF3]');
});

test('[BAR2] a deadline ends the waiting though another process was faster', async () => {
  const store = createMemoryStore();
  const { exporter, buffer } = open({
    append: (...given) => store.append(...given),
    readStream: (...given) => store.readStream(...given),
    readAll: (...given) => store.readAll(...given),
    // What another process appends is told to nobody here.
    subscribe: () => () => undefined,
    loadSnapshot: (key) => store.loadSnapshot(key),
    saveSnapshot: () => undefined,
    dropSnapshots: () => undefined,
    close: () => undefined,
  });
  const camera = unwrap(exporter.attach(buffer, 'camera'));
  const deadline = new AbortController();
  const promised = exporter.mapWhenReady(camera, 'fromDevice', deadline.signal);
  const taken = { event: { type: 'ReferenceTaken', buffer: bufferId(buffer) } } as const;
  expect(store.append(buffer, 2, [taken]).ok).toBe(true);
  deadline.abort();
  expect(answer(await promised)).toBe('ok');
  expect(exporter.buffer(buffer)?.state.references).toBe(2);
});

test('[BAR2] an importer is declared once, by a name', () => {
  const { exporter } = open();
  const twice = exporter.createBuffer({ size: 4096, declared: ['camera', 'camera'] });
  expect(answer(twice)).toBe('EINVAL [BAR2]');
  expect(answer(exporter.createBuffer({ size: 4096, declared: ['a/b'] }))).toBe('EINVAL [BAR2]');
});
