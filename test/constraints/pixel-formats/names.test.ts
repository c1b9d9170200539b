/**
 * Names of pixel formats and modifiers against what the headers and tools say: which are one, which are apart
 * although their letters are the same, and which cannot be read without their API.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { allocatorId } from '../../../src/base/ids.ts';
import { bytes } from '../../../src/base/units.ts';
import { parsePlatform } from '../../../src/allocators/platform/platform-schema.ts';
import { accepts } from '../../../src/constraints/accepts.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import {
  clashOf,
  formatNameFor,
  identitiesOfFormat,
  namedFormat,
} from '../../../src/constraints/pixel-formats/format-names.ts';
import { modifierIdentity } from '../../../src/constraints/pixel-formats/modifier-names.ts';
import { PIXEL_APIS, type PixelApi } from '../../../src/constraints/pixel-formats/pixel-apis.ts';
import {
  formatInWords,
  ownNames,
  pixelWarnings,
  statedFormatInWords,
} from '../../../src/views/solutions/pixel-words.ts';
import { solve } from '../../../src/solver/solve.ts';
import { SEED } from '../../property/seed.ts';
import { importersOf, SMALL_PLATFORM } from '../platform.ts';

type Name = readonly [api: PixelApi | undefined, name: string];

const SAME: readonly (readonly [Name, Name])[] = [
  [
    ['gstreamer', 'YUY2'],
    ['v4l2', 'YUYV'],
  ],
  [
    [undefined, 'YUY2'],
    [undefined, 'YUYV'],
  ],
  [
    ['gstreamer', 'I420'],
    ['drm', 'YU12'],
  ],
  [
    ['v4l2', 'RGBP'],
    ['drm', 'RG16'],
  ],
  [
    ['v4l2', 'GA12'],
    ['drm', 'BA12'],
  ],
  [
    ['v4l2', 'BGR3'],
    ['drm', 'RG24'],
  ],
  [
    ['v4l2', 'VUYA'],
    ['drm', 'AYUV'],
  ],
  [
    ['gstreamer', 'BGRx'],
    ['drm', 'XRGB8888'],
  ],
  [
    ['pipewire', 'xRGB_210LE'],
    ['drm', 'XR30'],
  ],
  [
    ['libcamera', 'RGB888'],
    ['gstreamer', 'BGR'],
  ],
  [
    ['vulkan', 'G8_B8R8_2PLANE_420_UNORM'],
    ['ffmpeg', 'nv12'],
  ],
  [
    ['android', 'RGBA_8888'],
    ['gstreamer', 'RGBA'],
  ],
  [
    ['fuchsia', 'R8G8B8A8'],
    ['drm', 'AB24'],
  ],
  [
    ['drm', 'R8'],
    ['drm', 'GREY'],
  ],
  [
    ['v4l2', 'Y16 '],
    ['drm', 'R16'],
  ],
  [
    [undefined, 'DRM_FORMAT_XRGB8888'],
    [undefined, '0x34325258'],
  ],
  [
    [undefined, 'V4L2_PIX_FMT_SRGGB16'],
    ['v4l2', 'RG16'],
  ],
  [
    [undefined, 'v4l2:RG16'],
    ['v4l2', '0x36314752'],
  ],
  [
    ['drm', 'BGR4 (0x34325258)'],
    ['drm', 'XR24'],
  ],
  [
    ['libcamera', 'SRGGB10_CSI2P'],
    ['v4l2', 'pRAA'],
  ],
  [
    ['vulkan', 'R8G8B8A8_SRGB'],
    ['vulkan', 'R8G8B8A8_UNORM'],
  ],
];

const APART: readonly (readonly [Name, Name])[] = [
  [
    ['v4l2', 'RG16'],
    ['drm', 'RG16'],
  ],
  [
    ['v4l2', 'BA12'],
    ['drm', 'BA12'],
  ],
  [
    ['v4l2', 'RGB3'],
    ['drm', 'RG24'],
  ],
  [
    ['v4l2', 'BGRH'],
    ['drm', 'BGRH'],
  ],
  [
    ['v4l2', 'AYUV'],
    ['drm', 'AYUV'],
  ],
  [
    ['gstreamer', 'AYUV'],
    ['drm', 'AYUV'],
  ],
  [
    ['gstreamer', 'xRGB'],
    ['drm', 'XR24'],
  ],
  [
    ['gstreamer', 'RGBP'],
    ['v4l2', 'RGBP'],
  ],
  [
    ['drm', 'XR24'],
    ['drm', 'AR24'],
  ],
  [
    ['v4l2', 'Y16-BE'],
    ['drm', 'R16'],
  ],
  [
    ['drm', 'RA24'],
    ['android', 'RGBA_8888'],
  ],
  [
    ['ffmpeg', 'nv20le'],
    ['drm', 'NV20'],
  ],
  [
    ['v4l2', 'YUV4'],
    ['drm', 'AYUV'],
  ],
];

describe('formats', () => {
  test.each(SAME)('%s is %s', ([api, name], [otherApi, other]) => {
    const [one, two] = [namedFormat(name, api), namedFormat(other, otherApi)];
    expect(one.isKnown && two.isKnown).toBe(true);
    expect(identitiesOfFormat(name, api)).toBe(identitiesOfFormat(other, otherApi));
  });

  test.each(APART)('%s is not %s', ([api, name], [otherApi, other]) => {
    const one = namedFormat(name, api).meanings.map(({ identity }) => identity);
    const two = namedFormat(other, otherApi).meanings.map(({ identity }) => identity);
    expect(one.some((each) => two.includes(each))).toBe(false);
  });

  test.each(['RG16', 'BA12', 'BGRH', 'AYUV', 'XYUV', 'RGBP', 'Y444'])(
    '%s means several formats where nobody says the API',
    (name) => {
      expect(clashOf(name)).toContain(`V4L2's ${name} is `);
      expect(clashOf(name, 'v4l2')).toBeNull();
    },
  );

  test('a name that leaves alpha open means both formats', () => {
    expect(identitiesOfFormat('BGR4', 'v4l2')).toBe('XR24 AR24');
    expect(identitiesOfFormat('B8G8R8A8_UNORM', 'vulkan')).toBe('XR24 AR24');
  });

  test('the text of an identity means that identity', () => {
    for (const [[api, name], [otherApi, other]] of [...SAME, ...APART]) {
      for (const [from, text] of [[api, name] as const, [otherApi, other] as const]) {
        for (const { identity } of namedFormat(text, from).meanings) {
          expect(identitiesOfFormat(identity)).toBe(identity);
          expect(identitiesOfFormat(formatNameFor(identity, undefined, 'v4l2'), 'v4l2')).toContain(
            identity,
          );
        }
      }
    }
  });

  test('the text of an identity means that identity, whatever is written', () => {
    const apis = fc.option(fc.constantFrom(...PIXEL_APIS), { nil: undefined });
    const written = fc.oneof(
      fc.constantFrom(...[...SAME, ...APART].flat().map(([, name]) => name), 'BGR24', 'NV12M'),
      fc.string({
        unit: fc.constantFrom(...Array.from('XRGBA24NV:_-( )0x1')),
        minLength: 1,
        maxLength: 6,
      }),
      fc.integer({ min: 0, max: 0xffff_ffff }).map((value) => `0x${value.toString(16)}`),
    );
    fc.assert(
      fc.property(apis, written, (api, name) => {
        for (const { identity } of namedFormat(name, api).meanings) {
          expect(identitiesOfFormat(identity)).toBe(identity);
        }
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  test('a name that nobody knows is itself, and no name of another API', () => {
    expect(namedFormat('MYST')).toMatchObject({ isKnown: false, meanings: [{ identity: 'MYST' }] });
    expect(identitiesOfFormat('I420', 'v4l2')).toBe('v4l2:I420');
  });
});

describe('modifiers', () => {
  test.each([
    ['0x0', 'LINEAR'],
    ['0', 'DRM_FORMAT_MOD_NONE'],
    ['0x0100000000000001', 'I915_FORMAT_MOD_X_TILED'],
    ['72057594037927937', 'INTEL_X_TILED'],
    ['I915_FORMAT_MOD_X_TILED (0x100000000000001)', 'INTEL_X_TILED'],
    ['INTEL_YF_CCS', 'I915_FORMAT_MOD_Yf_TILED_CCS'],
    ['ARM_AFBC(BLOCK_SIZE = 16x16, YTR, SPARSE)', '0x0800000000000051'],
    ['ARM_BLOCK_SIZE=16x16,MODE=YTR|SPARSE', '0x0800000000000051'],
    ['ARM_AFBC(AFBC_FORMAT_MOD_BLOCK_SIZE_16x16 | AFBC_FORMAT_MOD_SPARSE)', '0x0800000000000041'],
    ['ARM_AFRC(CU_SIZE_P0 = 24, CU_SIZE_P12 = 16, ROT)', '0x0820000000000012'],
    ['ARM_P0=CU_16,SCAN', '0x0820000000000101'],
    ['AMD_GFX10_RBPLUS,64KB_R_X,PIPE_XOR_BITS=3,PACKERS=3', '0x0200000018601b03'],
    ['AMD(TILE_VERSION = GFX9, TILE = GFX9_64K_S)', '0x0200000000000901'],
    ['NVIDIA_BLOCK_LINEAR_2D(h=4, k=6, g=2, s=2, c=0)', '0x0300000004206014'],
    ['DRM_FORMAT_MOD_NVIDIA_16BX2_BLOCK_ONE_GOB', '0x03000000000fe010'],
    ['VIVANTE(tiling = TILED, ts = 128_4, comp = DEC400)', '0x0613000000000001'],
    ['VIVANTE_SUPER_TILED,TS=64B_4', '0x0601000000000002'],
    ['DRM_FORMAT_MOD_BROADCOM_SAND128_COL_HEIGHT(1152)', '0x0700000000048004'],
    ['AMLOGIC_FBC(layout = BASIC, options = MEM_SAVING)', '0x0a00000000000101'],
    ['ARM_UNKNOWN_MODIFIER(0x800000000000051)', '0x0800000000000051'],
    ['NONE_INVALID(0xffffffffffffff)', 'INVALID'],
  ])('%s is %s', (one, other) => {
    expect(modifierIdentity(one)).toBe(modifierIdentity(other));
    expect(modifierIdentity(modifierIdentity(one))).toBe(modifierIdentity(one));
  });

  test('numbers are apart, and what is no modifier stays as it is', () => {
    expect(modifierIdentity('ARM_AFBC(BLOCK_SIZE = 17x17)')).toBe('ARM_AFBC(BLOCK_SIZE = 17x17)');
    expect(modifierIdentity('0x010000000000ffff')).toBe('0x010000000000ffff');
    expect(modifierIdentity('LINEAR')).not.toBe(modifierIdentity('0x1'));
  });
});

describe('pipelines', () => {
  const verdictOf = (...stated: readonly Constraints[]) =>
    solve(
      SMALL_PLATFORM,
      importersOf(stated.map((constraints, index) => ({ id: `p${index}`, constraints }))),
      { image: { width: 16, height: 16 } },
    );
  const one = (format: string, modifier: string, api?: PixelApi): Constraints => ({
    ...(api === undefined ? {} : { api }),
    images: [{ format, modifier }],
  });

  test.each([
    [one('YUY2', 'LINEAR'), one('YUYV', '0x0')],
    [one('BGR4', 'LINEAR', 'v4l2'), one('XR24', 'LINEAR', 'drm')],
    [one('RGBP', 'LINEAR', 'v4l2'), one('RG16', 'LINEAR', 'drm')],
    [one('I420', 'LINEAR'), one('YU12', 'LINEAR', 'v4l2')],
    [one('XR24', '0x0100000000000001'), one('XR24', 'I915_FORMAT_MOD_X_TILED')],
    [{ api: 'v4l2', images: [{ format: 'MM21' }] }, one('NV12', 'MTK_16L_32S_TILE', 'drm')],
    [one('NV12', 'BROADCOM_SAND128'), one('NV12', '0x0700000000001804')],
  ] as const)('%j and %j share a buffer', (left, right) => {
    const { verdict, placement } = verdictOf(left, right);
    expect(verdict).toBe('satisfiable');
    const image = present(placement?.image, 'an image');
    const storage = { allocator: allocatorId(0), runs: placement?.runs ?? [], image };
    for (const each of [left, right]) expect(accepts(each, storage)).toBe(true);
  });

  test.each([
    [one('RG16', 'LINEAR', 'v4l2'), one('RG16', 'LINEAR', 'drm')],
    [one('BA12', 'LINEAR', 'v4l2'), one('BA12', 'LINEAR', 'drm')],
    [one('XR24', 'LINEAR'), one('AR24', 'LINEAR')],
    [{ api: 'v4l2', images: [{ format: 'MM21' }] }, one('NV12', 'LINEAR', 'drm')],
    [one('NV12', '0x0700000000048004'), one('NV12', '0x0700000000066004')],
  ] as const)('%j and %j share none', (left, right) => {
    expect(verdictOf(left, right).verdict).toBe('unsatisfiable');
  });

  const implicit = (driver?: string): Constraints => ({
    ...(driver === undefined ? {} : { driver }),
    images: [{ format: 'XR24', modifier: 'INVALID' }],
  });

  test('a layout that only a driver knows is shared within one driver alone', () => {
    expect(verdictOf(implicit('i915'), implicit('i915')).verdict).toBe('satisfiable');
    expect(verdictOf(implicit('i915'), implicit('vc4')).verdict).toBe('underdetermined');
    expect(verdictOf(implicit('i915'), implicit()).verdict).toBe('underdetermined');
    expect(verdictOf(implicit(), implicit()).verdict).toBe('underdetermined');
    expect(verdictOf(implicit('i915'), one('XR24', 'LINEAR')).verdict).toBe('unsatisfiable');
  });

  test('a layout that has a name is taken first', () => {
    const images = ['INVALID', 'LINEAR'].map((modifier) => ({ format: 'XR24', modifier }));
    const { verdict, placement } = verdictOf({ images }, { images, driver: 'i915' });
    expect(verdict).toBe('satisfiable');
    expect(placement?.image?.modifier).toBe('LINEAR');
  });

  test('of a format that nobody knows, the image says nothing of the size', () => {
    expect(verdictOf(one('MYST', 'LINEAR')).verdict).toBe('underdetermined');
    expect(verdictOf({ ...one('MYST', 'LINEAR'), minSize: bytes(4096) }).verdict).toBe(
      'satisfiable',
    );
  });

  test('an answer is in the words of everybody', () => {
    const importers = importersOf([
      { id: 'camera', constraints: { api: 'v4l2', images: [{ format: 'BGR4' }] } },
      { id: 'gpu', constraints: one('XR24', 'LINEAR', 'drm') },
      { id: 'sink', constraints: { api: 'gstreamer', images: [{ format: 'BGRx' }] } },
    ]);
    const image = solve(SMALL_PLATFORM, importers, { image: { width: 4, height: 4 } }).placement
      ?.image;
    const names = ownNames(present(image, 'an image'), importers);
    expect(formatInWords(present(image, 'an image'), names)).toBe(
      'XR24, which V4L2 calls BGR4 and GStreamer calls BGRx',
    );
    expect(statedFormatInWords('RG16', 'v4l2')).toBe(
      "RG16, V4L2's name of V4L2_PIX_FMT_SRGGB16 LINEAR",
    );
  });

  test('what is not certain about an image is told', () => {
    const told = (...stated: readonly Constraints[]) => {
      const importers = importersOf(
        stated.map((constraints, index) => ({ id: `p${index}`, constraints })),
      );
      const { placement } = solve(SMALL_PLATFORM, importers, { image: { width: 4, height: 4 } });
      return pixelWarnings(present(placement?.image, 'an image'), importers).join();
    };
    expect(told(implicit('i915'), implicit('i915'))).toBe('');
    expect(told(implicit('i915'), implicit())).toContain('p0 (i915), p1 (of which driver, nobody');
    expect(told(one('MYST', 'LINEAR'))).toContain('MYST is no format that is known');
  });

  test('a name that all use is the name of the answer, else it is that of DRM', () => {
    const formatOf = (...stated: readonly Constraints[]) =>
      verdictOf(...stated).placement?.image?.format;
    expect(formatOf(one('YUY2', 'LINEAR'), one('YUY2', 'LINEAR'))).toBe('YUY2');
    expect(formatOf(one('YUY2', 'LINEAR'), one('YUYV', 'LINEAR'))).toBe('YUYV');
    expect(formatOf(one('RG16', 'LINEAR', 'v4l2'))).toBe('V4L2_PIX_FMT_SRGGB16');
  });

  test('a document with a name of two meanings is refused where it stands', () => {
    const importers = [{ id: 'camera', constraints: { images: [{ format: 'RG16' }] } }];
    const parsed = parsePlatform({ ...SMALL_PLATFORM, importers });
    expect(parsed).toMatchObject({ ok: false });
    expect(JSON.stringify(parsed)).toContain('importers[0].constraints.images[0].format');
    expect(JSON.stringify(parsed)).toContain("V4L2's RG16 is V4L2_PIX_FMT_SRGGB16");
  });
});
