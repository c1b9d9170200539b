/**
 * Files of trace-cmd are read as the text that their events came from: the events of real recordings are written as
 * trace-cmd writes them (version 6). Where trace-cmd is installed, its own `report` reads the same files, and its own
 * `convert` makes those of version 7, plain and packed.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { traceDatLines } from '../../src/trace/binary/trace-dat.ts';
import type { CheckDocument } from '../../src/trace/index.ts';
import { runHere, type Ran } from '../support/run-here.ts';
import { lackOf } from '../support/tools.ts';
import { recordedEvents, type RecordedKernelEvent } from './recorded-events.ts';
import { traceDat, type TraceDatOptions } from './trace-dat-writer.ts';
import { recordedText } from './recorded-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-trace-dat-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const NAMES = [
  'k612-late',
  'k612-badorder',
  'k612-killed_leak',
  'k73-heap_late_32_bounced',
  'k73-notmoved',
  'ktp-late_tp',
];

const RECORDINGS = NAMES.map((name) => ({
  name,
  text: recordedText(name),
  events: recordedEvents(recordedText(name)),
}));

let files = 0;

function written(content: Uint8Array | string): string {
  files += 1;
  const path = join(folder, `${files}.dat`);
  writeFileSync(path, content);
  return path;
}

const check = (path: string): Promise<Ran> => runHere(['check', '--json', path], folder);

async function document(path: string): Promise<CheckDocument> {
  const { stdout, stderr } = await check(path);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as CheckDocument;
}

/** What is found, apart from lines and times, which another form counts in another way. */
function found(read: CheckDocument): unknown {
  return {
    buffers: read.buffers.map(({ ino, exporter, size, devices, counts, storage, attaches }) => ({
      ino,
      exporter,
      size,
      devices,
      counts,
      ranges: storage?.ranges,
      reach: attaches.map(({ device, late, reach }) => ({ device, late, verdict: reach.verdict })),
    })),
    findings: read.findings.map(({ rule, severity, device, task, pid }) => ({
      rule,
      severity,
      device,
      task,
      pid,
    })),
    format: '',
  };
}

/** The recording with its events alone, as text: headers say what no file of trace-cmd says. */
const bare = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^# (?!tracer)/.test(line))
    .join('\n');

describe.each(RECORDINGS)('$name', ({ text, events }) => {
  test.each<[string, TraceDatOptions]>([
    ['as a kernel writes it', {}],
    ['on many pages', { pageRoom: 400 }],
    ['of a trace instance', { isInstance: true }],
    ['of a machine with the other byte order', { isLittle: false }],
  ])('is read from a trace.dat %s', async (_, options) => {
    const read = await document(written(traceDat(events, options)));
    expect(found(read)).toEqual(found(await document(written(bare(text)))));
    expect(read.files[0]?.format).toBe('trace-dat');
    expect(read.files[0]?.kernel).toBe('6.12.117+deb12-amd64');
  });
});

const tool = ((): string | null => {
  try {
    execFileSync('which', ['trace-cmd'], { stdio: 'ignore' });
    return null;
  } catch {
    return lackOf('trace-cmd (package trace-cmd)');
  }
})();

describe.skipIf(tool !== null)(`with trace-cmd itself${tool ?? ''}`, () => {
  test.each(RECORDINGS)('its report of the file says the same: $name', async ({ events }) => {
    const path = written(traceDat(events));
    const report = execFileSync('trace-cmd', ['report', '-i', path], { encoding: 'utf8' });
    const ours = found(await document(path));
    expect(ours).toEqual(found(await document(written(report))));
  });

  test('its report reads the pages of a trace instance, as we do', () => {
    const path = written(traceDat(RECORDINGS[0]?.events ?? [], { isInstance: true }));
    const report = execFileSync('trace-cmd', ['report', '-i', path], { encoding: 'utf8' });
    const lines = [...traceDatLines(readFileSync(path), () => new Uint8Array())];
    const calls = (text: string): number => text.split('dma_buf_attach:').length;
    expect(calls(report)).toBeGreaterThan(1);
    expect(calls(lines.join('\n'))).toBe(calls(report));
  });

  test.each(['none', 'zstd'])('its version 7 is read: %s', async (packing) => {
    for (const { events } of RECORDINGS) {
      const six = written(traceDat(events, { pageRoom: 900 }));
      const seven = written('');
      execFileSync('trace-cmd', ['convert', '-i', six, '-o', seven, '--compression', packing], {
        stdio: 'ignore',
      });
      expect(readFileSync(seven).subarray(10, 12).toString()).toBe('7\0');
      expect(found(await document(seven))).toEqual(found(await document(six)));
    }
  });
});

