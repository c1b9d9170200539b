/**
 * Planes in one buffer and in several, whose codes say which, and conflicts in which a code says more than its
 * format.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sizeStreams } from '../../../src/allocators/sizing/size-streams.ts';
import { parsePlatform } from '../../../src/allocators/platform/platform-schema.ts';
import { assert, present } from '../../../src/base/assert.ts';
import { importerId } from '../../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../../src/base/units.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import type { ImageAllocation } from '../../../src/constraints/images/image-allocation.ts';
import { imageReach } from '../../../src/constraints/images/image-size.ts';
import { planesOf } from '../../../src/constraints/images/plane-sizes.ts';
import { pixelFormat, shortestRow } from '../../../src/constraints/pixel-formats/pixel-format.ts';
import { solve } from '../../../src/solver/solve.ts';
import {
  buffersInWords,
  divisionWarning,
  pixelWarnings,
} from '../../../src/views/solutions/pixel-words.ts';
import { solutionInWords } from '../../../src/views/solutions/solution-words.ts';
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
    expect(planesOf(image)).toEqual([
      { buffer: 0, offset: 0, bytesPerRow: 1920, bytes: 2_088_960, holds: 'pixels' },
      { buffer: 0, offset: 2_088_960, bytesPerRow: 1920, bytes: 1_044_480, holds: 'pixels' },
    ]);
    expect(imageReach(image)).toEqual([3_133_440n]);
    const apart = { ...image, planeBuffers: 2 };
    expect(planesOf(apart).map(({ buffer, offset }) => [buffer, offset])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(imageReach(apart)).toEqual([2_088_960n, 1_044_480n]);
    // Blocks that are wider than a row reach beyond each plane.
    const wide = { ...imageOf('NV12', 100, 100), padForBlockSize: { width: 64, height: 1 } };
    expect(imageReach({ ...wide, planeBuffers: 2 })).toEqual([10_028n, 5028n]);
    expect(imageReach({ ...wide, padBeyondImageSize: 100, planeBuffers: 2 })).toEqual([
      10_100n,
      5100n,
    ]);
  });

  test('lie one behind the other, and several buffers take no less than one', () => {
    const formats = fc.constantFrom('NV12', 'YU12', 'P010', 'NV24', 'YUYV', 'NV15', 'YUV9', 'XRA8');
    const blocks = fc.constantFrom(1, 8, 16);
    const size = fc.integer({ min: 1, max: 60 }).map((count) => 24 * count);
    fc.assert(
      fc.property(formats, size, size, blocks, (format, width, height, block) => {
        const image = imageOf(format, width, height, block);
        const together = planesOf(image);
        let end = 0;
        for (const plane of together) {
          expect(plane.offset).toBe(end);
          end += plane.bytes;
        }
        expect([BigInt(end)]).toEqual(imageReach(image));
        const apart = together.length === 1 ? image : { ...image, planeBuffers: together.length };
        expect(imageReach(apart).reduce((sum, each) => sum + each, 0n)).toBe(BigInt(end));
        expect(planesOf(apart).every(({ offset }) => offset === 0)).toBe(true);
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
    const { verdict, placement } = answer(decoder, display);
    expect(verdict).toBe('satisfiable');
    const image = present(placement?.image, 'an image');
    expect(image.planeBuffers).toBe(2);
    expect(placement && buffersInWords(placement)).toBe('planes in 2 buffers of 4 KiB and 4 KiB');
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

/** A CMA region between ordinary memory, of so many bytes. */
function boardWith(size: number) {
  const read = parsePlatform({
    name: 'board',
    zones: [
      { name: 'ram', base: 0, size: 64 * MIB },
      { name: 'cma', base: 64 * MIB, size, kind: 'cma' },
    ],
    allocators: [
      { id: 0, name: 'system', kind: 'system', zones: ['ram'], priority: 0 },
      { id: 1, name: 'reserved', kind: 'cma', zones: ['cma'], priority: 1 },
    ],
    importers: [
      { id: 'camera', constraints: { ...decoder, contiguous: true } },
      { id: 'display', constraints: { ...display, contiguous: true } },
    ],
  });
  assert(read.ok, 'the board is a platform');
  return read.value;
}

const MIB = 1024 ** 2;

