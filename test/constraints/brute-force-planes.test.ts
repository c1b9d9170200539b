/**
 * Planes in buffers of their own, on tiny universes, against a reference that places each buffer separately
 * (tiny/reference.ts): the verdict, which allocators serve, and what `mixed` promises. A universe is known by its
 * number: `planeUniverse(n)` with the seed of the run.
 */
import { expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import { Prng } from '../../src/base/prng.ts';
import { bytes } from '../../src/base/units.ts';
import type { Constraints } from '../../src/constraints/constraints.ts';
import { solve } from '../../src/solver/solve.ts';
import { IS_USUAL, SEED } from '../property/seed.ts';
import { areServedApart, countFor, isServed } from './tiny/reference.ts';
import { universe } from './tiny/universes.ts';

const RUNS = 300 * Number(process.env['CENALLOC_TINY'] ?? 1);

const WIDTH = 4096;

/** Bytes of each plane of an image that is a page wide, by the code of V4L2 that keeps the planes apart. */
const PLANES: Readonly<Record<string, (height: number) => readonly number[]>> = {
  NM12: (height) => [height * WIDTH, (height / 2) * WIDTH],
  NM16: (height) => [height * WIDTH, height * WIDTH],
  YM12: (height) => [height * WIDTH, (height / 2) * 2048, (height / 2) * 2048],
  YM24: (height) => [height * WIDTH, height * WIDTH, height * WIDTH],
};

/** What is said of the size and of images here is what is asked. */
const NEVER = ['images', 'minSize', 'mandatory', 'api'];

/** What refuses most universes before a place is looked for. */
const OFTEN_REFUSED = [
  'allocatorMask',
  'allocators',
  'memoryTypeBits',
  'peers',
  'secure',
  'domains',
  'maxSize',
];

/** A universe of tiny/universes.ts in which everybody names a code with an M, and an image is asked for. */
function planeUniverse(index: number) {
  const { platform, all, asked } = universe(SEED, index);
  const prng = new Prng((SEED * 31 + index) >>> 0);
  const codes = Object.keys(PLANES);
  const format = present(codes[prng.below(codes.length)], 'a code');
  const height = 2 * (1 + prng.below(2));
  const hasLimits = prng.below(4) === 0;
  const speakers = all.map((asker, at) => {
    // Whoever is not the first may say nothing of images; most say only what has to do with places.
    const stated = Object.entries(asker.constraints).filter(
      ([field]) => !NEVER.includes(field) && (hasLimits || !OFTEN_REFUSED.includes(field)),
    );
    const isSilent = at > 0 && prng.below(2) === 0;
    const images = isSilent ? {} : { images: [{ format }] };
    const constraints: Constraints = { ...Object.fromEntries(stated), api: 'v4l2', ...images };
    return { ...asker, constraints };
  });
  return { platform, all: speakers, count: asked.bufferCount, format, height };
}

test('[L9] buffers of planes are judged as by placing each of them everywhere', () => {
  const seen = { served: 0, refused: 0, mixed: 0, otherThanOne: 0 };
  for (let index = 0; index < RUNS; index += 1) {
    const tiny = planeUniverse(index);
    const { platform, all, count, format, height } = tiny;
    const planes = present(PLANES[format], 'planes')(height);
    const request = {
      image: { width: WIDTH, height },
      ...(count === undefined ? {} : { bufferCount: count }),
    };
    const message = `planeUniverse(${index}), seed ${SEED}: ${JSON.stringify(tiny)}`;
    const solution = solve(platform, all, request);
    const isPossible = areServedApart(platform, all, planes, count);
    expect(solution.verdict !== 'unsatisfiable', message).toBe(isPossible);
    for (const allocator of platform.allocators) {
      const alone = { ...platform, allocators: [allocator] };
      const { verdict } = solve(alone, all, request);
      expect(verdict !== 'unsatisfiable', `${allocator.name} alone, ${message}`).toBe(
        areServedApart(alone, all, planes, count),
      );
    }
    seen[isPossible ? 'served' : 'refused'] += 1;
    const whole = bytes(planes.reduce((sum, each) => sum + each, 0));
    const isOther = isServed(platform, all, {
      size: whole,
      ...(count === undefined ? {} : { bufferCount: count }),
    });
    if (isOther !== isPossible) seen.otherThanOne += 1;
    if (solution.placement !== null) {
      const sizes = solution.placement.buffers.map(({ runs }) =>
        runs.reduce((sum, { length }) => sum + length, 0),
      );
      const frames = solution.placement.runs.flatMap(({ address, length }) =>
        Array.from({ length: length / 4096 }, (_, at) => address / 4096 + at),
      );
      expect(new Set(frames).size, message).toBe(frames.length);
      expect(sizes.length, message).toBe(planes.length);
      for (const [at, size] of sizes.entries()) {
        expect(size, message).toBeGreaterThanOrEqual(planes[at] ?? 0);
      }
    } else if (solution.mixed.length > 0) {
      const buffers = solution.mixed.reduce((sum, share) => sum + share.buffers, 0);
      expect(buffers, message).toBe((countFor(all, count) ?? 0) * planes.length);
      seen.mixed += 1;
    }
  }
  assert(seen.served + seen.refused === RUNS, 'each universe was judged');
  console.info(JSON.stringify(seen));
  if (!IS_USUAL) return;
  expect(Math.min(seen.served, seen.refused)).toBeGreaterThan(RUNS / 10);
  expect(seen.mixed).toBeGreaterThan(0);
  // Placing the planes as one buffer would answer otherwise.
  expect(seen.otherThanOne).toBeGreaterThan(0);
});
