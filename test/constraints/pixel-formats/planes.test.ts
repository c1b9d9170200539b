/**
 * Planes in one buffer and in several, whose codes say which, and conflicts in which a code says more than its
 * format.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { bytes, PAGE_SIZE } from '../../../src/base/units.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import type { ImageAllocation } from '../../../src/constraints/images/image-allocation.ts';
import { imageReach } from '../../../src/constraints/images/image-size.ts';
import { bufferSizes, planesOf } from '../../../src/constraints/images/plane-sizes.ts';
import { pixelFormat, shortestRow } from '../../../src/constraints/pixel-formats/pixel-format.ts';
import { solve } from '../../../src/solver/solve.ts';
import {
  buffersInWords,
  pixelWarnings,
  planesInBuffers,
} from '../../../src/views/solutions/pixel-words.ts';
import { SEED } from '../../property/seed.ts';
import { importersOf, SMALL_PLATFORM } from '../platform.ts';

function imageOf(format: string, width: number, height: number, blockRows = 1): ImageAllocation {
  const bytesPerRow = shortestRow(present(pixelFormat(format), format), width);
  return {
    format,
    modifier: 'LINEAR',
    colorSpace: null,
    isAlphaPresent: null,
    startOffset: 0,
    displayRectAlignment: { width: 1, height: 1 },
    layouts: [{ width, height, bytesPerRow }],
    padForBlockSize: { width: 1, height: blockRows },
    padBeyondImageSize: 0,
  };
}

describe('planes', () => {
  test('of NV12 in two buffers have whole pages each', () => {
    const image = imageOf('NV12', 1920, 1080, 16);
    expect(planesOf(image, 1)).toEqual([
      { buffer: 0, offset: 0, bytesPerRow: 1920, bytes: 2_088_960, holds: 'pixels' },
      { buffer: 0, offset: 2_088_960, bytesPerRow: 1920, bytes: 1_044_480, holds: 'pixels' },
    ]);
    expect(bufferSizes(image, planesOf(image, 1))).toEqual([3_133_440]);
    expect(bufferSizes(image, planesOf(image, 2))).toEqual([2_088_960, 1_044_480]);
    expect(bufferSizes(image, planesOf(imageOf('NV12', 100, 100), 2))).toEqual([12_288, 8192]);
    expect(planesOf(image, 3)).toEqual([]);
  });

  test('lie one behind the other, and several buffers take no less than one', () => {
    const formats = fc.constantFrom('NV12', 'YU12', 'P010', 'NV24', 'YUYV', 'NV15', 'YUV9', 'XRA8');
    const blocks = fc.constantFrom(1, 8, 16);
    const size = fc.integer({ min: 1, max: 60 }).map((count) => 24 * count);
    fc.assert(
      fc.property(formats, size, size, blocks, (format, width, height, block) => {
        const image = imageOf(format, width, height, block);
        const together = planesOf(image, 1);
        let end = 0;
        for (const plane of together) {
          expect(plane.offset).toBe(end);
          end += plane.bytes;
        }
        expect(BigInt(end)).toBe(imageReach(image));
        const [whole = 0] = bufferSizes(image, together);
        const apart = bufferSizes(image, planesOf(image, together.length));
        expect(apart.every((each) => each % PAGE_SIZE === 0)).toBe(true);
        const sum = apart.reduce((all, each) => all + each, 0);
        expect(sum).toBeGreaterThanOrEqual(whole);
        expect(sum).toBeLessThan(whole + apart.length * PAGE_SIZE);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});

const decoder: Constraints = { api: 'v4l2', images: [{ format: 'NM12' }] };
const camera: Constraints = { api: 'v4l2', images: [{ format: 'NV12' }] };
const tiled: Constraints = { api: 'v4l2', images: [{ format: 'MM21' }] };
const display: Constraints = { api: 'drm', images: [{ format: 'NV12', modifier: 'LINEAR' }] };
const gpu: Constraints = { images: [{ format: 'NV12', modifier: 'INTEL_X_TILED' }] };

function answer(...stated: readonly Constraints[]) {
  const importers = importersOf(
    stated.map((constraints, index) => ({ id: `p${index}`, constraints })),
  );
  return { importers, ...solve(SMALL_PLATFORM, importers, { image: { width: 32, height: 32 } }) };
}

describe('codes that say how many buffers', () => {
  test('share with who says nothing of it', () => {
    const { verdict, placement, importers } = answer(decoder, display);
    expect(verdict).toBe('satisfiable');
    const image = present(placement?.image, 'an image');
    const planes = planesInBuffers(image, importers);
    expect(buffersInWords(image, planes)).toBe('planes in 2 buffers of 4 KiB and 4 KiB');
    expect(answer(camera, display).verdict).toBe('satisfiable');
  });

  test('are not certain to share where they say different numbers', () => {
    const { verdict, placement, importers } = answer(decoder, camera);
    expect(verdict).toBe('underdetermined');
    const warnings = pixelWarnings(present(placement?.image, 'an image'), importers);
    expect(warnings.join()).toContain('p0 in 2 buffers and by p1 in one buffer');
    const both: Constraints = { api: 'v4l2', images: [{ format: 'NM12' }, { format: 'NV12' }] };
    expect(answer(both, camera).verdict).toBe('satisfiable');
  });
});

describe('a code that says more than the format', () => {
  test.each([
    [tiled, display, 'MM21', 'LINEAR'],
    [camera, gpu, 'NV12', 'INTEL_X_TILED'],
  ])('is blamed for what it says: %j and %j', (one, other, format, modifier) => {
    const { conflicts } = answer(one, other);
    expect(conflicts.map(({ members }) => members)).toEqual([
      [
        { participant: 'p0', field: 'images.format', value: format },
        { participant: 'p1', field: 'images.modifier', value: modifier },
      ],
    ]);
  });

  test('is no demand where others say the same', () => {
    const narrow: Constraints = { ...camera, maxSize: bytes(1024) };
    const { conflicts } = answer(narrow, display);
    const fields = conflicts.flatMap(({ members }) => members.map(({ field }) => field));
    expect(fields).toContain('maxSize');
    expect(fields).not.toContain('images.format');
  });
});
