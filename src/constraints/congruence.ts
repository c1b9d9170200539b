/**
 * Classes of whole numbers that leave a given residue: the numbers `residue + k · modulus`. They are
 * what alignments, divisors and steps with an offset say, and they meet exactly: by the least common
 * multiple where there is no offset, by the Chinese remainder theorem where there is one. bigint,
 * because a product of a few odd strides leaves 2^53 and 32 bits are left even sooner.
 */

/** All numbers that leave `residue` when divided by `modulus`; `0 <= residue < modulus`. @public */
export interface Congruence {
  readonly residue: bigint;
  readonly modulus: bigint;
}

/** Every whole number. */
export const EVERY_NUMBER: Congruence = { residue: 0n, modulus: 1n };

/** The numbers `offset + k · step`; `step` is at least 1. */
export function congruence(step: number | bigint, offset: number | bigint = 0): Congruence {
  const modulus = BigInt(step);
  return { residue: remainder(BigInt(offset), modulus), modulus };
}

/** The greatest common divisor of two numbers of at least 1. */
function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** The least common multiple of two numbers of at least 1. */
export function leastCommonMultiple(left: bigint, right: bigint): bigint {
  return (left / greatestCommonDivisor(left, right)) * right;
}

/**
 * The numbers that are in both classes, or null where none is.
 *
 * Source: the Chinese remainder theorem for moduli that need not be coprime (Knuth, TAOCP 2, 4.3.2).
 */
export function meetCongruences(left: Congruence, right: Congruence): Congruence | null {
  const divisor = greatestCommonDivisor(left.modulus, right.modulus);
  const distance = right.residue - left.residue;
  if (distance % divisor !== 0n) return null;
  const modulus = leastCommonMultiple(left.modulus, right.modulus);
  const step = right.modulus / divisor;
  const times = remainder((distance / divisor) * inverse(left.modulus / divisor, step), step);
  return { residue: remainder(left.residue + left.modulus * times, modulus), modulus };
}

/** The smallest number of the class that is at least `min`. */
export function smallestAtLeast(min: bigint, { residue, modulus }: Congruence): bigint {
  return min + remainder(residue - min, modulus);
}

/** The largest number of the class that is at most `max`; it may be negative. */
export function largestAtMost(max: bigint, { residue, modulus }: Congruence): bigint {
  return max - remainder(max - residue, modulus);
}

/** The remainder that is never negative. */
function remainder(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** The number that times `value` leaves 1 modulo `modulus`; the two have no common divisor. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [oldRest, rest] = [remainder(value, modulus), modulus];
  let [oldFactor, factor] = [1n, 0n];
  while (rest !== 0n) {
    const quotient = oldRest / rest;
    [oldRest, rest] = [rest, oldRest - quotient * rest];
    [oldFactor, factor] = [factor, oldFactor - quotient * factor];
  }
  return remainder(oldFactor, modulus);
}

/**
 * The smallest `k` of at least 0 for which `k · step` leaves a residue from `low` to `high`, or null where none
 * does; `0 <= low <= high < modulus`. Multiples of the step pass over the interval or meet it; where they pass,
 * what is asked is the same question about what the modulus leaves of the step, as in Euclid's algorithm.
 */
export function firstMultipleWithin(
  step: bigint,
  modulus: bigint,
  low: bigint,
  high: bigint,
): bigint | null {
  if (low === 0n) return 0n;
  const stride = step % modulus;
  if (stride === 0n) return null;
  const first = (low + stride - 1n) / stride;
  if (first * stride <= high) return first;
  const rounds = firstMultipleWithin(
    modulus % stride,
    stride,
    stride - (high % stride),
    stride - (low % stride),
  );
  return rounds === null ? null : (low + modulus * rounds + stride - 1n) / stride;
}
