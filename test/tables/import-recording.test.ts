/**
 * `cenalloc import recording`: what a kernel told of importers and memory becomes a platform that can be solved and
 * explored. That its importers are the real ones is checked against what the kernel of each recording really did.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { checkTrace, readExporters, type TraceReport } from '../../src/trace/index.ts';
import {
  modelOfRecording,
  platformOfRecording,
} from '../../src/imports/recording/platform-of-recording.ts';
import { expectRefusal, Workbench } from '../cli/command-line.ts';
import { smallBoard } from './small-board.ts';

const workbench = new Workbench();
const root = join(import.meta.dirname, '../..');
const late = join(root, 'examples/traces/k73-late.txt');
const exporters = join(root, 'examples/exporters/test-exporter.exporters.json');
const recordings = join(root, 'test/trace/recordings');
const lateText = readFileSync(late, 'utf8');

const known = readExporters(readFileSync(exporters, 'utf8'), exporters);
const own = known.ok ? known.value : [];

async function reportOf(text: string): Promise<TraceReport> {
  const result = await checkTrace(text.split('\n'), { exporters: own });
  if (!result.ok) expect.fail(result.refusal.message);
  return result.value;
}

interface Truth {
  readonly storage?: Readonly<Record<string, readonly { readonly maxPhys: string }[]>>;
  readonly attaches?: readonly {
    readonly ino: number;
    readonly dev: string;
    readonly result: number;
    readonly basis: string;
    readonly reachable: boolean | 'bounced';
    readonly why: string;
  }[];
}

function unpacked(run: string, name: string): string | null {
  const folder = join(recordings, run);
  const file = readdirSync(folder).find((each) => each === name || each === `${name}.gz`);
  if (file === undefined) return null;
  const bytes = readFileSync(join(folder, file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

/** Runs of the recording script whose kernel tells what each importer reached. */
const RUNS = readdirSync(recordings).flatMap((name) => {
  if (!/^k73-/.test(name)) return [];
  const [text, truth] = [unpacked(name, 'trace.txt'), unpacked(name, 'truth.json')];
  if (text?.includes(' dma_mask=0x') !== true || truth === null) return [];
  return [{ name, text, truth: JSON.parse(truth) as Truth }];
});

/** The end of the memory that an importer is said to reach. */
function endOf({ constraints }: PlatformInput['importers'][number]): number {
  if (constraints.iommu === true) return Infinity;
  const { dmaWindow } = constraints;
  return dmaWindow === undefined ? Infinity : Number(dmaWindow.base) + Number(dmaWindow.size);
}

let compared = 0;

describe.each(RUNS)('$name', ({ text, truth }) => {
  test('its importers reach what they reached in the kernel', async () => {
    const report = await reportOf(text);
    const imported = platformOfRecording(report, 'trace.txt', { exporters: own });
    if (!imported.ok) return;
    const { platform } = imported.value;
    for (const { ino, dev, reachable, basis, result, why } of truth.attaches ?? []) {
      const places = truth.storage?.[ino] ?? [];
      const importer = platform.importers.find(({ id }) => id === dev);
      // What moved lay in several places; what one range decided is no matter of addresses.
      if (places.length !== 1 || importer === undefined || result !== 0) continue;
      if (basis !== 'mapped' || /range|contiguous/.test(why)) continue;
      expect({ dev, reaches: Number(places[0]?.maxPhys) < endOf(importer) }).toEqual({
        dev,
        reaches: reachable === true,
      });
      compared += 1;
    }
  });

  test('each source is a line that tells the limits of that importer', async () => {
    const imported = platformOfRecording(await reportOf(text), 'trace.txt', { exporters: own });
    if (!imported.ok) return;
    const lines = text.split('\n');
    for (const { id, source = '' } of imported.value.platform.importers) {
      const line = lines[Number(/^trace\.txt:(\d+): /.exec(source)?.[1]) - 1] ?? '';
      expect(line).toContain(`dev="${id}"`);
      expect(line).toContain(' dma_mask=0x');
    }
  });
});

test('there was much to compare', () => {
  expect(compared).toBeGreaterThan(25);
});

