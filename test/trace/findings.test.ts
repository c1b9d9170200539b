/** Each rule, on histories that say exactly one thing, and the same histories with a gap. */
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

const codec = { device: 'codec', attachment: 2 };
const LOST = 'CPU:1 [LOST 12 EVENTS]';

const check = (...parts: (string | string[])[]): Promise<TraceReport> => reportOf(parts);

/** The habits of drivers have tests of their own. */
function rules(report: TraceReport): string[] {
  const told = report.findings.filter(({ rule }) => rule !== 'map-right-after-attach');
  return told.map(({ rule, severity }) => `${severity} ${rule}`);
}

describe('late-attach', () => {
  test('names who, whom, when, how many maps were live, and the order that works', async () => {
    const report = await check(exportLines(), attachLines(), mapLines(), attachLines(codec));
    const [finding] = report.findings.filter(({ rule }) => rule === 'late-attach');
    expect(finding).toMatchObject({
      severity: 'warning',
      line: 14,
      buffer: 'ino=5',
      device: 'codec',
      driver: 'dbi',
      task: 'app',
      pid: 7,
    });
    expect(finding?.message).toMatch(
      /^codec \(driver dbi\) attached to buffer ino=5 \(dbtest, 4 KiB\) after disp \(driver dbi\) had first mapped it at line 10 \(time \d+\.\d+\); 1 map was live; task app-7$/,
    );
    expect(finding?.explanation.at(-2)).toMatch(/^codec is new to this buffer/);
    expect(finding?.explanation.at(-1)).toBe(
      'would have worked, if dbtest chooses its storage at the first map: attach disp, attach codec, then map disp, map codec',
    );
  });

  test('tells an importer that attaches again from a new one', async () => {
    const life = [attachLines(), mapLines(), unmapLines(), detachLines()];
    const report = await check(
      exportLines(),
      ...life,
      attachLines(),
      detachLines(),
      releaseLines(),
    );
    expect(rules(report)).toEqual(['warning late-attach']);
    const [, late] = report.findings;
    expect(late?.message).toContain('no map was live');
    expect(late?.explanation.join()).toMatch(/disp was attached before/);
    expect(late?.explanation.at(-1)).toBe(
      'would have worked, if dbtest chooses its storage at the first map: attach disp once, then map disp',
    );
  });

  test('is not claimed of a refused attach, nor after a failed map', async () => {
    const refusedLate = await check(
      exportLines(),
      attachLines(),
      mapLines(),
      attachLines(codec, {}, '0xfffffffffffffff0'),
      unmapLines(),
      detachLines(),
      releaseLines(),
    );
    expect(rules(refusedLate)).toEqual(['note attach-refused']);
    expect(refusedLate.findings[1]?.message).toContain('EBUSY (-16)');
    for (const result of ['0xfffffffffffffff4', '0x0']) {
      const report = await check(
        exportLines(),
        attachLines(),
        mapLines({}, { result }),
        attachLines(codec),
        detachLines(),
        detachLines(codec),
        releaseLines(),
      );
      expect(rules(report)).toEqual(['note map-refused']);
    }
  });

  test('a map made inside the attach itself does not make that attach late', async () => {
    const [enter = '', inner = '', innerBack = '', leave = ''] = attachLines();
    const report = await check(
      exportLines(),
      [enter, inner],
      mapLines(),
      [innerBack, leave],
      attachLines(codec),
    );
    expect(report.findings.filter(({ rule }) => rule === 'late-attach')).toHaveLength(1);
    expect(report.buffers[0]?.counts).toMatchObject({ attach: 2, map: 1 });
  });
});

describe('maps', () => {
  test('detach-while-mapped, map-twice, unmap-without-map, direction-mismatch', async () => {
    const report = await check(
      exportLines(),
      attachLines(),
      mapLines(),
      mapLines(),
      unmapLines({}, 2),
      unmapLines(),
      unmapLines(),
      mapLines(),
      detachLines(),
      releaseLines(),
    );
    expect(rules(report)).toEqual([
      'warning map-twice',
      'error direction-mismatch',
      'error unmap-without-map',
      'error detach-while-mapped',
    ]);
    expect(report.buffers[0]).toMatchObject({ attachedAtEnd: 0, mappedAtEnd: 0, released: true });
  });

  test('say nothing where the missing call may have been lost', async () => {
    const report = await check(
      exportLines(),
      attachLines(),
      mapLines(),
      LOST,
      detachLines(),
      attachLines(),
      LOST,
      unmapLines(),
      mapLines(),
      LOST,
      mapLines(),
    );
    expect(rules(report)).toEqual(['warning late-attach']);
    for (const finding of report.findings) {
      expect(finding.explanation.at(-1)).toMatch(/^caution: events were lost/);
    }
    expect(report).toMatchObject({ complete: false, lost: 36 });
  });
});

