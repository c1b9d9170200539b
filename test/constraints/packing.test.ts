/**
 * Places among boundaries, counted by arithmetic, against a walk over every page: the most entries anywhere, the
 * lowest and the highest place, and how many runs lie side by side. What the arithmetic is for cannot be
 * walked: boundaries of 4 GiB and of 48 bits, where the answers are known otherwise.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAGE_SIZE as PAGE } from '../../src/base/units.ts';
import { firstMultipleWithin } from '../../src/constraints/congruence.ts';
import { highestPlaceIn, lowestPlaceIn, placesIn } from '../../src/constraints/packing.ts';
import { mostSegments } from '../../src/constraints/segment-places.ts';
import type { SegmentLimit } from '../../src/constraints/segments.ts';
import { expectMet, SEED } from '../property/seed.ts';

/** A limit whose numbers are pages. */
const limits: fc.Arbitrary<SegmentLimit> = fc.record({
  count: fc.integer({ min: 1, max: 7 }),
  size: fc.integer({ min: 1, max: 11 }),
  boundary: fc.constantFrom(1, 2, 4, 8, 16, 32, 2 ** 20),
  busOffset: fc.integer({ min: -5, max: 5 }),
});

const questions = fc.record({
  start: fc.oneof(fc.integer({ min: 6, max: 40 }), fc.constant(2 ** 20 - 9)),
  pages: fc.integer({ min: 1, max: 90 }),
  length: fc.integer({ min: 1, max: 20 }),
  step: fc.constantFrom(1, 2, 4, 8),
  all: fc.array(limits, { minLength: 1, maxLength: 3 }),
});

/** The entries of a run, page by page. */
function entriesOf(start: number, length: number, limit: SegmentLimit): number {
  const { size, boundary, busOffset } = limit;
  let [entries, inEntry] = [0, 0];
  for (let page = start; page < start + length; page += 1) {
    const isAtBoundary = (page + busOffset) % boundary === 0;
    if (entries === 0 || isAtBoundary || inEntry === size) [entries, inEntry] = [entries + 1, 0];
    inEntry += 1;
  }
  return entries;
}

function inBytes({ count, size, boundary, busOffset }: SegmentLimit): SegmentLimit {
  return { count, size: size * PAGE, boundary: boundary * PAGE, busOffset: busOffset * PAGE };
}

test('places among boundaries are those that a walk over all pages finds', () => {
  const seen = { none: 0, several: 0 };
  const law = fc.property(questions, ({ start, pages, length, step, all }) => {
    const end = start + pages;
    const begins: number[] = [];
    for (let at = start; at + length <= end; at += 1) if (at % step === 0) begins.push(at);
    const good = begins.filter((at) =>
      all.every((limit) => entriesOf(at, length, limit) <= limit.count),
    );
    let [packed, from] = [0, start];
    for (const at of good) if (at >= from) [packed, from] = [packed + 1, at + length];
    const room = { start: start * PAGE, end: end * PAGE };
    const sought = { length: length * PAGE, step: step * PAGE, limits: all.map(inBytes) };
    expect(placesIn(room, sought, 1000)).toBe(packed);
    expect(placesIn(room, sought, 2)).toBe(Math.min(2, packed));
    expect(lowestPlaceIn(room, sought)).toBe(good.length === 0 ? null : (good[0] ?? 0) * PAGE);
    expect(highestPlaceIn(room, sought)).toBe(good.length === 0 ? null : (good.at(-1) ?? 0) * PAGE);
    for (const limit of all) {
      const most = Math.max(0, ...begins.map((at) => entriesOf(at, length, limit)));
      const among = { first: room.start, last: room.end - length * PAGE };
      expect(mostSegments(sought, among, inBytes(limit))).toBe(most);
    }
    seen.none += packed === 0 ? 1 : 0;
    seen.several += packed > 1 ? 1 : 0;
  });
  fc.assert(law, { seed: SEED, numRuns: 5000 });
  expectMet(seen.none, 300);
  expectMet(seen.several, 300);
});

const FAR = { count: 1, size: Infinity, busOffset: 0 };

test('boundaries that are larger than memory cost nothing', () => {
  const memory = { start: 0, end: 2 ** 37 };
  const page = { length: PAGE, step: PAGE };
  const limits48 = [
    { ...FAR, boundary: 2 ** 48 },
    { ...FAR, boundary: 2 ** 32 },
    { ...FAR, boundary: 3 * PAGE + PAGE, size: 3 * PAGE },
  ];
  const begun = performance.now();
  expect(placesIn(memory, { ...page, limits: limits48 }, 2 ** 40)).toBe(2 ** 25);
  // Two pages lie in one entry unless they are cut at three of four.
  const two = { length: 2 * PAGE, step: PAGE, limits: limits48 };
  expect(placesIn(memory, two, 2 ** 40)).toBe(2 ** 24);
  // 3 MiB that never cross 4 GiB: 1365 fit between two boundaries.
  const three = { length: 3 * 2 ** 20, step: PAGE, limits: [{ ...FAR, boundary: 2 ** 32 }] };
  expect(placesIn(memory, three, 2 ** 40)).toBe(1365 * 32);
  expect(highestPlaceIn(memory, three)).toBe(2 ** 37 - 3 * 2 ** 20);
  expect(performance.now() - begun).toBeLessThan(500);
});

test('a block that is aligned to its size never crosses a larger boundary', () => {
  const anywhere = { first: 0, last: Infinity };
  const limit = { ...FAR, boundary: 2 ** 32 };
  expect(mostSegments({ length: 65_536, step: 65_536 }, anywhere, limit)).toBe(1);
  expect(mostSegments({ length: 65_536, step: PAGE }, anywhere, limit)).toBe(2);
  expect(
    mostSegments({ length: 65_536, step: 65_536 }, anywhere, { ...limit, busOffset: PAGE }),
  ).toBe(2);
});

test('the first multiple whose residue lies in an interval is the first of all', () => {
  const law = fc.property(
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 60 }),
    fc.nat(59),
    fc.nat(59),
    (step, modulus, one, other) => {
      const low = Math.min(one, other) % modulus;
      const high = Math.max(low, Math.max(one, other) % modulus);
      const all = Array.from({ length: modulus }, (_, times) => times);
      const first = all.find((times) => {
        const rest = (times * step) % modulus;
        return rest >= low && rest <= high;
      });
      const found = firstMultipleWithin(BigInt(step), BigInt(modulus), BigInt(low), BigInt(high));
      expect(found === null ? undefined : Number(found)).toBe(first);
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 3000 });
});
