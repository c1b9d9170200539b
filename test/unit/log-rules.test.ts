/** Refusals and moves that a log can tell of, and those that no exporter ever gave. [LOG2] [LOG3] */
import { expect, test } from 'vitest';
import { createExporter, decodeLog, encodeLog, replay, unwrap } from '../../src/index.ts';
import type { RecordedEvent, Refusal } from '../../src/index.ts';

const PLATFORM = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '1 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system' as const, zones: ['ram'] }],
  importers: [
    { id: 'camera', constraints: {} },
    { id: 'display', constraints: {} },
  ],
};

/** A log in which `put` is refused by [BUF2], `attach` by [ATT6], and a call on no buffer by [BUF3]. */
function refusingLog(): readonly RecordedEvent[] {
  const exporter = createExporter({ platform: PLATFORM });
  unwrap(exporter.createBuffer({ size: 4096, id: 'frame' }));
  unwrap(exporter.attach('frame', 'camera'));
  exporter.put('frame');
  exporter.attach('frame', 'gpu');
  exporter.get('nothing');
  return [...exporter.log()];
}

/** What the replay says of the log with the refusal of a call changed. */
function replayWith(call: string, change: (refusal: Refusal) => Refusal): string {
  const changed = refusingLog().map((recorded): RecordedEvent => {
    const { event } = recorded;
    if (event.type !== 'CallRefused' || event.refusal.call !== call) return recorded;
    return { ...recorded, event: { ...event, refusal: change(event.refusal) } };
  });
  const read = decodeLog(encodeLog(changed), 'log');
  if (!read.ok) return read.refusal.message;
  const replayed = replay(read.value);
  return replayed.ok ? 'lawful' : replayed.refusal.message;
}

function without(field: 'buffer' | 'importer') {
  return (refusal: Refusal): Refusal =>
    Object.fromEntries(
      Object.entries(refusal).filter(([name]) => name !== field),
    ) as unknown as Refusal;
}

test.each<[string, string, (refusal: Refusal) => Refusal, RegExp]>([
  ['as it was', 'put', (refusal) => refusal, /^lawful$/u],
  [
    'by a rule of attaching',
    'put',
    (it) => ({ ...it, rule: 'ATT4' }),
    /The call put is never refused by EBUSY \[ATT4\]/u,
  ],
  [
    'by a rule about facts alone',
    'put',
    (it) => ({ ...it, rule: 'BAK3' }),
    /put is never refused/u,
  ],
  [
    'by a limit that a put has not',
    'put',
    (it) => ({ ...it, rule: 'LIM1', errno: 'EOVERFLOW' }),
    /put is never refused/u,
  ],
  ['without its buffer', 'put', without('buffer'), /The call put is about a buffer/u],
  [
    'with an importer',
    'put',
    (it) => ({ ...it, importer: 'camera' }),
    /The call put is about no importer/u,
  ],
  ['for naming no importer', 'attach', without('importer'), /^lawful$/u],
  [
    'without its importer, by another rule',
    'attach',
    (it) => without('importer')({ ...it, rule: 'ATT5', errno: 'EEXIST' }),
    /The call attach is about an importer/u,
  ],
  [
    'of a buffer that there was not',
    'get',
    (it) => ({ ...it, rule: 'LIM1', errno: 'EOVERFLOW' }),
    /There was no buffer nothing/u,
  ],
  ['for naming nothing', 'get', without('buffer'), /^lawful$/u],
])('[LOG3] a refusal %s', (_, call, change, said) => {
  expect(replayWith(call, change)).toMatch(said);
});

test('[LOG2] storage moves only for somebody whom it would not have served', () => {
  const exporter = createExporter({ platform: PLATFORM, policy: 'migrate' });
  unwrap(exporter.createBuffer({ size: 4096, id: 'frame' }));
  const camera = unwrap(exporter.attach('frame', 'camera'));
  unwrap(exporter.map(camera));
  unwrap(exporter.unmap(camera));
  unwrap(exporter.attach('frame', 'display'));
  const log = [...exporter.log()];
  const late = log.pop();
  const allocated = log.find(({ event }) => event.type === 'BackingAllocated')?.event;
  if (late === undefined || allocated?.type !== 'BackingAllocated') throw new Error('no such fact');
  const run = { address: 8192, length: 4096 };
  const moved = {
    type: 'BackingMoved',
    buffer: 'frame',
    importer: 'display',
    storage: { ...allocated.storage, runs: [run] },
    cpuReachable: true,
  };
  const forged = [
    ...log,
    { ...late, event: moved },
    { ...late, sequence: late.sequence + 1, version: late.version + 1 },
  ] as unknown as readonly RecordedEvent[];
  expect(replay(forged)).toMatchObject({
    refusal: {
      sequence: late.sequence + 1,
      message: expect.stringContaining('would have served') as string,
    },
  });
});

test('numbers grow', () => {
  const log = refusingLog().map((recorded, index) =>
    index === 2 ? { ...recorded, sequence: 2 } : recorded,
  );
  expect(replay(log)).toMatchObject({
    refusal: { message: expect.stringContaining('numbers grow') as string },
  });
});

test('a line of the first version has no actor', () => {
  const [first = ''] = encodeLog(refusingLog()).split('\n');
  const old = first.replace('"schema":2', '"schema":1');
  expect(decodeLog(old, 'log').ok).toBe(true);
  expect(decodeLog(old.replace('{', '{"actor":"me",'), 'log')).toMatchObject({
    refusal: { field: 'actor', message: 'a line of version 1 has no such field' },
  });
});
