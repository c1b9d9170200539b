/** How many bytes images take, against the figures of sysmem's published tests. */
import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import { possibleContents, type Content } from '../../src/constraints/content.ts';
import { isFeasible } from '../../src/constraints/meets.ts';
import { mergeConstraints } from '../../src/constraints/requirement.ts';
import type { ImageConstraints } from '../../src/index.ts';
import { solve } from '../../src/solver/solve.ts';
import { importersOf, SMALL_PLATFORM } from './platform.ts';

function contentOf(...entries: readonly ImageConstraints[]): Content {
  const participants = entries.map((entry, index) => ({
    id: `p${index}`,
    constraints: { images: [{ modifier: 'LINEAR', ...entry }] },
  }));
  const [content] = possibleContents(mergeConstraints(participants), {});
  return present(content, 'content');
}

function square(side: number) {
  return { width: side, height: side };
}

test('NV12 of 256 by 256 takes 98,304 bytes', () => {
  expect(contentOf({ format: 'NV12', minSize: square(256) }).size).toBe(98_304);
});

test('RGBA of 450 by 450 with a divisor of 64 takes 835,200 bytes', () => {
  const entry = { format: 'R8G8B8A8', minSize: square(450), bytesPerRowDivisor: 64 };
  expect(contentOf(entry)).toMatchObject({ size: 835_200, buffers: [204] });
  // What is touched behind the image is in the pages and not in the size.
  expect(contentOf({ ...entry, padBeyondImageSize: 4096 })).toMatchObject({
    size: 835_200,
    buffers: [205],
  });
  expect(contentOf({ ...entry, padForBlockSize: square(4) })).toMatchObject({
    size: 835_200,
    buffers: [205],
  });
});

test('BGR24 of 600 by 1 with a divisor of 32 takes 1,824 bytes', () => {
  const minSize = { width: 600, height: 1 };
  expect(contentOf({ format: 'BGR24', minSize, bytesPerRowDivisor: 32 }).size).toBe(1824);
});

test('blocks take no more where nobody names a modifier than where LINEAR is named', () => {
  const entry = { format: 'YU12', minSize: square(1), padForBlockSize: square(16) };
  const participant = (images: readonly ImageConstraints[]) => [
    { id: 'p', constraints: { images } },
  ];
  const [named, open] = [[{ ...entry, modifier: 'LINEAR' }], [entry]].map((images) =>
    [1, 47, 63, 64, 384].map((size) =>
      isFeasible(mergeConstraints(participant(images)), { size: bytes(size) }),
    ),
  );
  expect(open).toEqual(named);
  // 16 rows of luma and twice 8 of chroma, each a byte, and the rest of the last block.
  expect(named).toEqual([false, true, true, true, true]);
});

test('sizes that must fit are a list and no bounding box', () => {
  const requiredSizes = [
    { width: 500, height: 1000 },
    { width: 1000, height: 500 },
  ];
  const one = { format: 'NV12', requiredSizes, bytesPerRowDivisor: 512 };
  const [tall, wide] = requiredSizes.map((size) => ({ ...one, requiredSizes: [size] }));
  for (const { size, image } of [
    contentOf(one),
    contentOf(present(tall, 'tall'), present(wide, 'wide')),
  ]) {
    expect(size).toBeGreaterThanOrEqual(768_000);
    expect(size).toBeLessThan(1_500_000);
    expect(image?.layouts).toHaveLength(2);
  }
});

test('a size that another one covers adds nothing', () => {
  const content = contentOf(
    { format: 'R8', requiredSizes: [square(64)] },
    { format: 'R8', requiredSizes: [square(32), { width: 64, height: 10 }] },
  );
  expect(content.image?.layouts).toEqual([{ ...square(64), bytesPerRow: 64 }]);
});

test('a common divisor beyond the longest row is no row, in 32 bits and beyond', () => {
  const rows = (...divisors: readonly number[]) =>
    divisors.map((bytesPerRowDivisor, index) => ({
      id: `p${index}`,
      constraints: { images: [{ bytesPerRowDivisor, minBytesPerRow: 1, maxBytesPerRow: 2 ** 32 }] },
    }));
  expect(isFeasible(mergeConstraints(rows(65_536, 32_769)), {})).toBe(true);
  // In 32 bits the least common multiple of these would be 65,536.
  expect(isFeasible(mergeConstraints(rows(65_536, 65_537)), {})).toBe(false);
  expect(isFeasible(mergeConstraints(rows(2 ** 32, 2 ** 32 - 1)), {})).toBe(false);
});

test('[L9] a common multiple of visible rectangles that is not kept exactly is no image', () => {
  const images = (width: number) => [
    { format: 'R8', modifier: 'LINEAR', displayRectAlignment: { width, height: 1 } },
  ];
  // 3^20 and 5^20 have no common divisor, and their product has 2^78.
  const all = importersOf([
    { id: 'camera', constraints: { images: images(3 ** 20) } },
    { id: 'display', constraints: { images: images(5 ** 20) } },
  ]);
  const { verdict, corrections } = solve(SMALL_PLATFORM, all, { image: square(16) });
  expect(verdict).toBe('unsatisfiable');
  expect(corrections.map(({ change }) => change)).toContain(
    `camera: images.displayRectAlignment ${3 ** 4}x1 instead of ${3 ** 20}x1`,
  );
});

test('a size that is asked for holds everything that is touched', () => {
  const images = [{ format: 'R8', minSize: square(64), padBeyondImageSize: 1 }];
  const requirement = mergeConstraints([{ id: 'p', constraints: { images } }]);
  expect(isFeasible(requirement, { size: bytes(64 * 64) })).toBe(false);
  expect(isFeasible(requirement, { size: bytes(64 * 64 + 1) })).toBe(true);
});
