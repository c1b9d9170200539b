/**
 * Planes of a display, printed as drm_info does in text and in JSON and as modetest does, are imported as they were made:
 * every pair, size and name, and none that was not. A text that is cut claims nothing of what it lacks.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { offersOf } from '../../src/imports/offers/offers.ts';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import { runHere } from '../support/run-here.ts';
import { answered } from './answered.ts';
import {
  CODES,
  display,
  drmInfo,
  drmInfoJson,
  idOf,
  IMPLICIT,
  modetest,
  pairsOf,
  type Made,
  type MadePlane,
} from './made-displays.ts';

const modifierText = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`;

/** Pairs as they were made, in short. */
function madePairs(each: MadePlane): readonly string[] {
  const pairs = pairsOf(each).flatMap(([modifier, formats]) =>
    formats.map((name) => `${CODES[name]} ${modifierText(modifier)}`),
  );
  return pairs.length > 0 ? pairs : each.formats.map((name) => `${CODES[name]} ${IMPLICIT}`);
}

function readPairs(text: string): readonly (readonly [string, string | undefined, string[]])[] {
  return (answered(text).importers ?? []).map(({ id, type, formats = [] }) => [
    id,
    type,
    formats
      .flatMap(({ fourcc, modifiers }) => modifiers?.map((each) => `${fourcc} ${each}`) ?? fourcc)
      .toSorted(),
  ]);
}

function offered(...texts: readonly string[]) {
  const pastes = texts.map((text, index) => ({ file: `${index}.txt`, text }));
  const answer = answerPastes(pastes);
  if (!answer.ok) throw new Error(answer.refusal.message);
  return offersOf(answer.value, pastes);
}

