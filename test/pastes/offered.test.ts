/**
 * Tranches of compositors and queues of V4L2 as importers: feedback that was made is imported as it was, in its order;
 * devices, queues, lists and settings of one text stay apart; and what is cut off is not taken for a whole.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { offersOf } from '../../src/imports/offers/offers.ts';
import type { OfferedImporters } from '../../src/imports/offers/offered-formats.ts';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import { runHere } from '../support/run-here.ts';
import { answered } from './answered.ts';

const CODES = { XR24: 0x3432_5258n, NV12: 0x3231_564en, AR30: 0x3033_5241n };
const names = Object.keys(CODES) as (keyof typeof CODES)[];

interface MadeTranche {
  readonly device: number;
  readonly isScanout: boolean;
  readonly pairs: readonly (readonly [keyof typeof CODES, bigint])[];
}

const tranche: fc.Arbitrary<MadeTranche> = fc.record({
  device: fc.integer({ min: 0xe200, max: 0xe2ff }),
  isScanout: fc.boolean(),
  pairs: fc.uniqueArray(
    fc.tuple(
      fc.constantFrom(...names),
      fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n << 56n, max: (1n << 64n) - 1n })),
    ),
    { minLength: 1, maxLength: 4, selector: String },
  ),
});
const feedback = fc.record({
  main: fc.integer({ min: 0xe280, max: 0xe28f }),
  tranches: fc.array(tranche, { minLength: 1, maxLength: 3 }),
});

const hex = (value: bigint, width: number): string => value.toString(16).padStart(width, '0');

function waylandInfo(main: number, tranches: readonly MadeTranche[]): string {
  return [
    "interface: 'zwp_linux_dmabuf_v1',                        version:  5, name: 60",
    `\tmain device: 0x${main.toString(16).toUpperCase()}`,
    ...tranches.flatMap(({ device, isScanout, pairs }) => [
      '\ttranche',
      `\t\ttarget device: 0x${device.toString(16).toUpperCase()}`,
      `\t\tflags: ${isScanout ? 'scanout' : 'none'}`,
      '\t\tformats (fourcc) and modifiers (names):',
      ...pairs.map(
        ([code, modifier]) =>
          `\t\t0x${hex(CODES[code], 8)} = '${code}'; 0x${hex(modifier, 16)} = A_NAME`,
      ),
    ]),
    "interface: 'wp_presentation',                            version:  2, name: 61",
  ].join('\n');
}

function offered(...texts: readonly string[]): OfferedImporters {
  const pastes = texts.map((text, index) => ({ file: `${index}.txt`, text }));
  const answer = answerPastes(pastes);
  if (!answer.ok) throw new Error(answer.refusal.message);
  return offersOf(answer.value, pastes);
}

describe('feedback that was made', () => {
  test('becomes a group of its tranches, in their order', () => {
    fc.assert(
      fc.property(feedback, ({ main, tranches }) => {
        const text = waylandInfo(main, tranches);
        const { importers, groups } = offered(text);
        const ids = tranches.map((_, index) => `compositor-${index + 1}`);
        expect(importers.map(({ id }) => id)).toEqual(tranches.length === 1 ? ['compositor'] : ids);
        expect(groups.map(({ oneOf }) => oneOf)).toEqual(tranches.length === 1 ? [] : [ids]);
        for (const [index, { constraints, description = '' }] of importers.entries()) {
          const made = tranches[index];
          const pairs = made?.pairs.map(([code, modifier]) => [
            code,
            modifier === 0n ? 'LINEAR' : `0x${hex(modifier, 16)}`,
          ]);
          const told = (constraints.images ?? []).map(({ format, modifier }) => [format, modifier]);
          expect(told.toSorted()).toEqual(pairs?.toSorted());
          expect(description.includes('scanned out')).toBe(made?.isScanout);
          expect(description).toContain(`0x${made?.device.toString(16) ?? ''}`);
        }
        expect(answered(text)).toMatchObject({
          complete: true,
          importers: [{ mainDevice: `0x${main.toString(16)}` }],
        });
      }),
      { numRuns: 100 },
    );
  });

  test('has no pair that was not made, wherever it is cut, and says that it is cut within a pair', () => {
    fc.assert(
      fc.property(feedback, fc.nat(), ({ main, tranches }, at) => {
        const text = waylandInfo(main, tranches);
        const cut = text.slice(0, 80 + (at % (text.length - 80)));
        const known = new Set(
          tranches.flatMap(({ pairs }) =>
            pairs.map(([code, each]) => `${code} 0x${hex(each, 16)}`),
          ),
        );
        const read = answerPastes([{ file: 'cut', text: cut }]);
        if (!read.ok) return;
        const { complete, importers = [] } = read.value;
        for (const { fourcc, modifiers } of importers.flatMap(({ formats = [] }) => formats)) {
          for (const each of modifiers ?? []) expect([...known]).toContain(`${fourcc} ${each}`);
        }
        const [last = ''] = cut.split('\n').slice(-1);
        if (/^\t\t0x[^;]*(; ?(0x[0-9a-f]{0,15})?)?$/.test(last)) expect(complete).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

const LIST = (node: string, code: string): string => `$ v4l2-ctl -d ${node} --list-formats-ext
ioctl: VIDIOC_ENUM_FMT
\tType: Video Capture Multiplanar

\t[0]: '${code}' (made up)
\t\tSize: Stepwise 48x48 - 1920x1088 with step 16/16`;
const SETTING = (queue: string, code: string): string => `Format ${queue}:
\tWidth/Height      : 1920/1080
\tPixel Format      : '${code}' (made up)
\tField             : None
\tNumber of planes  : 1
\tPlane 0           :
\t   Bytes per Line : 2048
\t   Size Image     : 3342336`;
const DRIVER = (name: string): string => `Driver Info:
\tDriver name      : ${name}
\tCard type        : ${name}`;

describe('queues', () => {
  test('of several devices in one text are importers by their nodes', () => {
    const text = [LIST('/dev/video0', 'NV12'), LIST('/dev/video1', 'NM12')].join('\n');
    expect(offered(text).importers).toMatchObject([
      { id: 'video0', fixed: true, constraints: { api: 'v4l2', images: [{ format: 'NV12' }] } },
      { id: 'video1', constraints: { images: [{ format: 'NM12', widthStep: { step: 16 } }] } },
    ]);
  });

  test('of one device are two importers, and what is in force has its bytes', () => {
    const text = [
      DRIVER('codec'),
      SETTING('Video Capture Multiplanar', 'NV12'),
      SETTING('Video Output Multiplanar', 'YU12'),
    ].join('\n');
    const { importers } = offered(text);
    expect(importers).toMatchObject([
      {
        id: 'codec-capture',
        constraints: {
          minSize: 3_342_336,
          images: [{ format: 'NV12', minBytesPerRow: 2048, maxBytesPerRow: 2048 }],
        },
      },
      { id: 'codec-output', constraints: { images: [{ format: 'YU12' }] } },
    ]);
    expect(importers.some((each) => 'fixed' in each)).toBe(false);
  });

  test('with a list leave out what is in force, and say so', () => {
    const text = `${DRIVER('cam')}\n${SETTING('Video Capture Multiplanar', 'NV12')}\n${LIST('', 'NV16')}`;
    const { importers, notes } = offered(text.replace('$ v4l2-ctl -d  --list-formats-ext\n', ''));
    expect(importers).toMatchObject([{ id: 'cam', constraints: { images: [{ format: 'NV16' }] } }]);
    expect(notes.join()).toContain('cam: what is in force is left out');
  });

  test('of coded data are left out, and formats without a code of DRM keep their name', () => {
    const bayer = LIST('/dev/video0', 'pBAA').replace('(made up)', '(10-bit Bayer)');
    const coded = LIST('/dev/video1', 'H264').replace('made up', 'H.264, compressed');
    const { importers, notes } = offered(`${bayer}\n${coded}`);
    expect(importers).toMatchObject([
      { id: 'video0', constraints: { images: [{ format: 'pBAA' }] } },
    ]);
    expect(notes.join()).toContain('video1 is left out');
  });

  test('of two files with one name are told apart by the file', () => {
    const text = `${DRIVER('cam')}\n${SETTING('Video Capture', 'NV12')}`;
    expect(offered(text, text).importers.map(({ id }) => id)).toEqual(['0-cam', '1-cam']);
  });
});

describe('the commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-offers-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const gpu = (modifier: string) => ({
    name: 'made up',
    zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
    allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
    importers: [{ id: 'gpu', constraints: { api: 'drm', images: [{ format: 'XR24', modifier }] } }],
  });
  const tiled = 0x0800_0000_0000_0051n;
  const info = write(
    'wayland-info.txt',
    waylandInfo(0xe280, [
      { device: 0xe200, isScanout: true, pairs: [['XR24', tiled]] },
      { device: 0xe280, isScanout: false, pairs: [['XR24', 0n]] },
    ]),
  );

  test.each([
    [`0x${hex(tiled, 16)}`, 'compositor-1'],
    ['LINEAR', 'compositor-2'],
  ])('a gpu that draws %s gets %s', async (modifier, chosen) => {
    const board = write('gpu.platform.json', JSON.stringify(gpu(modifier)));
    const added = await runHere(['import', 'wayland', info, '--into', board], folder);
    expect(added.code).toBe(0);
    const path = write('both.platform.json', added.stdout);
    const words = ['solve', path, '--importer', 'gpu,compositor', '--size', '1 MiB', '--json'];
    const solved = await runHere(words, folder);
    expect(JSON.parse(solved.stdout)).toMatchObject({ chosen: [`compositor=${chosen}`] });
  });

  test('v4l2 takes loops over devices, and one name for one importer only', async () => {
    const loop = write(
      'loop.txt',
      [LIST('/dev/video0', 'NV12'), LIST('/dev/video1', 'NV16')].join('\n'),
    );
    const ran = await runHere(['import', 'v4l2', loop], folder);
    expect(JSON.parse(ran.stdout)).toMatchObject([{ id: 'video0' }, { id: 'video1' }]);
    const named = await runHere(['import', 'v4l2', loop, '--id', 'cam'], folder);
    expect(named.stderr).toContain('2 importers (video0, video1)');
    const wanted = ['import', 'v4l2', loop, '--id', 'cam', '--format', 'NV16'];
    const one = await runHere(wanted, folder);
    expect(JSON.parse(one.stdout)).toMatchObject({ id: 'cam', constraints: { images: [{}] } });
  });

  test('drm_info, wayland-info and v4l2-ctl go together, each told', async () => {
    const list = write('list.txt', LIST('/dev/video0', 'NV12'));
    const ran = await runHere(['import', info, list, '--json'], folder);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      schema: 'cenalloc/import/1',
      shapes: [{ kind: 'wayland-info' }, { kind: 'v4l2' }],
      importers: [{ id: 'compositor', tranches: [{}, {}] }, { id: 'video0' }],
      offers: {
        importers: [{ id: 'compositor-1' }, { id: 'compositor-2' }, { id: 'video0' }],
        groups: [{ group: 'compositor' }],
      },
    });
  });
});
