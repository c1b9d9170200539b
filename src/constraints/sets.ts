/**
 * Sets of names as sorted lists, so that equal sets are equal values. `null` is the set of all names:
 * nobody has said anything.
 */

/** A set of names; null for all of them. @public */
export type NameSet = readonly string[] | null;

/** The names sorted, each once. */
export function nameSet(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort();
}

/** The names that are in both. */
export function intersectNames(left: NameSet, right: NameSet): NameSet {
  if (left === null) return right;
  if (right === null || areSameNames(left, right)) return left;
  return left.filter((name) => right.includes(name));
}

/** The names that are in either. */
export function uniteNames(left: readonly string[], right: readonly string[]): readonly string[] {
  if (left.length === 0 || areSameNames(left, right)) return right;
  return right.length === 0 ? left : nameSet([...left, ...right]);
}

function areSameNames(left: readonly string[], right: readonly string[]): boolean {
  if (left === right) return true;
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

/** Whether a name is in a set. */
export function holdsName(set: NameSet, name: string): boolean {
  return set === null || set.includes(name);
}