describe('a platform', () => {
  test('heaps that ask nobody are one allocator for all of memory, and said so', async () => {
    const text = RUNS.find(({ name }) => name === 'k73-heap_late_32_bounced')?.text ?? '';
    const imported = platformOfRecording(await reportOf(text), 'trace.txt', {});
    if (!imported.ok) expect.fail(imported.refusal.message);
    const { platform, notes } = imported.value;
    expect(platform.allocators).toMatchObject([
      { name: 'system', kind: 'system', zones: ['ram-1', 'ram-0'] },
    ]);
    expect(notes.join('\n')).toContain('before anybody attaches');
  });

  test('an importer of which an IOMMU or an offset hides what it reaches is left out', async () => {
    const ofCodec = (change: (line: string) => string): string =>
      lateText
        .split('\n')
        .map((line) => (line.includes('dev="dbi-codec"') ? change(line) : line))
        .join('\n');
    const untold = (line: string): string =>
      line.replaceAll(/ (group|devflags|dom_type|dma_ops)=\S+/g, '');
    const moved = (line: string): string =>
      line.replaceAll('range_map=0x0', 'range_map=0xff3a912dc1116718');
    for (const [change, words] of [
      [untold, 'may be behind an IOMMU'],
      [moved, 'offset of its bus'],
    ] as const) {
      const report = await reportOf(ofCodec(change));
      const imported = platformOfRecording(report, 'trace.txt', { exporters: own });
      if (!imported.ok) expect.fail(imported.refusal.message);
      const { platform, notes } = imported.value;
      expect(platform.importers.map(({ id }) => id)).toEqual(['dbi-disp']);
      expect(notes.join('\n')).toContain('dbi-codec is left out');
      expect(notes.join('\n')).toContain(words);
    }
    const all = await reportOf(lateText.split('\n').map(moved).join('\n'));
    const refused = platformOfRecording(all, 'trace.txt', { exporters: own });
    expect(refused.ok ? '' : refused.refusal.message).toMatch(/^no importer is left: dbi-/);
  });

  test('limits of a bus, segments and translation are those of the line', async () => {
    const text = lateText
      .replaceAll('bus_limit=0x0', 'bus_limit=0x3fffffff')
      .replaceAll(
        /max_seg=0 min_align=0x0 seg_bound=0x0/g,
        'max_seg=65536 min_align=0x0 seg_bound=0xffffffff',
      );
    const imported = platformOfRecording(await reportOf(text), 'trace.txt', { exporters: own });
    if (!imported.ok) expect.fail(imported.refusal.message);
    for (const { constraints } of imported.value.platform.importers) {
      expect(constraints).toEqual({
        dmaWindow: { base: 0, size: '0x40000000' },
        maxSegmentSize: 65_536,
        segmentBoundaryMask: '0xffffffff',
      });
    }
  });

  test('without the end of memory its zones are what buffers took', async () => {
    const text = lateText.replace(/^# ram_top: .*$/m, '# ram_top: ');
    const imported = platformOfRecording(await reportOf(text), 'trace.txt', { exporters: own });
    if (!imported.ok) expect.fail(imported.refusal.message);
    const { zones } = imported.value.platform;
    const [range] = (await reportOf(text)).buffers.flatMap(({ storage }) => storage?.ranges ?? []);
    expect(zones).toEqual([
      { name: 'seen', base: range?.base, size: `0x${(range?.size ?? 0).toString(16)}` },
    ]);
  });

  test('a model is that of the most shared buffer', async () => {
    const report = await reportOf(lateText);
    const imported = platformOfRecording(report, 'trace.txt', { exporters: own });
    if (!imported.ok) expect.fail(imported.refusal.message);
    const model = modelOfRecording(report, imported.value);
    expect(model).toMatchObject({
      ok: true,
      value: { importers: ['dbi-codec', 'dbi-disp'], bufferSize: 65_536, calls: 'programs' },
    });
  });
});

test.each([
  ['k73-late.platform.json', []],
  ['k73-late.model.json', ['--model']],
])('the example %s is what the command prints', async (file, more) => {
  const words = ['import', 'recording', late, '--exporters', exporters, ...more];
  const { stdout } = await workbench.run(words);
  const shipped = readFileSync(join(root, 'examples/traces', file), 'utf8');
  expect(JSON.parse(stdout)).toEqual(JSON.parse(shipped));
});

describe('the command', () => {
  const platform = (
    ...more: string[]
  ): Promise<{ code: number | null; stdout: string; stderr: string }> =>
    workbench.run(['import', 'recording', late, '--exporters', exporters, ...more]);

  test('its platform is solved, and its model explored', async () => {
    const imported = await platform();
    expect(imported.code).toBe(0);
    const file = workbench.file('seen.platform.json', imported.stdout);
    const solved = await workbench.run(['solve', file]);
    expect(solved.stdout).toContain('satisfiable: dbtest-1');
    const model = workbench.file('seen.model.json', (await platform('--model')).stdout);
    const explored = await workbench.run(['explore', model, '--policy', 'rfc']);
    expect(explored.code).toBe(1);
    expect(explored.stdout).toContain('dbi-codec attaches before dbi-disp maps');
  });

  test('notes on stderr are those of the platform', async () => {
    const { stdout, stderr } = await platform('--name', 'my board');
    const { name, notes = [] } = JSON.parse(stdout) as PlatformInput;
    expect(name).toBe('my board');
    for (const each of notes) expect(stderr).toContain(each.replace(/\.$/, ''));
  });

  test('--into adds the importers to a platform', async () => {
    const board = workbench.file('board.platform.json', smallBoard({}));
    const { code, stdout } = await workbench.run(['import', 'recording', late, '--into', board]);
    expect(code).toBe(0);
    const { name, importers } = JSON.parse(stdout) as PlatformInput;
    expect(name).toBe('board');
    expect(importers.map(({ id }) => id)).toEqual(['display', 'dbi-codec', 'dbi-disp']);
    const twice = workbench.file('twice.platform.json', stdout);
    expectRefusal(
      await workbench.run(['import', 'recording', late, '--into', twice]),
      'it has an importer "dbi-codec" already',
    );
  });

  test.each<[string, string, string]>([
    ['is empty', '', 'the file is empty'],
    ['is none', 'hello\nworld\n', 'none of the 2 lines is understood'],
    [
      'tells no limits',
      readFileSync(join(root, 'examples/traces/k612-late.txt'), 'utf8'),
      'no line tells what an importer reaches',
    ],
    [
      'names no exporter that is known',
      lateText,
      'dbtest is left out: it is not known how it allocates',
    ],
  ])('refuses a recording that %s', async (name, text, complaint) => {
    const file = workbench.file(`${name.replaceAll(' ', '-')}.txt`, text);
    expectRefusal(await workbench.run(['import', 'recording', file]), complaint);
  });

  test('an incomplete recording is imported, with a note', async () => {
    const file = workbench.file('lost.txt', `${lateText}CPU:0 [LOST 3 EVENTS]\n`);
    const { code, stderr } = await workbench.run([
      'import',
      'recording',
      file,
      '--exporters',
      exporters,
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('the recording is incomplete: 3 events lost by the reader');
  });
});
