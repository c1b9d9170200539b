/** Sets of numbers below some hundred, as the bits of a whole number. */

/** The sets of one element that make up a set. */
export function bitsOf(set: bigint): readonly bigint[] {
  const bits: bigint[] = [];
  for (let rest = set; rest !== 0n; rest &= rest - 1n) bits.push(rest & -rest);
  return bits;
}

/** The elements of a set, in ascending order. */
export function elementsOf(set: bigint): readonly number[] {
  return bitsOf(set).map((bit) => bit.toString(2).length - 1);
}
