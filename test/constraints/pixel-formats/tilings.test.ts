/**
 * Bytes of tiled and compressed images, against figures that others publish and against a walk over the image
 * (tile-walk.ts); and what an answer says where no public rule says the bytes.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { bytes } from '../../../src/base/units.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import { imageBytes, placedPlanes } from '../../../src/constraints/images/image-size.ts';
import { pixelFormat, shortestRow } from '../../../src/constraints/pixel-formats/pixel-format.ts';
import { tilingOf } from '../../../src/constraints/tilings/modifier-tiling.ts';
import { solve } from '../../../src/solver/solve.ts';
import { pixelWarnings } from '../../../src/views/solutions/pixel-words.ts';
import { SEED } from '../../property/seed.ts';
import { importersOf, SMALL_PLATFORM } from '../platform.ts';
import { WALKS } from './tile-walk.ts';

/** The smallest layout of an image, whose rows the tiling rounds up. */
function layoutOf(format: string, modifier: string, width: number, height: number) {
  const known = pixelFormat(format);
  const row = known === undefined ? width : shortestRow(known, width);
  const divisor = Number(tilingOf(format, modifier).rowDivisor);
  return { width, height, bytesPerRow: Math.ceil(row / divisor) * divisor };
}

describe('the walk over an image', () => {
  test.each(WALKS)('agrees on $format in $modifier', ({ format, modifier, pitch, bits, walk }) => {
    const { doubt, rowDivisor } = tilingOf(format, modifier);
    expect(doubt).toBeNull();
    // What samples themselves demand of a row is said by the format.
    expect(pitch % Number(rowDivisor)).toBe(0);
    expect([1, pitch]).toContain(Number(rowDivisor));
    const size = fc.integer({ min: 1, max: 700 });
    fc.assert(
      fc.property(size, size, fc.nat({ max: 3 }), (width, height, more) => {
        const shortest = Math.ceil((width * bits) / 8);
        const bytesPerRow = (Math.ceil(shortest / pitch) + more) * pitch;
        const names = { format, modifier };
        const layout = { width, height, bytesPerRow };
        expect(imageBytes(names, layout)).toBe(BigInt(walk(width, height, bytesPerRow)));
        let end = 0n;
        for (const plane of placedPlanes(names, layout)) {
          expect(plane.offset).toBeGreaterThanOrEqual(end);
          expect(plane.offset - end).toBeLessThan(4096n);
          end = plane.offset + plane.bytes;
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

/** Format, modifier, width, height, bytes, and who publishes them. */
const PUBLISHED: readonly (readonly [string, string, number, number, number, string])[] = [
  [
    'NV12',
    'INTEL_Y_TILED',
    3440,
    1440,
    7_520_256,
    'fuchsia image_format_test, IntelYTiledFormat_V2',
  ],
  [
    'NV12',
    'INTEL_Y_TILED',
    1920,
    1080,
    3_133_440,
    'fuchsia image_format_test, IntelYTiledFormat_V1',
  ],
  ['AR24', 'INTEL_Y_TILED_CCS', 64, 63, 20_480, 'fuchsia image_format_test, IntelCcsFormats'],
  ['AR24', 'INTEL_Yf_TILED_CCS', 64, 63, 20_480, 'fuchsia image_format_test, IntelCcsFormats'],
  [
    'AB24',
    'ARM_AFBC(BLOCK_SIZE = 16x16, SPARSE, TILED)',
    917,
    417,
    2_129_920,
    'Mesa panfrost test-layout, AFBCLayout.Tiled16x16',
  ],
  [
    'R8',
    'ARM_AFBC(BLOCK_SIZE = 16x16, SPARSE)',
    1,
    1,
    64 + 32 * 8,
    'Mesa panfrost test-layout, AFBCLayout.Linear16x16Minimal',
  ],
  [
    'R8',
    'ARM_AFBC(BLOCK_SIZE = 16x16, SPARSE, TILED)',
    1,
    1,
    4096 + 32 * 8 * 8 * 8,
    'Mesa panfrost test-layout, AFBCLayout.Tiled16x16Minimal',
  ],
  [
    'AB24',
    'ARM_AFBC(BLOCK_SIZE = 16x16, SPARSE)',
    8,
    32,
    64 + 2048,
    'Mesa panfrost test-layout, a surface of AFBCLayout.Linear3D',
  ],
];

test.each(PUBLISHED)('%s in %s of %i by %i takes %i bytes (%s)', (...row) => {
  const [format, modifier, width, height, whole] = row;
  const layout = layoutOf(format, modifier, width, height);
  expect(imageBytes({ format, modifier }, layout)).toBe(BigInt(whole));
});

/** Format, modifier, width, height, the planes with their offsets and rows, and who publishes them. */
const PUBLISHED_PLANES: readonly (readonly [
  string,
  string,
  number,
  number,
  readonly Partial<Record<'offset' | 'bytes' | 'bytesPerRow', bigint>>[],
  string,
])[] = [
  [
    'AB24',
    'QCOM_COMPRESSED',
    16_384,
    129,
    [
      { offset: 0n, bytesPerRow: 1024n },
      { offset: 1024n * 48n, bytesPerRow: 16_384n * 4n },
    ],
    'Mesa freedreno fd6_layout_test, rules of msm_media_info.h',
  ],
  [
    'AB24',
    'QCOM_COMPRESSED',
    1024,
    1,
    [
      { bytesPerRow: 64n, bytes: 4096n },
      { bytesPerRow: 4096n, bytes: 65_536n },
    ],
    'Mesa freedreno fd6_layout_test, a layout of the blob',
  ],
  [
    'XR24',
    'INTEL_Y_TILED_CCS',
    1024,
    512,
    [{ bytes: 2_097_152n }, { bytesPerRow: 128n, bytes: 4096n }],
    'drm_fourcc.h: each CCS tile matches a 1024x512 pixel area',
  ],
  [
    'XR24',
    'I915_FORMAT_MOD_Y_TILED_GEN12_RC_CCS',
    128,
    32,
    [{ bytes: 16_384n }, { bytesPerRow: 64n, bytes: 64n }],
    'drm_fourcc.h: a 64B CCS cache line corresponds to an area of 4x1 tiles',
  ],
  [
    'NV12',
    'INTEL_Y_TILED',
    3440,
    1440,
    [
      { offset: 0n, bytesPerRow: 27n * 128n },
      { offset: 27n * 45n * 4096n, bytesPerRow: 27n * 128n },
    ],
    'fuchsia image_format_test, IntelYTiledFormat_V2',
  ],
];

test.each(PUBLISHED_PLANES)('planes of %s in %s of %i by %i are those of %s (%#)', (...row) => {
  const [format, modifier, width, height, planes] = row;
  const layout = layoutOf(format, modifier, width, height);
  expect(placedPlanes({ format, modifier }, layout)).toMatchObject(planes);
});

function answer(size: { readonly width: number; readonly height: number }, stated: Constraints) {
  const importers = importersOf([{ id: 'gpu', constraints: stated }]);
  const { verdict, placement } = solve(SMALL_PLATFORM, importers, { image: size });
  const image = placement?.image ?? null;
  const warnings = image === null ? [] : pixelWarnings(image, importers);
  return { verdict, placement, warnings: warnings.join() };
}

function stating(format: string, modifier: string): Constraints {
  return { images: [{ format, modifier }] };
}

const SMALL = { width: 16, height: 16 };

describe('an answer', () => {
  test('has whole tiles, and rows of whole tiles', () => {
    const { verdict, placement, warnings } = answer(SMALL, stating('XR24', 'INTEL_X_TILED'));
    expect(verdict).toBe('satisfiable');
    expect(placement?.size).toBe(2 * 4096);
    expect(placement?.image?.layouts[0]?.bytesPerRow).toBe(512);
    expect(warnings).toBe('');
  });

  test.each([
    ['XR24', 'AMD(TILE_VERSION = GFX12, TILE = GFX12_4K_2D, DCC)', 'at least 4 KiB: what DCC'],
    ['XR24', 'VIVANTE(tiling = TILED, ts = 64_4)', 'at least 1 KiB: what its tile status'],
    ['NV12', 'BROADCOM_SAND128', 'at least 3 KiB: the height of the columns is not stated'],
    ['NV12', 'ARM_AFBC(BLOCK_SIZE = 16x16)', 'at least 384 bytes: AFBC keeps headers'],
    ['XR24', 'APPLE_GPU_TILED', 'how large it is, is not known: no public rule'],
    ['XR24', 'SOMEBODY_TILED', 'how the pixels lie in memory is not known'],
  ])('says of %s in %s that its bytes are not certain', (format, modifier, said) => {
    const { verdict, warnings } = answer(SMALL, stating(format, modifier));
    expect(verdict).toBe('underdetermined');
    expect(warnings).toContain(said);
    // Who knows the bytes says them.
    const sized = { ...stating(format, modifier), minSize: bytes(16_384) };
    expect(answer(SMALL, sized).verdict).toBe('satisfiable');
  });

  test('has no image that is higher than its columns', () => {
    const column = 'DRM_FORMAT_MOD_BROADCOM_SAND128_COL_HEIGHT(24)';
    expect(answer(SMALL, stating('NV12', column)).placement?.size).toBe(128 * 24);
    expect(answer({ width: 16, height: 18 }, stating('NV12', column)).verdict).toBe(
      'unsatisfiable',
    );
  });

  test('has no row that is not whole tiles', () => {
    const narrow = {
      images: [
        { ...present(stating('XR24', 'INTEL_X_TILED').images?.[0], 'pair'), maxBytesPerRow: 511 },
      ],
    };
    expect(answer(SMALL, narrow).verdict).toBe('unsatisfiable');
  });
});
