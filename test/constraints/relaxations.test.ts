/**
 * What an unsatisfiable answer proposes is true: a relaxed value is enough, and one step less is not
 * (law L17, "the smallest change"); the nearest request can be met, and none is nearer, as a search over
 * every value says.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import { looserValue } from '../../src/solver/looser-value.ts';
import { solve } from '../../src/solver/solve.ts';
import type { Constraints, Participant } from '../../src/constraints/constraints.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { participantLists } from './arbitrary-constraints.ts';
import { importersOf, SMALL_PLATFORM } from './platform.ts';

function isServed(participants: readonly Participant[], request: object): boolean {
  return solve(SMALL_PLATFORM, importersOf(participants), request).verdict !== 'unsatisfiable';
}

/** Fields whose values are plain numbers in words, with the step towards the stated value. */
const NUMBERS: Readonly<Record<string, 1 | -1>> = {
  maxSegmentCount: -1,
  maxBufferCount: -1,
  minBufferCount: 1,
  minBufferCountForCamping: 1,
  minBufferCountForDedicatedSlack: 1,
  minBufferCountForSharedSlack: 1,
};

const RELAXATION = /^(p\d): (\w+) (\d+) instead of (\d+)$/;

test('[L17] a relaxed number is enough, and one step less is not', () => {
  let checked = 0;
  const fields: readonly (keyof Constraints)[] = [
    'maxSegmentCount',
    'maxBufferCount',
    'minBufferCount',
    'minBufferCountForCamping',
    'minBufferCountForDedicatedSlack',
    'minBufferCountForSharedSlack',
    'dmaWindow',
    'allocators',
  ];
  const drawn = participantLists({ minLength: 2, maxLength: 3 }, { fields, fieldsMax: 3 });
  const law = fc.property(drawn, (all) => {
    const request = { size: bytes(3 * 4096) };
    const { corrections } = solve(SMALL_PLATFORM, importersOf(all), request);
    for (const { change } of corrections) {
      const [, who, field = '', to] = RELAXATION.exec(change) ?? [];
      const step = NUMBERS[field];
      if (who === undefined || step === undefined) continue;
      const withValue = (value: number) =>
        all.map((each) =>
          each.id === who
            ? { ...each, constraints: { ...each.constraints, [field]: value } }
            : each,
        );
      expect(isServed(withValue(Number(to)), request), change).toBe(true);
      expect(isServed(withValue(Number(to) + step), request), change).toBe(false);
      checked += 1;
    }
  });
  fc.assert(law, { seed: SEED, numRuns: 400 });
  expectMet(checked, 60);
});

/** What is looked for: the stated value, which values help, and the nearest of those. */
const NEAREST: readonly (readonly [string, unknown, (value: never) => boolean, unknown])[] = [
  ['maxSegmentCount', 1, (value: number) => value >= 4, 4],
  ['maxSize', 100, (value: number) => value >= 101, 101],
  ['maxSize', 100, () => false, undefined],
  ['minSize', 100, (value: number) => value <= 64, 64],
  ['minSize', 100, (value: number) => value <= 0, undefined],
  ['padding', 8, (value: number) => value <= 0, 0],
  ['alignment', 16384, (value: number) => 4096 % value === 0, 4096],
  ['images.bytesPerRowDivisor', 96, (value: number) => 64 % value === 0, 32],
  ['images.bytesPerRowDivisor', 7, (value: number) => value === 1, 1],
  ['segmentBoundaryMask', 4095, (value: number) => value >= 10_000, 16383],
  ['allocatorMask', 0b100, (value: number) => value % 2 === 1, 0b101],
  ['allocators', ['a'], (value: readonly string[]) => value.includes('c'), ['a', 'c']],
  ['domains', ['cpu'], (value: readonly string[]) => value.includes('ram'), ['cpu', 'ram']],
  ['deny', ['buffers', 'textures'], (value: readonly string[]) => value.length < 2, ['textures']],
  ['images.format', 'NV12', (value: readonly string[]) => value.includes('R8'), ['NV12', 'R8']],
  [
    'images.minSize',
    { width: 9, height: 9 },
    (value: { readonly height: number }) => value.height <= 7,
    { width: 9, height: 7 },
  ],
  ['images.bytesPerRowDivisor', 3 ** 20, (value: number) => value <= 100, 3 ** 4],
  [
    'images.padForBlockSize',
    { width: 64, height: 64 },
    (value: { readonly height: number }) => value.height <= 16,
    { width: 64, height: 16 },
  ],
  [
    'images.displayRectAlignment',
    { width: 12, height: 1 },
    (value: { readonly width: number }) => 6 % value.width === 0,
    { width: 6, height: 1 },
  ],
  [
    'images.widthStep',
    { step: 12, offset: 2 },
    (value: { readonly step: number }) => value.step <= 4,
    { step: 4, offset: 2 },
  ],
  [
    'images.requiredSizes',
    [
      { width: 8, height: 4 },
      { width: 4, height: 8 },
    ],
    (value: readonly { readonly height: number }[]) => value.every(({ height }) => height <= 6),
    [
      { width: 8, height: 4 },
      { width: 4, height: 6 },
    ],
  ],
  [
    'usage',
    ['display.LAYER', 'cpu.WRITE'],
    (value: readonly string[]) => !value.includes('cpu.WRITE'),
    ['display.LAYER'],
  ],
  ['peers', [], (value: readonly string[]) => value.includes('b'), ['b']],
  ['secure', true, () => true, undefined],
];

