/**
 * How cubanismo's allocator merges alignments: the least common multiple, computed in 32 bits; and a
 * pitch alignment is never held against the greatest pitch. Source: src/constraints/*.c.
 */

/** The least common multiple as a 32-bit integer holds it. */
export function lcmIn32Bits(left: number, right: number): number {
  const low = (value: bigint) => BigInt.asUintN(32, value);
  const [one, other] = [low(BigInt(left)), low(BigInt(right))];
  const divisor = gcd(one, other);
  return divisor === 0n ? 0 : Number(low((one / divisor) * other));
}

/** Merging two lists of capability sets meets each with each, and drops no doubles. */
export function mergedSets(left: number, right: number): number {
  return left * right;
}

function gcd(left: bigint, right: bigint): bigint {
  return right === 0n ? left : gcd(right, left % right);
}
