/**
 * Logs as text: every kind of fact survives being written and read with the same bytes, and a line
 * that is wrong is refused by its number and field. What a user sees of that is in test/cli.
 */
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/base/json-text.ts';
import { runReplayString } from '../../src/explorer/index.ts';
import {
  createExporter,
  createMemoryStore,
  decodeLog,
  encodeEvent,
  encodeLog,
  unwrap,
  type Event,
  type RecordedEvent,
} from '../../src/index.ts';

/** A log with every kind of fact, and every optional part of one. */
function longLog(): readonly RecordedEvent[] {
  let now = 0;
  const store = createMemoryStore();
  const exporter = createExporter({
    store,
    clock: () => (now += 0.5),
    platform: {
      name: 'board',
      notes: ['made up'],
      zones: [
        { name: 'ram', base: '1 GiB', size: '1 MiB' },
        { name: 'cma', base: 0, size: '1 MiB' },
      ],
      allocators: [
        { id: 1, name: 'system', kind: 'system', zones: ['ram'], cpuAccess: true },
        { id: 2, name: 'cma', kind: 'contiguous-region', zones: ['cma'], capacity: 0 },
      ],
      importers: [{ id: 'gpu', constraints: { iommu: true }, description: 'a GPU' }],
    },
  });
  const buffer = unwrap(exporter.createBuffer({ size: 4096, id: 'b\u00fcffer-\u{1f4f7}' }));
  const gpu = unwrap(exporter.attach(buffer, 'gpu'));
  unwrap(exporter.map(gpu, 'toDevice'));
  unwrap(exporter.beginCpuAccess(buffer));
  unwrap(exporter.endCpuAccess(buffer));
  unwrap(exporter.get(buffer));
  unwrap(exporter.put(buffer));
  expect(exporter.put(buffer).ok).toBe(false);
  expect(exporter.attach(buffer, 'n\u2028pu\n').ok).toBe(false);
  unwrap(exporter.unmap(gpu, 'toDevice'));
  unwrap(exporter.detach(gpu));
  unwrap(exporter.put(buffer));
  return [...store.readAll()];
}

/** Every kind of fact; the compiler keeps the list complete. */
const TYPES: Readonly<Record<Event['type'], true>> = {
  ExporterCreated: true,
  BufferCreated: true,
  ImporterAttached: true,
  ImporterDetached: true,
  BackingAllocated: true,
  BackingMoved: true,
  PlaceReleased: true,
  BarrierOpened: true,
  AttachmentMapped: true,
  AttachmentUnmapped: true,
  AttachmentPinned: true,
  AttachmentUnpinned: true,
  CpuAccessBegan: true,
  CpuAccessEnded: true,
  AccessRevoked: true,
  AccessRestored: true,
  ReferenceTaken: true,
  ReferencePut: true,
  BufferFreed: true,
  CallRefused: true,
};

/** A buffer whose storage moves, one that waits until it is sealed, one that is pinned, and one that is revoked. */
function logsOfPolicies(): readonly (readonly RecordedEvent[])[] {
  const moved = runReplayString('cen1:migrate:4,6/-,-,-/1,0:c0 a0.1 m0.1 u0.1 d0.1 a0.0');
  const low = runReplayString('cen1:migrate:7,3/-,-,-/1,0:c0 a0.0 m0.0 u0.0 a0.1');
  const sealed = runReplayString('cen1:barrier:7,7,7/-/1,0:c0 a0.0 m0.0 r0.1 s0 m0.0');
  const pinned = runReplayString(
    'cen1:fits:7,7/-,-,-/2,0:c0 a0.0~ i0.0 i0.0 m0.0 o0.0 a0.1 m0.1 i0.1',
  );
  const revoked = runReplayString('cen1:fits:7,7/-,-,-/2,0:c0 a0.0~ m0.0 v0 u0.0 w0 m0.0');
  return [moved, low, sealed, pinned, revoked].map((run) => unwrap(run).log);
}

const LOG = longLog();
const TEXT = encodeLog(LOG);

