/**
 * Lists of overlapping ranges of frame sizes: whatever meets the merged list meets both, the lists may stand in
 * any order, the smallest image is taken, and long lists end.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes } from '../../src/base/units.ts';
import { keptItems } from '../../src/base/kept-items.ts';
import type { ImageConstraints } from '../../src/constraints/images/image-constraints.ts';
import { mergeImages, requirementOfImages } from '../../src/constraints/images/merge-images.ts';
import { meetsPair } from '../../src/constraints/images/meets-pair.ts';
import type { ImageRequirement } from '../../src/constraints/images/image-requirement.ts';
import { solve } from '../../src/solver/solve.ts';
import { importersOf, SMALL_PLATFORM } from './platform.ts';

const SIZES = 6;

const extent = fc.record({
  width: fc.integer({ min: 1, max: SIZES }),
  height: fc.integer({ min: 1, max: SIZES }),
});

const range: fc.Arbitrary<ImageConstraints> = fc
  .record({ format: fc.constantFrom('NV12', 'YU12'), minSize: extent, maxSize: extent })
  .map((entry) => ({ ...entry, modifier: 'LINEAR' }));

const ranges = fc.array(range, { minLength: 1, maxLength: 8 });

/** The sizes of a format that some pair takes. */
function sizesOf(pairs: readonly ImageRequirement[], format: string): readonly string[] {
  const numbers = Array.from({ length: SIZES }, (_, index) => index + 1);
  return numbers.flatMap((width) =>
    numbers
      .filter((height) => pairs.some((pair) => meetsPair(pair, imageOf(format, width, height))))
      .map((height) => `${format} ${width}x${height}`),
  );
}

function imageOf(format: string, width: number, height: number) {
  return {
    format,
    modifier: 'LINEAR',
    colorSpace: null,
    isAlphaPresent: null,
    startOffset: 0,
    displayRectAlignment: { width: 1, height: 1 },
    layouts: [{ width, height, bytesPerRow: width }],
    padForBlockSize: { width: 1, height: 1 },
    padBeyondImageSize: 0,
  };
}

test('[L7] the merged list takes exactly the sizes that both take, in whatever order they are listed', () => {
  fc.assert(
    fc.property(ranges, ranges, (one, other) => {
      const [left, right] = [requirementOfImages(one), requirementOfImages(other)];
      const both = mergeImages(left, right);
      for (const format of ['NV12', 'YU12']) {
        const ofRight = sizesOf(right, format);
        expect(sizesOf(both, format)).toEqual(
          sizesOf(left, format).filter((size) => ofRight.includes(size)),
        );
      }
      const turned = [other, one].map((list) => requirementOfImages(list.toReversed()));
      expect(mergeImages(turned[0] ?? [], turned[1] ?? [])).toEqual(both);
      expect(mergeImages(both, both.slice())).toEqual(both);
    }),
  );
});

/** Ranges of which each overlaps hundreds of others, and none lies in another. */
function overlapping(count: number, offset: number): readonly ImageConstraints[] {
  return Array.from({ length: count }, (_, index) => {
    const [width, height] = [16 + offset + index * 8, 16 + ((index * 37) % count) * 8];
    return {
      format: 'NV12',
      modifier: 'LINEAR',
      minSize: { width, height },
      maxSize: { width: width + 4000, height: height + 3000 },
    };
  });
}

test('of overlapping ranges the smallest image is taken', () => {
  const importers = importersOf([
    { id: 'decoder', constraints: { images: overlapping(151, 0).toReversed() } },
    { id: 'display', constraints: { images: overlapping(151, 3) } },
  ]);
  const { verdict, placement } = solve(SMALL_PLATFORM, importers, {});
  expect(verdict).toBe('satisfiable');
  expect(placement?.image?.layouts).toEqual([{ width: 19, height: 16, bytesPerRow: 19 }]);
});

test('a size that none of ten thousand images fits is refused, with the nearest that would do', () => {
  const importers = importersOf([
    { id: 'decoder', constraints: { images: overlapping(60, 0) } },
    { id: 'display', constraints: { images: overlapping(60, 3) } },
  ]);
  const { verdict, nearest } = solve(SMALL_PLATFORM, importers, { size: bytes(100) });
  expect(verdict).toBe('unsatisfiable');
  // 19x16 pixels of NV12, in a whole page.
  expect(nearest).toEqual({ size: 4096 });
});

test('kept items are made once, and only as far as somebody goes', () => {
  let made = 0;
  const items = keptItems(
    (function* () {
      for (; made < 3; made += 1) yield made;
    })(),
  );
  const [first] = items;
  expect([first, made]).toEqual([0, 0]);
  expect([...items]).toEqual([0, 1, 2]);
  expect([...items]).toEqual([0, 1, 2]);
  expect(made).toBe(3);
});