describe('planes that were made', () => {
  test('are read as they were, in each form', () => {
    fc.assert(
      fc.property(display, (made) => {
        const expected = made.planes.map((each, index) => [
          `plane-${idOf(index)}`,
          each.type,
          madePairs(each).toSorted(),
        ]);
        for (const text of [drmInfo(made), drmInfoJson(made), modetest(made)]) {
          expect(answered(text).complete).toBe(true);
          expect(readPairs(text)).toEqual(expected);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('have the sizes that stand in the text, and are importers of a platform', () => {
    fc.assert(
      fc.property(display, (made) => {
        const { width, height, cursor } = made;
        for (const text of [drmInfo(made), drmInfoJson(made)]) {
          const { importers } = offered(text);
          expect(importers.map(({ id }) => id)).toEqual(
            made.planes.map((_, index) => `plane-${idOf(index)}`),
          );
          for (const [index, { constraints, fixed }] of importers.entries()) {
            const isCursor = made.planes[index]?.type === 'Cursor';
            const [small, large] = isCursor
              ? [cursor, cursor]
              : [
                  [width[0], height[0]],
                  [width[1], height[1]],
                ];
            expect(fixed).toBe(true);
            for (const { minSize, maxSize } of constraints.images ?? []) {
              expect(minSize).toEqual({ width: small[0], height: small[1] });
              expect(maxSize).toEqual({ width: large[0], height: large[1] });
            }
          }
          const zones = [{ name: 'ram', base: 0, size: '64 MiB' }];
          const allocators = [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }];
          const platform = { name: 'made up', zones, allocators, importers };
          expect(parsePlatform(platform).ok).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('are told apart by their device where there are several, in one text or in two', () => {
    const [made] = fc.sample(display, { seed: 17, numRuns: 1 });
    if (made === undefined) throw new Error('nothing was made');
    const two = [drmInfo(made), drmInfo(made, '/dev/dri/card1')];
    const expected = ['card0', 'card1'].flatMap((card) =>
      made.planes.map((_, index) => `${card}-plane-${idOf(index)}`),
    );
    for (const texts of [two, [two.join('\n')]]) {
      expect(answered(...texts).importers?.map(({ id }) => id)).toEqual(expected);
      expect(offered(...texts).importers.map(({ id }) => id)).toEqual(expected);
    }
  });
});

const SMALL: Made = {
  width: [0, 4096],
  height: [0, 4096],
  cursor: [64, 64],
  planes: [
    { type: 'Primary', formats: ['XRGB8888', 'NV12'], pairs: [[0n, [0, 1]]] },
    { type: 'Overlay', formats: ['NV12', 'RGB565'], pairs: [[0x0800_0000_0000_0041n, [0]]] },
  ],
};

describe('a text that is cut off', () => {
  test.each([
    ['drm_info', drmInfo(SMALL)],
    ['modetest', modetest(SMALL)],
    ['JSON', drmInfoJson(SMALL)],
  ])('%s has no pair that the whole does not have', (_, text) => {
    const isEndless = text.startsWith('Planes:');
    const whole = readPairs(text).flatMap(([id, , pairs]) => pairs.map((each) => `${id} ${each}`));
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), (one, other) => {
        const cut = text.slice(Math.min(one, other), Math.max(one, other));
        if (!answerPastes([{ file: 'cut', text: cut }]).ok) return;
        for (const [id, , pairs] of readPairs(cut)) {
          // A code alone says that nothing is known of its modifiers; modetest does not show where its text ends.
          const isOpen = (pair: string) =>
            pair.length === 4 || (isEndless && pair.endsWith(IMPLICIT));
          for (const each of pairs.filter((pair) => !isOpen(pair))) {
            expect(whole).toContain(`${id} ${each}`);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('in front of its modifiers has layouts that nobody knows, and they are left out', () => {
    const text = drmInfo(SMALL);
    const cut = text.slice(0, text.lastIndexOf('\n', text.lastIndexOf('"IN_FORMATS"')));
    const { complete, importers = [] } = answered(cut);
    expect(complete).toBe(false);
    expect(importers[1]?.formats).toMatchObject([
      { fourcc: 'NV12', modifiers: null },
      { fourcc: 'RG16', modifiers: null },
    ]);
    const { importers: made, notes } = offered(cut);
    expect(made.map(({ id }) => id)).toEqual(['plane-31']);
    expect(notes.join()).toContain('plane-38: NV12, RG16 are left out');
  });

  test('as JSON keeps the planes that are whole, with their device', () => {
    const text = drmInfoJson(SMALL);
    const cut = text.slice(0, text.lastIndexOf('IN_FORMATS'));
    expect(answered(cut)).toMatchObject({
      complete: false,
      importers: [{ id: 'plane-31', node: '/dev/dri/card0' }],
    });
  });
});

test.each([
  ['min_width', '  "min_width": 4,', undefined],
  ['all four', undefined, { minWidth: 4, maxWidth: 4096, minHeight: 8, maxHeight: 2160 }],
])('JSON that is cut keeps the sizes in front of its planes where it has %s', (_, only, range) => {
  const sizes = ['"min_width": 4,', '"max_width": 4096,', '"min_height": 8,', '"max_height": 2160'];
  const text = [
    '{',
    ' "/dev/dri/card1": {',
    '  "fb_size": {',
    ...(only === undefined ? sizes.map((each) => `   ${each}`) : [only]),
    '  },',
    '  "planes": [',
    '   {',
    '    "id": 33,',
    '    "possible_crtcs": 1,',
    '    "formats": [875713112],',
    '    "properties": {}',
    '   },',
    '   {',
    '    "id": 40, "form',
  ].join('\n');
  const { complete, importers } = answered(text);
  expect(complete).toBe(false);
  expect(importers?.map(({ id }) => id)).toEqual(['plane-33']);
  const [format] = importers?.[0]?.formats ?? [];
  if (range === undefined) expect(format?.range).toBeUndefined();
  else expect(format?.range).toMatchObject(range);
});

test('a cursor takes the sizes of SIZE_HINTS where the text lists them', () => {
  const text = drmInfo({
    ...SMALL,
    planes: [{ type: 'Cursor', formats: ['ARGB8888'], pairs: [] }],
  }).replace(
    '            ├───"type"',
    '            ├───"SIZE_HINTS" (immutable): blob = 7\n            │   ├───64×64\n            │   └───128×128\n            ├───"type"',
  );
  expect(answered(text).importers).toMatchObject([
    { formats: [{ fourcc: 'AR24', sizes: [[64, 64], [128, 128]] }] }, // prettier-ignore
  ]);
});

describe('cenalloc import drm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-planes-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const board = write(
    'board.platform.json',
    JSON.stringify({
      name: 'made up',
      zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
      allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
      importers: [
        {
          id: 'gpu',
          constraints: {
            api: 'drm',
            images: [
              { format: 'NV12', modifier: 'LINEAR', requiredMaxSize: { width: 640, height: 480 } },
            ],
          },
        },
      ],
    }),
  );

  test('prints planes that solve takes, and refuses images beyond the largest framebuffer', async () => {
    const ran = await runHere(
      ['import', 'drm', write('a.txt', drmInfo(SMALL)), '--into', board],
      folder,
    );
    expect(ran.code).toBe(0);
    const path = write('planes.platform.json', ran.stdout);
    const solved = await runHere(['solve', path, '--importer', 'gpu,plane-31', '--json'], folder);
    expect(JSON.parse(solved.stdout)).toMatchObject({ verdict: 'satisfiable' });
    const small = { ...SMALL, width: [0, 320] as const };
    const narrow = await runHere(
      ['import', 'drm', write('b.txt', drmInfoJson(small)), '--into', board],
      folder,
    );
    const other = write('narrow.platform.json', narrow.stdout);
    const refused = await runHere(['solve', other, '--importer', 'gpu,plane-31', '--json'], folder);
    expect(JSON.parse(refused.stdout)).toMatchObject({ verdict: 'unsatisfiable' });
  });

  test('goes by content as well, and says that a text is cut off', async () => {
    const cut = write('cut.txt', drmInfo(SMALL).slice(0, -30));
    const ran = await runHere(['import', cut], folder);
    expect(ran.stderr).toContain('taken for drm-info');
    expect(ran.stderr).toContain('cut off');
  });
});
