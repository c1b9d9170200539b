/**
 * Bytes of every format, against figures that the kernel and GStreamer publish, and against a second computation
 * that shares nothing with the first: it counts samples by what the comments of drm_fourcc.h and the format table
 * of the kernel (drivers/gpu/drm/drm_fourcc.c) say of each format.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { possibleImages } from '../../../src/constraints/images/image-choice.ts';
import { requirementOfImages } from '../../../src/constraints/images/merge-images.ts';
import {
  imageBytes,
  imageReach,
  placedPlanes,
} from '../../../src/constraints/images/image-size.ts';
import { normalForm } from '../../../src/constraints/images/normal-form.ts';
import { isWellFormed } from '../../../src/constraints/images/well-formed.ts';
import {
  pixelFormat,
  shortestRow,
  shortestRowOfPlane,
} from '../../../src/constraints/pixel-formats/pixel-format.ts';
import { SEED } from '../../property/seed.ts';
import { ROOT } from '../../tidy/sources.ts';

/** Bits of a pixel of each plane, as the plane counts pixels, and how many pixels of the image share one. */
interface Counted {
  readonly bits: readonly number[];
  readonly across: number;
  readonly down: number;
}

function packed(bits: number, names: string): readonly (readonly [string, Counted])[] {
  return planar([bits], 1, 1, names);
}

function planar(
  bits: readonly number[],
  across: number,
  down: number,
  names: string,
): readonly (readonly [string, Counted])[] {
  return names.split(' ').map((name) => [name, { bits, across, down }]);
}

const COUNTED: ReadonlyMap<string, Counted> = new Map([
  ...packed(1, 'C1 D1 R1'),
  ...packed(2, 'C2 D2 R2'),
  ...packed(4, 'C4 D4 R4'),
  ...packed(8, 'C8 D8 R8 RGB8 BGR8'),
  ...packed(16, 'R10 R12 R16 RG88 GR88 R16F RG16 BG16 YUYV YVYU UYVY VYUY'),
  ...packed(16, 'XR12 XB12 RX12 BX12 AR12 AB12 RA12 BA12 XR15 XB15 RX15 BX15 AR15 AB15 RA15 BA15'),
  ...packed(24, 'RG24 BG24 VU24'),
  ...packed(32, 'XR24 XB24 RX24 BX24 AR24 AB24 RA24 BA24 XR30 XB30 RX30 BX30 AR30 AB30 RA30 BA30'),
  ...packed(32, 'RG32 GR32 GR1616F R32F XY30 AYUV AVUY XYUV XVUY Y210 Y212 Y216 Y410 XV30'),
  ...packed(48, 'RG48 BG48 BGRH'),
  ...packed(64, 'XR48 XB48 AR48 AB48 XR4H XB4H AR4H AB4H AB10 Y412 Y416 XV36 XV48 GR3232F'),
  ...packed(96, 'BGRF'),
  ...packed(128, 'AB8F'),
  // Two by two pixels in 64 bits.
  ...packed(16, 'Y0L0 X0L0 Y0L2 X0L2'),
  // Three samples in 32 bits.
  ...packed(32 / 3, 'YPA4'),
  ...planar([32, 8], 1, 1, 'XRA8 XBA8 RXA8 BXA8'),
  ...planar([24, 8], 1, 1, 'R8A8 B8A8'),
  ...planar([16, 8], 1, 1, 'R5A8 B5A8'),
  ...planar([8, 16], 2, 2, 'NV12 NV21'),
  ...planar([8, 16], 2, 1, 'NV16 NV61'),
  ...planar([8, 16], 1, 1, 'NV24 NV42'),
  ...planar([10, 20], 2, 2, 'NV15'),
  ...planar([10, 20], 2, 1, 'NV20'),
  ...planar([10, 20], 1, 1, 'NV30'),
  ...planar([16, 32], 2, 2, 'P010 P012 P016'),
  ...planar([16, 32], 2, 1, 'P210'),
  ...planar([32 / 3, 64 / 3], 2, 2, 'P030'),
  ...planar([32 / 3, 64 / 3], 2, 1, 'P230'),
  ...planar([32 / 3, 32 / 3, 32 / 3], 1, 1, 'T430'),
  ...planar([16, 16, 16], 1, 1, 'Q410 Q401 S410 S412 S416'),
  ...planar([16, 16, 16], 2, 2, 'S010 S012 S016'),
  ...planar([16, 16, 16], 2, 1, 'S210 S212 S216'),
  ...planar([8, 8, 8], 4, 4, 'YUV9 YVU9'),
  ...planar([8, 8, 8], 4, 1, 'YU11 YV11'),
  ...planar([8, 8, 8], 2, 2, 'YU12 YV12'),
  ...planar([8, 8, 8], 2, 1, 'YU16 YV16'),
  ...planar([8, 8, 8], 1, 1, 'YU24 YV24'),
]);