describe('habits and halves', () => {
  test('map-right-after-attach counts per driver and names the function that attached', async () => {
    const report = await check(
      exportLines(),
      attachLines(),
      mapLines(),
      attachLines(codec),
      entry('dma_buf_put', 'dmabuf=0xffff88800000b500 size=4096 ino=5'),
      mapLines(codec),
    );
    expect(report.findings.filter(({ rule }) => rule === 'map-right-after-attach')).toMatchObject([
      {
        severity: 'note',
        line: 10,
        buffer: 'ino=5',
        driver: 'dbi',
        message:
          'dbi maps right after its attach (i_ioctl), 1 of 2 attaches: whoever comes next is late',
      },
    ]);
  });

  test('map-inside-attach: the map function of the exporter within an attach, not within a map', async () => {
    const facts = 'attach=0xffff88800000a100 dmabuf=0xffff88800000b500 dir=0 dev="disp"';
    const exporterMap = (table: string): string[] => [
      entry('system_heap_map_dma_buf', facts),
      back('system_heap_map_dma_buf', `sgt=${table} ${facts}`),
    ];
    const [enter = '', inner = '', innerBack = '', leave = ''] = attachLines();
    const [mapEnter = '', ...mapRest] = mapLines();
    const life = (table: string): (string | string[])[] => [
      exportLines(),
      [enter, inner],
      exporterMap(table),
      [innerBack, leave, mapEnter],
      exporterMap('0xffff8880c0000100'),
      mapRest,
      unmapLines(),
      detachLines(),
      releaseLines(),
    ];
    const report = await check(...life('0xffff8880c0000100'));
    expect(rules(report)).toEqual(['warning map-inside-attach']);
    expect(report.buffers[0]?.counts).toMatchObject({ attach: 1, map: 1 });
    expect(rules(await check(...life('0xfffffffffffffff4')))).toEqual([]);
  });

  const cpu = (half: string, caller: string, ret = 0): string[] => {
    const name = `dma_buf_${half}_cpu_access`;
    const facts = 'dmabuf=0xffff88800000b500 size=4096 ino=5 dir=1';
    return [entry(name, facts), back(name, `ret=${ret} ${facts}`, {}, caller)];
  };
  test.each([
    ['balanced', 'drm_x+0x1/0x2', ['begin', 'end'], []],
    ['never ended', 'drm_x+0x1/0x2', ['begin'], ['warning cpu-access-unbalanced']],
    ['ended twice', 'drm_x+0x1/0x2', ['begin', 'end', 'end'], ['warning cpu-access-unbalanced']],
    ['ends of the ioctl that the compiler hides', 'dma_buf_ioctl+0x1/0x2', ['begin', 'begin'], []],
    [
      'ends of the ioctl that are seen',
      'dma_buf_ioctl+0x1/0x2',
      ['begin', 'end', 'begin'],
      ['warning cpu-access-unbalanced'],
    ],
    ['begins of the ioctl that the compiler hides', 'dma_buf_ioctl+0x1/0x2', ['end', 'end'], []],
  ])('cpu-access-unbalanced: %s', async (_, caller, halves, found) => {
    const calls = halves.map((half) => cpu(half, caller));
    expect(rules(await check(exportLines(), ...calls, releaseLines()))).toEqual(found);
    expect(rules(await check(exportLines(), LOST, ...calls, releaseLines()))).toEqual([]);
  });

  test('a CPU access that was refused needs no end', async () => {
    const refused = cpu('begin', 'drm_x+0x1/0x2', -22);
    expect(rules(await check(exportLines(), refused, releaseLines()))).toEqual([]);
  });
});

describe('the end of a buffer', () => {
  test('leaks are warnings in a complete recording and notes in another', async () => {
    const lines = [exportLines(), attachLines(), mapLines()];
    expect(rules(await check(...lines))).toEqual(['warning leak']);
    const older = await check(detachLines({ buffer: 9, attachment: 9 }), ...lines);
    expect(older.complete).toBe(false);
    expect(rules(older)).toEqual(['note leak']);
    expect(rules(await check(...lines, LOST))).toEqual([]);
  });

  test('a release with a live attachment is an error', async () => {
    const report = await check(exportLines(), attachLines(), releaseLines());
    expect(rules(report)).toEqual(['error leak']);
    expect(report.buffers[0]).toMatchObject({ attachedAtEnd: 1, released: true });
    expect(report.buffers[0]?.counts.release).toBe(1);
  });

  test('use-after-release is an error; a new buffer at the old address is not', async () => {
    const used = await check(exportLines(), releaseLines(), attachLines());
    expect(rules(used)).toEqual(['error use-after-release']);
    const dmabuf = 'dmabuf=0xffff88800000b500';
    const reused = await check(
      exportLines(),
      releaseLines(),
      back('dma_buf_export', `${dmabuf} ino=6`),
      entry('dma_buf_put', `${dmabuf} size=4096 ino=6`),
      entry('dma_buf_release', dmabuf),
    );
    expect(rules(reused)).toEqual([]);
    expect(reused.buffers.map(({ id }) => id)).toEqual(['ino=5', 'ino=6']);
    expect(reused.complete).toBe(true);
  });
});