describe('a log', () => {
  test('with every kind of fact is read as it was written', () => {
    const logs = [LOG, ...logsOfPolicies()];
    const types = new Set(logs.flat().map(({ event }) => event.type));
    expect(types).toEqual(new Set(Object.keys(TYPES)));
    for (const log of logs) {
      expect(decodeLog(encodeLog(log), 'log')).toEqual({ ok: true, value: log });
    }
    expect(decodeLog(TEXT, 'log')).toEqual({ ok: true, value: LOG });
  });

  test('has the same bytes after it was read', () => {
    const read = decodeLog(TEXT, 'log');
    expect(read.ok && encodeLog(read.value)).toBe(TEXT);
  });

  test('has one line for each fact, whatever its texts hold', () => {
    expect(TEXT.split('\n')).toHaveLength(LOG.length + 1);
    expect(LOG.map(encodeEvent).every((line) => !/[\n\r]/.test(line))).toBe(true);
  });

  test('is the same with empty lines, other line ends and no last line end', () => {
    for (const text of [TEXT.trimEnd(), TEXT.replaceAll('\n', '\r\n'), `\n${TEXT}\n \n`]) {
      expect(decodeLog(text, 'log')).toEqual({ ok: true, value: LOG });
    }
  });

  test('is refused at the first line that is wrong, counting empty ones', () => {
    const [first = '', ...rest] = TEXT.split('\n');
    const text = [first, '', '{}', ...rest].join('\n');
    expect(decodeLog(text, 'a.jsonl')).toEqual({
      ok: false,
      refusal: { source: 'a.jsonl', line: 3, field: 'schema', message: 'this field is missing' },
    });
  });

  test('is refused wherever it is cut, and never read in part', () => {
    const cut = TEXT.slice(0, 4_000);
    for (let end = 0; end < cut.length; end += 1) {
      const read = decodeLog(cut.slice(0, end), 'log');
      const isWhole = end > 0 && ['\n', undefined].includes(TEXT[end]);
      const isAfterLine = cut[end - 1] === '\n';
      expect(read.ok, `cut at ${end}`).toBe(isWhole || isAfterLine);
    }
  });

  test('is refused where any line is missing, doubled or in another place', () => {
    const lines = TEXT.trimEnd().split('\n');
    // A log that ends early is a log; every other change is seen.
    for (const [index, line] of lines.entries()) {
      const others = lines.filter((_, at) => at !== index);
      const changes = [
        ...(index === lines.length - 1 ? [] : [others]),
        lines.toSpliced(index, 0, line),
        ...(index === 0 ? [] : [[line, ...others]]),
      ];
      for (const changed of changes) expect(decodeLog(changed.join('\n'), 'log').ok).toBe(false);
    }
  });
});

describe('JSON', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  test('is read up to 64 levels', () => {
    expect(parseJson(nested(64)).ok).toBe(true);
    expect(parseJson(`{"a":${nested(63)}}`).ok).toBe(true);
    const message = 'the JSON is nested too deeply, the limit is 64 levels';
    expect(parseJson(nested(65))).toEqual({ ok: false, refusal: { message } });
    expect(parseJson(nested(1_000_000))).toEqual({ ok: false, refusal: { message } });
  });

  test.each([
    ['{"a":1,"a":1}', 1, 'a'],
    ['{"a":1,\n"\\u0061":2}', 2, 'a'],
    ['[{},\n{"b":{"a":1,\n"c":2,\n"a":3}}]', 4, '[1].b.a'],
    ['{"__proto__":1,"__proto__":2}', 1, '__proto__'],
    ['{"":1,"":2}', 1, ''],
  ])('%j has a key twice', (text, line, field) => {
    const message = 'this field stands twice in one object';
    expect(parseJson(text)).toEqual({ ok: false, refusal: { line, field, message } });
  });

  test.each(['{"a":1,"b":{"a":1}}', '[{"a":1},{"a":1}]', '{"a":"\\"a\\":1,\\"a\\":1"}', ' 1 '])(
    '%j has none',
    (text) => {
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
    },
  );
});
