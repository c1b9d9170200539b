/**
 * The importer of V4L2 frame sizes takes exactly the sizes that V4L2 means: every size around small
 * ranges is tried.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { solve } from '../../src/solver/solve.ts';
import { importerOfFrameSizes, type FrameSizeRange } from '../../src/imports/tables/frame-sizes.ts';
import { allocatorId } from '../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import { accepts } from '../../src/constraints/accepts.ts';
import { SEED } from '../property/seed.ts';

const size = (width: number, height: number) => ({ width, height });

/** What V4L2 and libcamera's `SizeRange::contains` say. */
function isInRange({ min, max, step }: FrameSizeRange, extent: readonly [number, number]): boolean {
  return [0, 1].every((axis) => {
    const [low = 0, high = 0, every = 1, value = 0] = [min, max, step, extent].map(
      (each) => each[axis],
    );
    return low <= value && value <= high && (value - low) % every === 0;
  });
}

/** A buffer that holds a grey image of this size. */
function storageOf([width, height]: readonly [number, number]) {
  return {
    allocator: allocatorId(0),
    runs: [{ address: physicalAddress(0), length: bytes(1 << 20) }],
    image: {
      format: 'GREY',
      modifier: 'LINEAR',
      colorSpace: null,
      isAlphaPresent: null,
      startOffset: 0,
      displayRectAlignment: size(1, 1),
      layouts: [{ width, height, bytesPerRow: width }],
      padForBlockSize: size(1, 1),
      padBeyondImageSize: 0,
    },
  };
}

/** A platform with the importer of these ranges. */
function platformOf(ranges: readonly FrameSizeRange[]) {
  const sizes = ranges.map((range) => ({ format: 'GREY', range }));
  const importer = importerOfFrameSizes({ id: null, source: null, sizes }, 'v4l2', 'a test');
  const parsed = parsePlatform({
    name: 'board',
    zones: [{ name: 'ram', base: 0, size: '1 MiB' }],
    allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['ram'] }],
    importers: [importer],
  });
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.value;
}

const extents = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
const ranges = fc
  .record({
    min: extents,
    reach: fc.tuple(fc.nat(10), fc.nat(10)),
    step: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  })
  .map(({ min, reach, step }): FrameSizeRange => ({
    min,
    max: [min[0] + reach[0], min[1] + reach[1]],
    step,
  }));

test('the importer takes exactly the sizes that V4L2 means', () => {
  const property = fc.property(fc.array(ranges, { minLength: 1, maxLength: 2 }), (all) => {
    const constraints = platformOf(all).importers[0]?.constraints ?? {};
    for (let width = 1; width <= 24; width += 1) {
      for (let height = 1; height <= 24; height += 1) {
        const means = all.some((range) => isInRange(range, [width, height]));
        expect(accepts(constraints, storageOf([width, height]))).toBe(means);
      }
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 60 });
});

test('the solver finds an image exactly where V4L2 has one', () => {
  const property = fc.property(ranges, extents, (range, [width, height]) => {
    const platform = platformOf([range]);
    const { verdict } = solve(platform, platform.importers, { image: { width, height } });
    const means = isInRange(range, [width, height]);
    expect(verdict).toBe(means ? 'satisfiable' : 'unsatisfiable');
  });
  fc.assert(property, { seed: SEED, numRuns: 300 });
});

test.each<[FrameSizeRange['min'], readonly [number, number], boolean]>([
  [[640, 480], [800, 592], true],
  [[640, 480], [800, 600], false],
  [[648, 488], [648, 600], true],
  [[648, 488], [656, 600], false],
])('from %j to 800x600 by 16: %j is %s', (min, extent, means) => {
  const range: FrameSizeRange = { min, max: [800, 600], step: [16, 16] };
  const constraints = platformOf([range]).importers[0]?.constraints ?? {};
  expect(accepts(constraints, storageOf(extent))).toBe(means);
});

test('no proposal teaches the driver another size or format, and each that it lists may be taken', () => {
  const range: FrameSizeRange = { min: [48, 48], max: [480, 480], step: [16, 16] };
  const sizes = ['GREY', 'NV12'].map((format) => ({ format, range }));
  const decoder = importerOfFrameSizes({ id: null, source: null, sizes }, 'decoder', 'a test');
  const solved = (display: object, image: object) => {
    const parsed = parsePlatform({
      name: 'board',
      zones: [{ name: 'ram', base: 0, size: '1 MiB' }],
      allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['ram'] }],
      importers: [decoder, { id: 'display', constraints: { api: 'drm', images: [display] } }],
    });
    if (!parsed.ok) throw new Error(parsed.refusal.message);
    return solve(parsed.value, parsed.value.importers, { image });
  };
  for (const [display, image] of [
    [{ format: 'NV12' }, { width: 47, height: 48 }],
    [{ format: 'YU12' }, { width: 48, height: 48 }],
  ] as const) {
    const { verdict, conflicts, corrections, nearest } = solved(display, image);
    expect(verdict).toBe('unsatisfiable');
    expect(
      conflicts.flatMap(({ members }) => members.map(({ participant }) => participant)),
    ).toContain('decoder');
    const changed = corrections
      .filter(({ kind }) => kind === 'relax' || kind === 'drop')
      .flatMap(({ members }) => members.map(({ participant }) => participant));
    expect(changed).not.toContain('decoder');
    expect(corrections.length > 0 || nearest !== null).toBe(true);
  }
  for (const format of ['R8', 'NV12']) {
    const { verdict, placement } = solved({ format }, { width: 48, height: 48 });
    expect(verdict).toBe('satisfiable');
    expect(placement?.image?.format).toMatch(format === 'R8' ? /^(R8|GREY)$/ : /^NV12$/);
  }
});
