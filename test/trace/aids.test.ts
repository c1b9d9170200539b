/** What stands beside a recording: snapshots of debugfs, and the platform it was made on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { readBufinfo, type Bufinfo } from '../../src/trace/snapshots/bufinfo.ts';
import type { CheckTraceOptions } from '../../src/trace/index.ts';
import { attachLines, exportLines, mapLines } from './recorded-lines.ts';
import { reportOf } from './report-of.ts';

const ROOT = process.env['CENALLOC_TRACES'] ?? join(import.meta.dirname, 'recordings');

function textOf(folder: string, name: string): string {
  const file = readdirSync(join(ROOT, folder)).find((each) => each.startsWith(name)) ?? name;
  const content = readFileSync(join(ROOT, folder, file));
  return (file.endsWith('.gz') ? gunzipSync(content) : content).toString();
}

function snapshot(text: string, file = 'bufinfo.txt'): Bufinfo {
  const read = readBufinfo(text, file);
  if (!read.ok) expect.fail(read.refusal.message);
  return read.value;
}

describe('bufinfo', () => {
  const withSnapshots = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, readdirSync(join(ROOT, name))] as const)
    .map(([name, files]) => [name, files.filter((file) => /^bufinfo-.*\.txt$/.test(file))] as const)
    .filter(([, files]) => files.length > 0);

  test.each(withSnapshots)(
    'the snapshots of %s agree with a complete recording',
    async (name, files) => {
      const snapshots = files.map((file) => snapshot(textOf(name, file), file));
      const lines = textOf(name, 'trace.txt').trimEnd().split('\n');
      const report = await reportOf(lines, { snapshots });
      const strays = report.snapshots.filter(({ agrees }) => agrees === null);
      // What was lost or has no arguments may well differ, and then it is only noted.
      const isComparable = report.complete && report.buffers.every(({ ino }) => ino !== null);
      if (isComparable) expect(strays).toEqual([]);
      const told = report.findings.filter(({ rule }) => rule === 'bufinfo-mismatch');
      expect(told).toHaveLength(strays.length);
      expect(told.every(({ severity }) => severity === (isComparable ? 'warning' : 'note'))).toBe(
        true,
      );
    },
  );

  const header =
    '\nDma-buf Objects:\nsize    \tflags   \tmode    \tcount   \texp_name\tino     \tname\n';
  const row = '00004096\t00000002\t00080007\t00000002\tdbtest\t00000005\t<none>\n';
  const tail = '\n\nTotal 1 objects, 4096 bytes\n';
  const attached = (devices: string): string =>
    `${header}${row}\tAttached Devices:\n${devices}${tail}`;

  test('devices that differ are a finding at the moment that fits best', async () => {
    const snapshots = [snapshot(attached('\tcodec\nTotal 1 devices attached\n'))];
    const report = await reportOf([...exportLines(), ...attachLines()], { snapshots });
    expect(report.findings.filter(({ rule }) => rule === 'bufinfo-mismatch')).toMatchObject([
      { buffer: 'ino=5', severity: 'note' },
    ]);
    expect(report.snapshots[0]?.differences).toEqual(['ino=5 (dbtest) is in the snapshot alone']);
  });

  test('fences are no devices, and a device that is attached twice stands twice', () => {
    const text = attached('\tdisp\n\tdisp\nTotal 2 devices attached\n').replace(
      '\tAttached',
      '\twrite fence:drm-sched gpu seq 7 signalled\n\tAttached',
    );
    expect(snapshot(text).buffers.get(5)?.devices).toEqual(['disp', 'disp']);
  });

  test.each([
    ['something else', 'hello\n', /no bufinfo snapshot/],
    ['a cut-off snapshot', header + row, /cut off: 1 buffers read, no line "Total/],
    ['a snapshot with rows missing', header + tail, /cut off: 0 buffers read, 1 announced/],
  ])('%s is refused', (_, text, message) => {
    const read = readBufinfo(text, 'x');
    expect(read.ok ? '' : read.refusal.message).toMatch(message);
  });
});

describe('platform', () => {
  const platform = (importers: readonly object[]): NonNullable<CheckTraceOptions['platform']> => {
    const parsed = parsePlatform({
      name: 'a board',
      zones: [
        { name: 'cma', base: '512 MiB', size: '64 MiB' },
        { name: 'normal', base: '1 GiB', size: '1 GiB' },
      ],
      allocators: [
        { id: 1, name: 'cma', kind: 'contiguous-region', zones: ['cma'] },
        { id: 2, name: 'dbtest', kind: 'system', zones: ['normal'] },
      ],
      importers,
    });
    if (!parsed.ok) expect.fail(parsed.refusal.message);
    return parsed.value;
  };
  const disp = { id: 'disp', constraints: { iommu: true } };
  const low = { dmaWindow: { base: 0, size: '1 GiB' } };
  const late = [...exportLines(), ...attachLines(), ...mapLines()];
  const lines = [...late, ...attachLines({ device: 'codec', attachment: 2 })];
  test.each([
    [
      'the used allocator could have served the newcomer',
      [disp, { id: 'codec', constraints: { iommu: true } }],
      'by a board: dbtest, which was used, could have served codec as well; dbtest serves everybody',
    ],
    [
      'another allocator serves everybody',
      [disp, { id: 'codec', constraints: low }],
      'by a board: dbtest, which was used, cannot serve disp, codec together; cma serves everybody',
    ],
    [
      'an importer that is not described',
      [disp],
      'a board does not describe codec: no word on allocators',
    ],
  ])('%s', async (_, importers, advice) => {
    const report = await reportOf(lines, { platform: platform(importers) });
    const [finding] = report.findings.filter(({ rule }) => rule === 'late-attach');
    expect(finding?.explanation.at(-1)).toBe(advice);
  });
});
