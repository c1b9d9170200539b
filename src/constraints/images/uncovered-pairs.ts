/**
 * A set of pairs without those that another one of them covers, in an order of its own, so that equal sets are
 * equal values.
 */
import { areEqual, textOfValue } from '../value-text.ts';
import { imageFieldOf } from './image-constraints.ts';
import {
  areNamedApart,
  compareNames,
  DEMAND_NAMES,
  familyOf,
  saidIn,
  type ImageRequirement,
} from './image-requirement.ts';

/** The pairs that no other covers, in a fixed order: by name, then the smaller images first. */
export function withoutCovered(pairs: readonly ImageRequirement[]): readonly ImageRequirement[] {
  if (pairs.length <= 1) return pairs;
  const byName = pairs.toSorted(compareNames);
  if (areNamedApart(byName)) return byName;
  const groups = groupsOfName(byName).map(inOrderOfSizes);
  const byKey = new Map(groups.map((group) => [keyOf(group[0]), group]));
  // Only who has the same names, or leaves them open, can cover a pair.
  return groups.flatMap((group) => {
    const { format, modifier } = group[0];
    const open = [
      [null, modifier],
      [format, null],
      [null, null],
    ] as const;
    const keys = new Set(open.map(([name, tiles]) => keyOf({ format: name, modifier: tiles })));
    keys.delete(keyOf(group[0]));
    const others = [...keys].flatMap((key) => byKey.get(key) ?? []);
    return uncovered(group).filter((pair) => !others.some((other) => covers(other, pair)));
  });
}

type OfOneName = readonly [ImageRequirement, ...ImageRequirement[]];

/** Pairs in the order of their names, taken apart by these. */
function groupsOfName(byName: readonly ImageRequirement[]): readonly OfOneName[] {
  const groups: [ImageRequirement, ...ImageRequirement[]][] = [];
  for (const pair of byName) {
    const group = groups.at(-1);
    if (group !== undefined && compareNames(group[0], pair) === 0) group.push(pair);
    else groups.push([pair]);
  }
  return groups;
}

/** Pairs of one name, each once, so that none stands before one that covers it and has another size. */
function inOrderOfSizes(group: OfOneName): OfOneName {
  const [first, ...others] = [...group].sort(
    (one, other) => compareSizes(one, other) || compareDemands(one, other),
  );
  const unique = [first ?? group[0]] as [ImageRequirement, ...ImageRequirement[]];
  for (const pair of others) {
    const before = unique.at(-1) ?? pair;
    if (!isSame(before, pair)) unique.push(pair);
  }
  return unique;
}

/** The smallest images first, and of those that begin alike the pair that allows the largest. */
function compareSizes(one: ImageRequirement, other: ImageRequirement): number {
  return (
    compareNumbers(one.minSize.width, other.minSize.width) ||
    compareNumbers(one.minSize.height, other.minSize.height) ||
    compareNumbers(other.maxSize.width, one.maxSize.width) ||
    compareNumbers(other.maxSize.height, one.maxSize.height)
  );
}

/** Bounds may be infinite, so that their difference would be no number. */
function compareNumbers(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** By their texts, which cost more than to see that most pairs of one size are the same. */
function compareDemands(one: ImageRequirement, other: ImageRequirement): number {
  if (isSame(one, other)) return 0;
  return textOf(one) < textOf(other) ? -1 : 1;
}

function isSame(one: ImageRequirement, other: ImageRequirement): boolean {
  return DEMAND_NAMES.every((name) => areEqual(one[name], other[name]));
}

/** The pairs of one name that no other of them covers. */
function uncovered(group: OfOneName): readonly ImageRequirement[] {
  // Comparing thousands of one name with each other costs more than their number; all of them stay.
  if (group.length > COMPARED_MAX) return group;
  return group.filter((pair) => {
    for (const other of group) {
      if (other.minSize.width > pair.minSize.width) return true;
      if (covers(other, pair)) return false;
    }
    return true;
  });
}

/** What a pair demands as text, which equal pairs have in common. */
function textOf(pair: ImageRequirement): string {
  return textOfValue(saidIn(pair).map((name) => [name, pair[name]]));
}

/** The most pairs of one name that are compared with each other. */
const COMPARED_MAX = 2000;

function keyOf({ format, modifier }: Pick<ImageRequirement, 'format' | 'modifier'>): string {
  return JSON.stringify([format, familyOf(modifier)]);
}

/** Whether a pair leaves sizes out that another has, which is seen at once. */
function isNarrower(one: ImageRequirement, other: ImageRequirement): boolean {
  return (
    one.minSize.width > other.minSize.width ||
    one.minSize.height > other.minSize.height ||
    one.maxSize.width < other.maxSize.width ||
    one.maxSize.height < other.maxSize.height
  );
}

/** Whether every image of a pair is one of another pair: what meets both is what meets the first. */
function covers(other: ImageRequirement, pair: ImageRequirement): boolean {
  if (other === pair || isNarrower(other, pair)) return false;
  return saidIn(other).every((name) => {
    const [one, whole] = [pair[name], other[name]];
    if (one === whole) return true;
    if (name === 'planeBuffers') {
      return other.planeBuffers.every((count) => pair.planeBuffers.includes(count));
    }
    const both = imageFieldOf(name).demand.merge(whole, one);
    return both !== undefined && areEqual(both, one);
  });
}