test.skipIf(tool !== null)(`a part packed by zlib is unpacked as such${tool ?? ''}`, () => {
  const six = written(traceDat(RECORDINGS[0]?.events ?? []));
  const seven = written('');
  const words = ['convert', '-i', six, '-o', seven, '--compression', 'zstd'];
  execFileSync('trace-cmd', words, { stdio: 'ignore' });
  // Debian's trace-cmd packs by zstd alone; the name in the head of the file is the same length.
  const bytes = readFileSync(seven);
  bytes.write('zlib', bytes.indexOf('zstd'));
  const kinds = new Set<string>();
  const unpacked = [
    ...traceDatLines(bytes, (kind, packed) => {
      kinds.add(kind);
      return zlib.zstdDecompressSync(packed);
    }),
  ];
  expect([...kinds]).toEqual(['deflate']);
  expect(unpacked.filter((line) => line.includes('dma_buf_attach'))).not.toEqual([]);
  bytes.write('lzma', bytes.indexOf('zlib'));
  expect(() => [...traceDatLines(bytes, () => new Uint8Array())]).toThrow(/packed by lzma/);
});

describe('what a file tells of itself', () => {
  const [first] = RECORDINGS;
  const events: readonly RecordedKernelEvent[] = first?.events ?? [];

  test.each([
    [7n, /7 events lost by the reader/],
    [null, /1 event lost by the reader/],
  ])('a loss between pages makes it incomplete: %s', async (lost, words) => {
    const ran = await runHere(
      ['check', written(traceDat(events, { pageRoom: 300, lost }))],
      folder,
    );
    expect(ran.stdout).toMatch(words);
  });

  test('statistics of a CPU that has lost make it incomplete', async () => {
    const stats =
      'cpu: 1\nentries: 9\noverrun: 3\ncommit overrun: 0\nbytes: 8\ndropped events: 0\n';
    const ran = await runHere(['check', written(traceDat(events, { cpuStats: [stats] }))], folder);
    expect(ran.stdout).toMatch(/3 events overwritten before the recording was read/);
  });

  test('symbols name the function that a probe of any name stands on', async () => {
    const symbols = 'ffffffffb37e30e0 T dma_buf_attach\nffffffffc08fc000 t i_ioctl\t[dbtest]\n';
    const named = events
      .filter(({ name }) => name.startsWith('dma_buf_attach'))
      .map((event) => ({ ...event, name: `mine_${event.kind}` }));
    const read = await document(written(traceDat(named, { symbols })));
    expect(read.buffers[0]?.counts.attach).toBeGreaterThan(0);
  });

  test('a clock that counts prints no seconds', async () => {
    const read = await document(written(traceDat(events, { clock: 'counter' })));
    expect(read.findings.length).toBeGreaterThan(0);
    expect(read.buffers[0]?.lateAttaches[0]?.time).toBeGreaterThan(1e6);
  });
});

test('a file that is cut off or damaged is refused on one line, or read', async () => {
  const [, second] = RECORDINGS;
  const whole = traceDat(second?.events ?? []);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.boolean(),
      async (end, changes, isCut) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) if (at > 12) bytes[at] = value;
        const ran = await check(written(isCut ? bytes.subarray(0, Math.max(16, end)) : bytes));
        expect([0, 1, 2, 3]).toContain(ran.code);
        if (ran.code === 2) expect(ran.stderr).toMatch(/^cenalloc: [^\n]+\n$/);
      },
    ),
    { numRuns: 150 },
  );
});