describe('planes in buffers of their own', () => {
  const image = { width: 640, height: 480 };

  test('have whole pages and a place each', () => {
    const board = boardWith(8 * MIB);
    const { verdict, placement } = solve(board, board.importers, { image });
    expect(verdict).toBe('satisfiable');
    const { buffers, ...together } = present(placement, 'a placement');
    // 640 * 480 bytes of luma are 75 pages; 640 * 240 of chroma are 37.5.
    expect(buffers.map(({ storageSize }) => storageSize)).toEqual([307_200, 155_648]);
    expect(together).toMatchObject({ size: 460_800, storageSize: 462_848, contiguous: true });
    expect(buffers.map(({ runs }) => runs.length)).toEqual([1, 1]);
    expect(together.runs).toEqual(buffers.flatMap(({ runs }) => runs));
    const request = { image };
    const words = solutionInWords(board, [], request, solve(board, board.importers, request));
    expect(words).toContain('  planes in 2 buffers of 300 KiB and 152 KiB');
  });

  test('need room for each of them, and not for their sum', () => {
    const board = boardWith(8 * MIB);
    // Luma of 1920x1080 is 1.98 MiB, which CMA aligns to 1 MiB: with 1016 KiB of chroma, 4 MiB an image at most.
    const full = { width: 1920, height: 1080 };
    const answers = [2, 3].map(
      (bufferCount) => solve(board, board.importers, { image: full, bufferCount }).verdict,
    );
    expect(answers).toEqual(['satisfiable', 'unsatisfiable']);
    const { corrections } = solve(board, board.importers, { image: full, bufferCount: 3 });
    expect(corrections.find(({ kind }) => kind === 'add')?.change).toContain('for 6 buffers');
    const nine = solve(board, board.importers, { image: full, bufferCount: 9 });
    expect(nine.passedOver[0]?.reason).toContain('for the buffers of 1.98 MiB');
  });

  test('divide a size that is larger than they are, and say that nobody says how', () => {
    const board = boardWith(8 * MIB);
    const request = { size: bytes(3 * MIB) };
    const { placement } = solve(board, board.importers, request);
    expect(placement?.buffers.map(({ storageSize }) => storageSize)).toEqual([2 * MIB, MIB]);
    expect(divisionWarning(present(placement, 'a placement')).join()).toContain(
      'nobody says how 3 MiB',
    );
    const exact = solve(board, board.importers, { image, size: bytes(460_800) }).placement;
    expect(divisionWarning(present(exact, 'a placement'))).toEqual([]);
  });

  test('are named by whoever asks as well', () => {
    const board = boardWith(8 * MIB);
    const [, ...others] = board.importers;
    const { placement } = solve(board, others, { image: { ...image, format: 'v4l2:NM12' } });
    expect(placement?.buffers.length).toBe(2);
    expect(solve(board, others, { image }).placement?.buffers).toEqual([]);
  });

  test('are not judged where they are too many to place', () => {
    const board = boardWith(64 * MIB);
    const request = { image: { width: 96, height: 64 }, bufferCount: 2049 };
    const solution = solve(board, board.importers, request);
    expect(solution).toMatchObject({ verdict: 'underdetermined', placement: null, conflicts: [] });
    expect(solution.missing.join()).toContain('2049 of 8 KiB and 2049 of 4 KiB');
    expect(solutionInWords(board, [], request, solution).join('\n')).toContain('is not known');
  });

  test('are blamed for nothing where nobody knows whether they have places', () => {
    const board = boardWith(64 * MIB);
    const request = { image: { width: 96, height: 64 }, bufferCount: 2049 };
    const stranger = { id: importerId('stranger'), constraints: { allocators: ['nowhere'] } };
    const solution = solve(board, [...board.importers, stranger], request);
    expect(solution).toMatchObject({ verdict: 'unsatisfiable', complete: false });
    expect(solution.conflicts).toEqual([
      { members: [expect.objectContaining({ participant: 'stranger', field: 'allocators' })] },
    ]);
    const words = solutionInWords(board, [], request, solution).join('\n');
    expect(words).toContain('and perhaps more: not everything could be judged');
    const few = solve(board, [...board.importers, stranger], { ...request, bufferCount: 2 });
    expect(few).toMatchObject({ verdict: 'unsatisfiable', complete: true });
  });

  test('are blamed together with what makes their refusal certain', () => {
    const board = boardWith(64 * MIB);
    const request = { image: { width: 192, height: 128 }, bufferCount: 2049 };
    const dmaWindow = { base: physicalAddress(0), size: bytes(20 * MIB), busOffset: 0 };
    const near = { id: importerId('near'), constraints: { iommu: true, dmaWindow } };
    const solution = solve(board, [...board.importers, near], request);
    expect(solution).toMatchObject({ verdict: 'unsatisfiable', complete: false });
    const blamed = solution.conflicts.map(({ members }) =>
      members.map(({ participant, field }) => `${participant}.${field}`),
    );
    expect(blamed).toContainEqual([
      'buffer.bufferCount',
      'buffer.image.width',
      'buffer.image.height',
      'near.dmaWindow',
    ]);
    // Without the window nobody knows, which is no way out.
    expect(solution.corrections.map(({ change }) => change)).not.toContain(
      'do without dmaWindow of near',
    );
  });

  test('are counted one by one by size', () => {
    const board = boardWith(8 * MIB);
    const streams = {
      name: 'preview',
      streams: [
        {
          name: 'camera',
          sizes: [bytes(460_800)],
          count: 3,
          importers: ['camera', 'display'],
          pattern: 'session' as const,
          hold: 10,
          pause: 5,
        },
      ],
      background: [],
    };
    const sizing = sizeStreams(board, streams, { seed: 1, seconds: 600 });
    expect(sizing.planes).toEqual([
      { stream: 'camera', size: 460_800, buffers: [307_200, 155_648] },
    ]);
    expect(sizing.needs.map(({ worstCase }) => worstCase)).toEqual([3 * 462_848]);
    expect((sizing.simulation?.allocations ?? 1) % 2).toBe(0);
  });
});