test.each(NEAREST)(
  '[L17] the nearest looser value of %s %j is found',
  (field, value, helps, to) => {
    const others = [['a', 'b'], ['c'], 'R8'];
    const found = looserValue(field, value, helps as (candidate: unknown) => boolean, others);
    expect(found).toEqual(to);
  },
);

test('[L17] a window grows at the end that moves less', () => {
  const window = { base: 4096, size: 4096 };
  const reach = (low: number, high: number) => (value: unknown) => {
    const { base, size } = value as typeof window;
    return base <= low && base + size >= high;
  };
  expect(looserValue('dmaWindow', window, reach(4096, 9000), [])).toEqual({
    base: 4096,
    size: 4904,
  });
  expect(looserValue('dmaWindow', window, reach(4000, 8192), [])).toEqual({
    base: 4000,
    size: 4192,
  });
  expect(looserValue('dmaWindow', window, reach(0, 9000), [])).toBeUndefined();
});

/**
 * The value nearest to `asked` that is possible; of two as near the one above. Beyond 40 there are only rows of whole
 * tiles.
 */
function nearest(asked: number, isPossible: (value: number) => boolean): number | null {
  for (let distance = 0; distance <= 40; distance += 1) {
    if (isPossible(asked + distance)) return asked + distance;
    if (asked - distance >= 1 && isPossible(asked - distance)) return asked - distance;
  }
  return [512, 1024, 1536].find((row) => isPossible(row)) ?? null;
}

test('[L17] the nearest request can be met, and none is nearer', () => {
  const seen = { changed: 0, none: 0 };
  const drawn = participantLists({ minLength: 1, maxLength: 3 }, { fields: ['images'] });
  const asked = fc.record({
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 5 }),
    bytesPerRow: fc.integer({ min: 1, max: 30 }),
  });
  const law = fc.property(drawn, asked, (all, image) => {
    const solution = solve(SMALL_PLATFORM, importersOf(all), { image });
    if (solution.verdict !== 'unsatisfiable') return;
    if (solution.nearest === null) {
      seen.none += 1;
      expect(isServed(all, {})).toBe(false);
      return;
    }
    let settled: Record<string, number> = {};
    for (const name of ['width', 'height', 'bytesPerRow'] as const) {
      const before = settled;
      const value = nearest(image[name], (each) =>
        isServed(all, { image: { ...before, [name]: each } }),
      );
      settled = { ...settled, [name]: present(value, name) };
    }
    expect(solution.nearest).toEqual({ image: settled });
    assert(isServed(all, solution.nearest), 'the nearest request can be met');
    seen.changed += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 250 });
  expectMet(seen.changed, 15);
  expectMet(seen.none, 0);
});

