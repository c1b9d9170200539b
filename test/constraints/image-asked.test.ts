/** Images that are asked for: of importers that state none, larger than must be allowed, and of unknown size. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import type { Constraints } from '../../src/constraints/constraints.ts';
import type { ContentRequest } from '../../src/constraints/content.ts';
import type { Solution } from '../../src/solver/solution.ts';
import { solve } from '../../src/solver/solve.ts';
import { solutionInWords } from '../../src/views/solutions/solution-words.ts';
import { SEED } from '../property/seed.ts';
import { importersOf, SMALL_PLATFORM } from './platform.ts';

function answer(stated: readonly Constraints[], request: ContentRequest) {
  const importers = importersOf(
    stated.map((constraints, index) => ({ id: `p${index}`, constraints })),
  );
  const solution: Solution = solve(SMALL_PLATFORM, importers, request);
  const names = importers.map(({ id }) => id);
  const words = solutionInWords(SMALL_PLATFORM, names, request, solution).join('\n');
  return { ...solution, words };
}

/** Bytes of two pixels across and two down, by the fourcc: written down, not read from any table. */
const BYTES_OF_FOUR: Readonly<Record<string, number>> = {
  R8: 4,
  NV12: 6,
  YU12: 6,
  YUYV: 8,
  'drm:RG16': 8,
  P010: 12,
  RG24: 12,
  XR24: 16,
};

test('an image takes its bytes, whether importers state it or only the request', () => {
  const formats = fc.constantFrom(...Object.keys(BYTES_OF_FOUR));
  const half = fc.integer({ min: 1, max: 24 });
  fc.assert(
    fc.property(formats, half, half, fc.boolean(), (format, w, h, isStated) => {
      const image = { format, modifier: 'LINEAR', width: 2 * w, height: 2 * h };
      const images = [{ format, modifier: 'LINEAR' }];
      const { verdict, placement } = answer([isStated ? { images } : { padding: bytes(1) }], {
        image,
      });
      expect(verdict).toBe('satisfiable');
      expect(placement?.size).toBe(w * h * (BYTES_OF_FOUR[format] ?? 0));
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test('an image that is too large for the memory is so, whoever states it', () => {
  const image = { format: 'XR24', modifier: 'LINEAR', width: 100, height: 100 };
  expect(answer([{ padding: bytes(1) }], { image }).verdict).toBe('unsatisfiable');
});

test('what nobody says of an image that is asked for is told', () => {
  const size = { width: 16, height: 16 };
  const states = [{ contiguous: true }];
  const named = answer(states, { image: { ...size, format: 'NV12' } });
  expect(named.verdict).toBe('underdetermined');
  expect(named.placement?.size).toBe(384);
  expect(named.missing).toHaveLength(1);
  expect(named.words).toContain('not said: the modifier');
  const open = answer(states, { image: size });
  expect(open.placement?.size).toBeNull();
  expect(open.missing.join()).toMatch(/the format.*the modifier.*the size in bytes/);
  expect(answer(states, { image: { format: 'NV12', modifier: 'LINEAR' } }).missing).toEqual([
    'the size: nobody says how wide and how high the image is',
  ]);
});

test('images as small as somebody needs them fit beside a larger one that is asked for', () => {
  const requiredMinSize = { width: 8, height: 8 };
  const stated = { images: [{ format: 'R8', modifier: 'LINEAR', requiredMinSize }] };
  const { verdict, placement } = answer([stated], { image: { width: 64, height: 48 } });
  expect(verdict).toBe('satisfiable');
  expect(placement?.size).toBe(64 * 48);
  const [main, small] = present(placement?.image, 'an image').layouts;
  expect(main).toEqual({ width: 64, height: 48, bytesPerRow: 64 });
  expect(present(small, 'a small one').width).toBeLessThanOrEqual(8);
  const wide = { images: [{ ...stated.images[0], minSize: { width: 9, height: 1 } }] };
  expect(answer([stated, wide], { image: { width: 64, height: 48 } }).verdict).toBe(
    'unsatisfiable',
  );
});

test.each([
  ['FOO1', {}, 'FOO1 is no format that is known'],
  ['VU30', {}, 'no public rule says its layout'],
  ['MJPG', { api: 'v4l2' }, 'MJPG is compressed'],
] as const)('%s has a size that nobody knows, and no answer says 0 bytes', (format, api, why) => {
  const stated = { ...api, images: [{ format, modifier: 'LINEAR' }] };
  const image = { width: 64, height: 64 };
  const { verdict, placement, missing, words } = answer([stated], { image });
  expect(verdict).toBe('underdetermined');
  expect(placement?.size).toBeNull();
  expect(missing.join()).toContain(why);
  expect(words).toContain('a buffer of unknown size');
  expect(answer([{ ...stated, minSize: bytes(4096) }], { image }).verdict).toBe('satisfiable');
  const other = { images: [{ format: 'FOO2', modifier: 'LINEAR' }] };
  const apart = answer([stated, other], { image });
  expect(apart.words).toContain('convert each buffer');
  expect(apart.words).not.toMatch(/\b0 bytes/);
});
