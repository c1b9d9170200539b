/**
 * The ways in which two demands become one. A demand denotes the storage that meets it, and merging is the
 * meet: what meets the merged demand is exactly what meets both (law L7). Lower bounds merge by maximum,
 * upper bounds by minimum, divisors by the least common multiple, permissions by intersection, demands by
 * OR, prohibitions and obligations by union. Not said is the identity and never zero, because the kernel's
 * habit of reading 0 as "unlimited" makes a minimum over several importers wrong (Stanislawski, 2012).
 */
import {
  EVERY_NUMBER,
  leastCommonMultiple,
  meetCongruences,
  type Congruence,
} from './congruence.ts';
import { mergeContributions, type Contributions } from './contributions.ts';
import { intersectNames, uniteNames, type NameSet } from './sets.ts';

/** How demands of one kind merge; `Conflict` is what two demands that nothing meets become. */
export interface Lattice<Value, Conflict = never> {
  /** The value that demands nothing. */
  readonly identity: Value;
  /** What meets the result meets both. Commutative, associative, idempotent. */
  merge(left: Value, right: Value): Value | Conflict;
}

/** Lower bounds, and divisors that are powers of two: the highest wins. */
export function highest(identity: number): Lattice<number> {
  return { identity, merge: (left, right) => Math.max(left, right) };
}

/** Upper bounds: the lowest wins. */
export function lowest(identity: number): Lattice<number> {
  return { identity, merge: (left, right) => Math.min(left, right) };
}

/** Demands: who needs it gets it for all. */
export const either: Lattice<boolean> = { identity: false, merge: (left, right) => left || right };

/** All 32 bits. */
const EVERY_BIT = 0xffff_ffff;

/** Permissions as bits. */
export const commonBits: Lattice<number> = {
  identity: EVERY_BIT,
  merge: (left, right) => (left & right) >>> 0,
};

/** Permissions as names; null permits every name. */
export const commonNames: Lattice<NameSet> = { identity: null, merge: intersectNames };

/** Obligations as names. */
export const allNames: Lattice<readonly string[]> = { identity: [], merge: uniteNames };

/** Permissions out of a few words; the list keeps their order. */
export function commonWords<Word extends string>(words: readonly Word[]): Lattice<readonly Word[]> {
  return { identity: words, merge: (left, right) => left.filter((each) => right.includes(each)) };
}

/** Prohibitions out of a few words; the list keeps their order. */
export function allWords<Word extends string>(words: readonly Word[]): Lattice<readonly Word[]> {
  return {
    identity: [],
    merge: (left, right) => words.filter((each) => left.includes(each) || right.includes(each)),
  };
}

/** What has no order: two values are equal, or one of them was not said and is null. */
export function sameOrUnsaid<Value>(): Lattice<Value | null, undefined> {
  return {
    identity: null,
    merge: (left, right) => {
      if (left === null || left === right) return right;
      return right === null ? left : undefined;
    },
  };
}

/** Divisors of any kind. */
export const commonMultiple: Lattice<bigint> = { identity: 1n, merge: leastCommonMultiple };

/** Numbers in steps with an offset; two classes may have no number in common. */
export const commonNumbers: Lattice<Congruence, undefined> = {
  identity: EVERY_NUMBER,
  merge: (left, right) => meetCongruences(left, right) ?? undefined,
};

/** What participants add to a sum, each once. */
export const summed: Lattice<Contributions> = { identity: [], merge: mergeContributions };

/** Demands with several parts, each part by its own lattice. */
export function inEachPart<Parts extends object>(lattices: {
  readonly [Part in keyof Parts]: Lattice<Parts[Part]>;
}): Lattice<Parts> {
  const names = Object.keys(lattices) as (keyof Parts)[];
  const partsOf = (valueOf: (name: keyof Parts) => unknown) =>
    Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Parts;
  return {
    identity: partsOf((name) => lattices[name].identity),
    merge: (left, right) => partsOf((name) => lattices[name].merge(left[name], right[name])),
  };
}

/** A width and a height, each by the same lattice. */
export function inBothDimensions<Value>(
  each: Lattice<Value>,
): Lattice<{ readonly width: Value; readonly height: Value }> {
  return {
    identity: { width: each.identity, height: each.identity },
    merge: (left, right) => ({
      width: each.merge(left.width, right.width),
      height: each.merge(left.height, right.height),
    }),
  };
}

/**
 * Demands that do not merge into one: all of them stand, but for those that another one implies.
 *
 * @param implies - Whether what meets the first always meets the second. No two unequal values may imply each
 * other: which of them stayed would depend on the order.
 * @param compare - A total order in which none stands before one that implies it.
 */
export function strictestOf<Value>(
  implies: (strict: Value, loose: Value) => boolean,
  compare: (left: Value, right: Value) => number,
): Lattice<readonly Value[]> & { readonly of: (values: readonly Value[]) => readonly Value[] } {
  const strictest = (values: readonly Value[]): readonly Value[] => {
    const kept: Value[] = [];
    for (const value of [...values].sort(compare)) {
      if (!kept.some((other) => implies(other, value))) kept.push(value);
    }
    return kept;
  };
  return {
    identity: [],
    merge: (left, right) => {
      if (left.length === 0) return right;
      return right.every((value) => left.some((other) => implies(other, value)))
        ? left
        : strictest([...left, ...right]);
    },
    of: strictest,
  };
}
