/** Steps, alignments and divisors as classes of numbers: arithmetic against counting, and beyond 2^53. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  congruence,
  EVERY_NUMBER,
  largestAtMost,
  leastCommonMultiple,
  meetCongruences,
  smallestAtLeast,
  type Congruence,
} from '../../src/constraints/congruence.ts';
import { expectMet, SEED } from '../property/seed.ts';

const classes = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 30 }))
  .map(([step, offset]) => congruence(step, offset));

/** The members of a class below a bound that covers every combination of two of them. */
function members({ residue, modulus }: Congruence): readonly number[] {
  return Array.from({ length: 12 * 12 }, (_, value) => value).filter(
    (value) => BigInt(value) % modulus === residue,
  );
}

test('[L7] two classes meet in exactly the numbers of both', () => {
  const seen = { met: 0, empty: 0 };
  const law = fc.property(classes, classes, (one, other) => {
    const both = members(one).filter((value) => members(other).includes(value));
    const met = meetCongruences(one, other);
    expect(met === null ? [] : members(met)).toEqual(both);
    if (met === null) seen.empty += 1;
    else seen.met += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 2000 });
  expectMet(Math.min(seen.met, seen.empty), 300);
});

test('[L1] [L2] [L3] [L4] meeting classes is a meet', () => {
  const meet = (one: Congruence | null, other: Congruence | null) =>
    one === null || other === null ? null : meetCongruences(one, other);
  const law = fc.property(classes, classes, classes, (a, b, c) => {
    expect(meet(a, b)).toEqual(meet(b, a));
    expect(meet(meet(a, b), c)).toEqual(meet(a, meet(b, c)));
    expect(meet(a, a)).toEqual(a);
    expect(meet(a, EVERY_NUMBER)).toEqual(a);
  });
  fc.assert(law, { seed: SEED, numRuns: 1000 });
});

test('the neighbours of a number in a class are the nearest ones', () => {
  const law = fc.property(classes, fc.integer({ min: 0, max: 60 }), (numbers, value) => {
    const above = members(numbers).find((each) => each >= value);
    const below = members(numbers).findLast((each) => each <= value);
    expect(smallestAtLeast(BigInt(value), numbers)).toBe(BigInt(above ?? -1));
    // Below the first one there are only negative numbers, which no size is.
    if (below === undefined) expect(largestAtMost(BigInt(value), numbers) < 0n).toBe(true);
    else expect(largestAtMost(BigInt(value), numbers)).toBe(BigInt(below));
  });
  fc.assert(law, { seed: SEED, numRuns: 1000 });
});

test('multiples beyond 32 bits and beyond 2^53 are exact', () => {
  expect(leastCommonMultiple(65_536n, 65_537n)).toBe(4_295_032_832n);
  const [one, other] = [9_007_199_254_740_991n, 9_007_199_254_740_881n];
  expect(leastCommonMultiple(one, other)).toBe(one * other);
  const met = meetCongruences(congruence(one, 5), congruence(other, 7));
  expect(met?.modulus).toBe(one * other);
  expect((met?.residue ?? 0n) % one).toBe(5n);
  expect((met?.residue ?? 0n) % other).toBe(7n);
  expect(meetCongruences(congruence(2n ** 60n, 1), congruence(2n ** 59n, 2))).toBeNull();
});