test('[L17] the nearest size and the nearest number of buffers can be met', () => {
  let changed = 0;
  const drawn = participantLists(
    { minLength: 1, maxLength: 3 },
    {
      fields: [
        'minSize',
        'maxSize',
        'maxBufferCount',
        'minBufferCount',
        'minBufferCountForCamping',
        'padding',
      ],
    },
  );
  const asked = fc.record({
    size: fc.constantFrom(1, 100, 4096, 12_000).map(bytes),
    bufferCount: fc.integer({ min: 1, max: 7 }),
  });
  const law = fc.property(drawn, asked, (all, request) => {
    const solution = solve(SMALL_PLATFORM, importersOf(all), request);
    if (solution.verdict !== 'unsatisfiable' || solution.nearest === null) return;
    const { size = 0, bufferCount = 0 } = solution.nearest;
    expect(isServed(all, { size: bytes(size), bufferCount })).toBe(true);
    const towards = Math.sign(request.size - size);
    // Where a size that fills its pages is served, the next such one towards what is asked is not.
    const room = Math.max(0, ...all.map(({ constraints: { padding = 0 } }) => padding));
    const nearer = size + towards * ((size + room) % 4096 === 0 ? 4096 : 1);
    if (towards !== 0 && nearer >= 1) {
      expect(isServed(all, { size: bytes(nearer) })).toBe(false);
    }
    const fewer = Math.sign(request.bufferCount - bufferCount);
    if (fewer !== 0) {
      const other = { size: bytes(size), bufferCount: bufferCount + fewer };
      expect(isServed(all, other)).toBe(false);
    }
    changed += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 300 });
  expectMet(changed, 60);
});

test('[L17] the nearest width may be one of a pair that is not preferred', () => {
  const [preferred, other] = ['INTEL_X_TILED', 'LINEAR'];
  const images = [
    { format: 'XR24', modifier: preferred, widthStep: { step: 64 } },
    { format: 'XR24', modifier: other, widthStep: { step: 10 } },
  ];
  const gpu = importersOf([{ id: 'gpu', constraints: { images } }]);
  const image = { width: 71, height: 2 };
  expect(solve(SMALL_PLATFORM, gpu, { image }).nearest).toEqual({
    image: { width: 70, height: 2 },
  });
});

test('[L17] a size that must fit as well does not bound the nearest width', () => {
  const images = [{ requiredSizes: [{ width: 12, height: 2 }], widthStep: { step: 4 } }];
  const camera = importersOf([{ id: 'camera', constraints: { images } }]);
  const image = { width: 5, height: 2 };
  expect(solve(SMALL_PLATFORM, camera, { image }).nearest).toEqual({
    image: { width: 4, height: 2 },
  });
});

test('[L17] the nearest request serves the groups, too', () => {
  const wide = { images: [{ widthStep: { step: 6 } }] };
  const [camera, display] = importersOf([
    { id: 'camera', constraints: { images: [{ widthStep: { step: 4 } }] } },
    { id: 'display', constraints: wide },
  ]);
  const members = [
    present(camera, 'camera'),
    { group: 'scanout', oneOf: [present(display, 'display')] },
  ];
  const image = { width: 8, height: 1 };
  expect(solve(SMALL_PLATFORM, members, { image }).nearest).toEqual({
    image: { width: 12, height: 1 },
  });
});

test('[L17] one more format is one more pair, and the others stay as they are', () => {
  const small = { maxSize: { width: 2, height: 2 } };
  const [display, camera] = [
    { format: 'NV12', minSize: { width: 6, height: 2 } },
    { format: 'R8', ...small },
  ];
  const all = importersOf([
    { id: 'display', constraints: { images: [display, camera] } },
    { id: 'encoder', constraints: { images: [{ format: 'XR24', minSize: small.maxSize }] } },
    { id: 'viewer', constraints: { images: [{ format: 'R8' }, { format: 'XR24' }] } },
    { id: 'scaler', constraints: { images: [{ minSize: { width: 4, height: 2 } }] } },
  ]);
  const { corrections } = solve(SMALL_PLATFORM, all, {});
  // As R8 the display takes 2 by 2 at most; the new format comes with what either pair demands.
  expect(corrections.map(({ change }) => change)).toContain(
    'display: images.format NV12, R8, XR24 instead of NV12, R8',
  );
});

test('[L17] lists of colour spaces that differ by pair are not relaxed together', () => {
  const value = [['SRGB'], null];
  expect(looserValue('images.colorSpaces', value, () => true, ['REC709'])).toBeUndefined();
});
