/** Where a state is looked for first: every bit of its words mixed into the low bits of one number. */

/** Mixes every bit of a word into the low bits, which choose the slot. */
export function hashOfWord(word: number): number {
  let hash = Math.imul(word, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  return hash ^ (hash >>> 15);
}

/** The same for any number of words. */
export function hashOf(from: Uint32Array, at: number, width: number): number {
  let hash = Math.imul(from[at] ?? 0, 0x9e3779b1);
  for (let word = 1; word < width; word += 1) {
    hash = Math.imul((hash ^ (hash >>> 15)) + (from[at + word] ?? 0), 0x85ebca6b);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  return hash ^ (hash >>> 15);
}

/** Whether two states are the same behind their first words. */
export function isSameRest(
  one: Uint32Array,
  oneAt: number,
  other: Uint32Array,
  otherAt: number,
  width: number,
): boolean {
  for (let word = 1; word < width; word += 1) {
    if (one[oneAt + word] !== other[otherAt + word]) return false;
  }
  return true;
}