/** The bytes of an image whose rows are so many times the shortest ones, read in blocks of so many rows. */
function countBytes(
  { bits, across, down }: Counted,
  width: number,
  height: number,
  { times = 1, blockRows = 1 } = {},
): number {
  return bits.reduce((sum, each, plane) => {
    const [columns, lines] = plane === 0 ? [width, height] : [width / across, height / down];
    const rows = Math.ceil(lines);
    const block = Math.max(1, plane === 0 ? blockRows : blockRows / down);
    return sum + Math.round((columns * each * times) / 8) * Math.ceil(rows / block) * block;
  }, 0);
}

const table = readFileSync(
  join(ROOT, 'src/constraints/pixel-formats/format-table.ts'),
  'utf8',
).split('\nexport const ');
const codes = present(table[1], 'the rows of formats')
  .split('\n')
  .slice(1, -3)
  .map((row) => row.split(' '))
  .map(([code = '', name = '']) => (/^\w+$/.test(code) && !code.includes('_') ? code : name));

test('every format of DRM is counted twice, but for those that have no rows', () => {
  const known = codes.filter((code) => pixelFormat(code) !== undefined);
  expect(known.filter((code) => !COUNTED.has(code))).toEqual([]);
  expect(codes.filter((code) => !known.includes(code))).toEqual(['VU30', 'YU08', 'YU10']);
  expect(COUNTED.size).toBe(known.length);
});

