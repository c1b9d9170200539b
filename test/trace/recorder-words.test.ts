/**
 * What the recorder writes around the events: probes that were set and refused, losses, and markers of CPUs. What a
 * recording cannot show is not concluded from.
 */
import { describe, expect, test } from 'vitest';
import type { TraceReport } from '../../src/trace/index.ts';
import {
  attachLines,
  back,
  detachLines,
  entry,
  exportLines,
  mapLines,
  releaseLines,
  unmapLines,
} from './recorded-lines.ts';
import { reportOf } from './report-of.ts';

const check = (...parts: (string | string[])[]): Promise<TraceReport> => reportOf(parts);

const found = ({ findings }: TraceReport): readonly string[] =>
  findings.map(({ rule }) => rule).filter((rule) => rule !== 'map-right-after-attach');

const definition = (name: string): string =>
  `p:cenalloc/${name} ${name} ${'attach=$arg1 dmabuf=attach->dmabuf:x64 '.repeat(20)}`.trimEnd();
const set = (name: string): string => `# probe: ${definition(name)}`;
const refused = (name: string): string => `# refused: ${definition(name)}`;

const UNMAP = ['dma_buf_unmap_attachment', 'dma_buf_unmap_attachment_unlocked'] as const;

describe('a probe that the kernel has refused', () => {
  const life = [
    exportLines(),
    attachLines(),
    mapLines(),
    mapLines(),
    detachLines(),
    releaseLines(),
  ];

  test('is concluded from where it was set', async () => {
    expect(found(await check(UNMAP.map(set), ...life))).toEqual([
      'map-twice',
      'detach-while-mapped',
    ]);
  });

  test('leaves no finding that rests on it, and an incomplete recording', async () => {
    const report = await check(UNMAP.map(refused), ...life);
    expect(found(report)).toEqual([]);
    expect(report.complete).toBe(false);
    expect(report.limits).toEqual([
      'unmaps are not in this recording: the kernel has refused the probe that shows them',
    ]);
  });

  test('lacks nothing where another probe shows the same calls', async () => {
    const [inner, outer] = UNMAP;
    const report = await check(set(inner), refused(outer), ...life);
    expect(found(report)).toEqual(['map-twice', 'detach-while-mapped']);
    expect(report.limits).toEqual([]);
  });

  test('is no limit where the call only helps, or has another name in this kernel', async () => {
    const names = ['dma_buf_fd_install', 'dma_buf_move_notify', 'dma_buf_vunmap'];
    const clean = [exportLines(), attachLines(), mapLines(), unmapLines(), detachLines()];
    const report = await check(names.map(refused), ...clean, releaseLines());
    expect(report).toMatchObject({ complete: true, limits: [] });
  });

  test('of a return is one of the call, where the return tells the outcome', async () => {
    const line =
      '# refused: r64:cenalloc/dma_buf_begin_cpu_access__return dma_buf_begin_cpu_access';
    const end = entry('dma_buf_end_cpu_access', 'dmabuf=0xffff88800000b500 ino=5');
    const ended = back('dma_buf_end_cpu_access', 'ret=0 dmabuf=0xffff88800000b500 ino=5');
    expect(found(await check(exportLines(), end, ended, releaseLines()))).toEqual([
      'cpu-access-unbalanced',
    ]);
    const report = await check(line, exportLines(), end, ended, releaseLines());
    expect(found(report)).toEqual([]);
    expect(report.limits.join()).toMatch(/^begins of CPU access are not in this recording/);
  });
});

describe('the trailer', () => {
  const life = [exportLines(), attachLines(), mapLines(), unmapLines(), detachLines()];

  test.each([
    ['cpu0 entries=9 overrun=3 commit_overrun=1 dropped_events=0', '4 events overwritten before'],
    ['cpu0 entries=9 overrun=0 commit_overrun=0 dropped_events=7', '7 events dropped while'],
  ])('that tells of losses makes a recording incomplete: %s', async (stats, gap) => {
    const report = await check(...life, releaseLines(), `# stats: ${stats}`);
    expect(report.complete).toBe(false);
    expect(report.gaps.join()).toContain(gap);
  });

  test('that tells of returns that were not taken makes a recording incomplete', async () => {
    const missed = '# missed: cenalloc/dma_buf_attach__return 2';
    const report = await check(...life, releaseLines(), missed, missed);
    expect(report.complete).toBe(false);
    expect(report.gaps).toEqual(['4 calls whose return was not taken (nmissed of kprobe_profile)']);
  });

  test('without losses changes nothing', async () => {
    const stats = '# stats: cpu0 entries=51 overrun=0 commit_overrun=0 dropped_events=0';
    expect(await check(...life, releaseLines(), stats)).toMatchObject({ complete: true });
  });

  test('that tells of losses makes a buffer that stays a note', async () => {
    const lost = '# stats: cpu0 entries=9 overrun=3 commit_overrun=0 dropped_events=0';
    const kept = await check(...life);
    const unsure = await check(...life, lost);
    expect(kept.findings.map(({ rule, severity }) => ({ rule, severity }))).toContainEqual({
      rule: 'leak',
      severity: 'warning',
    });
    expect(unsure.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});

describe('the marker of a CPU whose first events are lost', () => {
  const marker = '##### CPU 1 buffer started ####';

  test('breaks no call whose return its own task answers on another CPU', async () => {
    const lines = [exportLines(), attachLines(), mapLines()].flat();
    // Between the entry and the return of the map.
    const at = lines.findIndex((line) => line.includes('dma_buf_map_attachment__return'));
    const report = await check(lines.slice(0, at), marker, lines.slice(at), unmapLines());
    const [buffer] = report.buffers;
    expect(buffer?.counts).toMatchObject({ attach: 1, map: 1, unmap: 1 });
    expect(report.gaps.filter((gap) => /return/.test(gap))).toEqual([]);
  });

  test('marks what is told afterwards as resting on a gap', async () => {
    const lines = [exportLines(), attachLines(), marker, mapLines()];
    const late = attachLines({ device: 'codec', attachment: 2 });
    const { findings } = await check(...lines, late);
    const finding = findings.find(({ rule }) => rule === 'late-attach');
    expect(finding?.explanation.join('\n')).toMatch(/caution: events were lost/);
  });
});