describe('both computations', () => {
  test.each([...COUNTED])('agree on %s', (name, counted) => {
    const format = present(pixelFormat(name), name);
    // Of 24 pixels each plane of each format has whole bytes, and whole words.
    const widths = fc.integer({ min: 1, max: 400 }).map((count) => 24 * count);
    const rows = fc.integer({ min: 1, max: 3000 }).map((count) => count * format.blockHeight);
    const blocks = fc.constantFrom(1, 4, 16, 64);
    fc.assert(
      fc.property(widths, rows, fc.constantFrom(1, 2, 3), blocks, (width, height, times, block) => {
        const bytesPerRow = shortestRow(format, width) * times;
        const layout = { width, height, bytesPerRow };
        expect(imageBytes({ format: name, modifier: 'LINEAR' }, layout)).toBe(
          BigInt(countBytes(counted, width, height, { times })),
        );
        const image = {
          ...NOTHING_BESIDE,
          format: name,
          layouts: [layout],
          padForBlockSize: { width: 1, height: block },
        };
        const reach = countBytes(counted, width, height, { times, blockRows: block });
        expect(imageReach(image)).toEqual([BigInt(reach)]);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});

const NOTHING_BESIDE = {
  modifier: 'LINEAR',
  colorSpace: null,
  isAlphaPresent: null,
  startOffset: 0,
  displayRectAlignment: { width: 1, height: 1 },
  padForBlockSize: { width: 1, height: 1 },
  padBeyondImageSize: 0,
};

/** Format, width, height, bytes of a row, bytes of the image, and who publishes them. */
const PUBLISHED: readonly (readonly [string, number, number, number, number, string])[] = [
  ['NV12', 256, 256, 256, 98_304, 'fuchsia image_format_unittest'],
  ['BGR4', 1280, 720, 5120, 3_686_400, 'v4l2-ctl --all of a capture device'],
  ['YU12', 1920, 1080, 1920, 3_110_400, 'GStreamer video-info, I420'],
  ['NV12', 1920, 1080, 1920, 3_110_400, 'GStreamer video-info, NV12'],
  ['YUY2', 640, 480, 1280, 614_400, 'uvcvideo, dwMaxVideoFrameBufferSize'],
  ['P010_10LE', 1920, 1080, 3840, 6_220_800, 'GStreamer video-info, P010_10LE'],
];

test.each(PUBLISHED)('%s of %i by %i: %i bytes in a row, %i in all (%s)', (...row) => {
  const [name, width, height, bytesPerRow, whole] = row;
  expect(shortestRow(present(pixelFormat(name), name), width)).toBe(bytesPerRow);
  expect(imageBytes({ format: name, modifier: 'LINEAR' }, { width, height, bytesPerRow })).toBe(
    BigInt(whole),
  );
});

/**
 * Odd sizes: format, width, height, bytes of a row, bytes of each plane, and who computes them so. Chroma has a sample
 * for the last pixels of a row, and a row for the last rows.
 */
const ODD: readonly (readonly [string, number, number, number, readonly number[], string])[] = [
  ['NV12', 641, 481, 641, [308_321, 154_722], 'Linux v4l2_fill_pixfmt_mp, NV12M'],
  ['YU12', 641, 481, 641, [308_321, 77_361, 77_361], 'Linux v4l2_fill_pixfmt_mp, YUV420M'],
  ['NV16', 641, 481, 641, [308_321, 308_802], 'Linux v4l2_fill_pixfmt_mp, NV16M'],
  ['P010', 641, 481, 1282, [616_642, 309_444], 'Linux drm_format_info_min_pitch, plane by plane'],
  ['NV12', 1, 1, 1, [1, 2], 'Linux drm_format_test.c, drm_format_info_min_pitch'],
  // GStreamer rounds rows up to 4 bytes and heights to 2: gst_video_info_set_format, 465,612 bytes in all.
  ['NV12', 642, 482, 644, [310_408, 155_204], 'GStreamer video-info, NV12 of 641x481'],
  ['YUY2', 641, 481, 1284, [617_604], 'GStreamer video-info, YUY2'],
];

test.each(ODD)('%s of %i by %i has rows of %i bytes and planes of %j (%s)', (...row) => {
  const [name, width, height, bytesPerRow, planes] = row;
  const format = present(pixelFormat(name), name);
  expect(bytesPerRow).toBeGreaterThanOrEqual(shortestRow(format, width));
  const layout = { width, height, bytesPerRow };
  const placed = placedPlanes({ format: name, modifier: 'LINEAR' }, layout);
  expect(placed.map(({ bytes }) => Number(bytes))).toEqual(planes);
  const image = { ...NOTHING_BESIDE, format: name, layouts: [layout] };
  const whole = planes.reduce((sum, each) => sum + each, 0);
  expect([whole, whole - 1].map((each) => isWellFormed(image, each))).toEqual([true, false]);
  // Whoever asks for so many pixels gets them, and is not refused for half a sample.
  const pairs = requirementOfImages([{ format: name, modifier: 'LINEAR' }]);
  const [found] = possibleImages(pairs, { width, height, bytesPerRow }, []);
  expect(found?.image.layouts).toEqual([layout]);
  expect(pairs.map((pair) => normalForm(pair)?.sizeAlignment)).toEqual([{ width: 1n, height: 1n }]);
});

test('each sample of each plane lies in its row, whatever the size is', () => {
  const names = [...COUNTED.keys()];
  const size = fc.integer({ min: 1, max: 300 });
  const extra = fc.constantFrom(0, 0, 1, 7, 64);
  fc.assert(
    fc.property(fc.constantFrom(...names), size, size, extra, (name, width, height, more) => {
      const format = present(pixelFormat(name), name);
      const { bits, across, down } = present(COUNTED.get(name), name);
      const whole = Math.ceil((shortestRow(format, width) + more) / format.rowAlignment);
      const bytesPerRow = whole * format.rowAlignment;
      const planes = placedPlanes(
        { format: name, modifier: 'LINEAR' },
        { width, height, bytesPerRow },
      );
      for (const [index, plane] of planes.entries()) {
        const [columns, rows] =
          index === 0 ? [width, height] : [Math.ceil(width / across), Math.ceil(height / down)];
        const bitsOfRow = columns * present(bits[index], 'bits');
        expect(Number(plane.bytesPerRow) * 8).toBeGreaterThanOrEqual(Math.floor(bitsOfRow));
        expect(Number(plane.bytes)).toBeGreaterThanOrEqual(Number(plane.bytesPerRow) * rows);
        // Nothing is counted that no pixel needs: a block of samples at most in each row, and a block of rows.
        const last = Number(plane.bytesPerRow) * (rows + format.blockHeight - 1);
        expect(Number(plane.bytes)).toBeLessThanOrEqual(last);
      }
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

/** Pixels and bytes of the shortest row of the first plane: Linux drivers/gpu/drm/tests/drm_format_test.c. */
const SHORTEST: readonly (readonly [string, readonly (readonly [number, number])[]])[] = [
  ['RGB332', [1, 640, 1024, 1920, 4096].map((width) => [width, width])],
  ['XRGB4444', [1, 640, 1024, 1920, 4096].map((width) => [width, 2 * width])],
  ['RGB888', [1, 640, 1024, 1920, 4096].map((width) => [width, 3 * width])],
  ['ABGR8888', [1, 640, 1024, 1920, 4096].map((width) => [width, 4 * width])],
  ['ABGR16161616F', [1, 640, 1024, 1920, 4096].map((width) => [width, 8 * width])],
  ['NV12', [1, 640, 1024, 1920, 4096].map((width) => [width, width])],
  ['X0L2', [2, 4, 640, 1024, 1920, 4096].map((width) => [width, 2 * width])],
];

test.each(SHORTEST)('the shortest rows of %s are those of the kernel', (name, rows) => {
  const format = present(pixelFormat(name), name);
  for (const [width, row] of rows) expect(shortestRow(format, width)).toBe(row);
});

test('1080 rows of NV12 in blocks of 16 take whole blocks of chroma, too', () => {
  const image = {
    ...NOTHING_BESIDE,
    format: 'NV12',
    layouts: [{ width: 1920, height: 1080, bytesPerRow: 1920 }],
    padForBlockSize: { width: 16, height: 16 },
  };
  expect(imageReach(image)).toEqual([3_133_440n]);
  expect(imageReach({ ...image, padBeyondImageSize: 23_040 })).toEqual([3_133_440n]);
  expect(imageReach({ ...image, padBeyondImageSize: 23_041 })).toEqual([3_133_441n]);
});

/** Source: Linux `drm_format_info_min_pitch`, and `char_per_block`, `block_w` and `hsub` of `drm_fourcc.c`. */
function minPitches(width: number, hsub: number, blocks: readonly (readonly [number, number])[]) {
  return blocks.map(([bytes, pixels], plane) => {
    return Math.ceil(((plane === 0 ? width : Math.ceil(width / hsub)) * bytes) / pixels);
  });
}

// prettier-ignore
test.each<[string, number, readonly (readonly [number, number])[]]>([
  ['NV15', 2, [[5, 4], [5, 2]]],
  ['NV20', 2, [[5, 4], [5, 2]]],
  ['NV30', 1, [[5, 4], [5, 2]]],
])('a row of %s ends with the last bits of its pixels, as the kernel counts it', (name, hsub, blocks) => {
  const format = present(pixelFormat(name), name);
  for (const width of [1, 2, 3, 4, 5, 640, 641, 642, 643, 1919]) {
    const rows = format.planes.map((plane) => shortestRowOfPlane(plane, width));
    expect(rows, `${name} of ${width}`).toEqual(minPitches(width, hsub, blocks));
  }
});

test('641 pixels of NV15 take rows of 802 bytes of luma and 803 of chroma', () => {
  const format = present(pixelFormat('NV15'), 'NV15');
  expect(format.planes.map((plane) => shortestRowOfPlane(plane, 641))).toEqual([802, 803]);
  const bytesIn = (bytesPerRow: number) =>
    imageBytes({ format: 'NV15', modifier: 'LINEAR' }, { width: 641, height: 480, bytesPerRow });
  expect(bytesIn(803)).toBe(BigInt(803 * (480 + 240)));
  expect(bytesIn(802)).toBe(BigInt(802 * 480 + 803 * 240));
});

test.each([
  // The four low parts of a group of MIPI's lie behind the four high ones; samples in words are not cut.
  ['pRAA', 641, 805],
  ['Y10P', 642, 805],
  ['pREE', 641, 1127],
  ['YPA4', 641, 856],
  ['P030', 641, 856],
])('a row of %s holds whole groups: %i pixels take %i bytes', (name, width, bytes) => {
  expect(shortestRow(present(pixelFormat(name), name), width)).toBe(bytes);
});
