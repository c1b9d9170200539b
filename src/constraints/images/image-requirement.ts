/**
 * What an image must be so that everybody is served: a set of (format, modifier) pairs, each with the
 * merged demands of all who accept it. Merging two sets meets each pair of one with each pair of the
 * other; a wildcard meets everything. Pairs that no image can be are dropped, and so are pairs that
 * another pair of the set covers, so that equal sets are equal values.
 */
import { groupedBy } from '../../base/items-by-key.ts';
import { modifierFamily, namedPairs } from '../pixel-formats/named-pairs.ts';
import type { PixelApi } from '../pixel-formats/pixel-apis.ts';
import { pixelFormat } from '../pixel-formats/pixel-format.ts';
import { areEqual, textOfValue } from '../value-text.ts';
import {
  IMAGE_FIELD_NAMES,
  imageFieldOf,
  type IMAGE_FIELDS,
  type ImageConstraints,
  type ImageFieldName,
} from './image-constraints.ts';

type MergedOf<Of> = Of extends { readonly demand: { readonly identity: infer Merged } }
  ? Merged
  : never;

/** The merged demands on images of one pair; every field has a value. @public */
export type ImageRequirement = {
  readonly [Name in ImageFieldName]: MergedOf<(typeof IMAGE_FIELDS)[Name]>;
} & {
  /**
   * In how many buffers codes keep the planes, each number once, ascending: none where no code says it, several
   * where codes say different numbers. No image is refused for it: drivers may take planes at offsets.
   */
  readonly planeBuffers: readonly number[];
};

/** The demands that every image meets. */
export const NO_DEMANDS = {
  ...Object.fromEntries(
    IMAGE_FIELD_NAMES.map((name) => [name, imageFieldOf(name).demand.identity]),
  ),
  planeBuffers: [],
} as unknown as ImageRequirement;

type MutableImageRequirement = { -readonly [Name in keyof ImageRequirement]: unknown };

/** What one entry demands, of each pair that it names. */
function requirementsOfEntry(
  entry: ImageConstraints,
  api: PixelApi | undefined,
): readonly ImageRequirement[] {
  const demands: MutableImageRequirement = { ...NO_DEMANDS };
  for (const name of Object.keys(entry) as readonly ImageFieldName[]) {
    const statement = entry[name];
    if (statement !== undefined) demands[name] = imageFieldOf(name).demand.of(statement);
  }
  return namedPairs(entry, api).map(({ format, modifier, buffers }, index) => {
    const planeBuffers = countsOf(buffers, format);
    const names = { format, modifier, planeBuffers };
    return Object.assign(index === 0 ? demands : { ...demands }, names) as ImageRequirement;
  });
}

/** What a code says of the buffers of planes; one plane has one buffer, whoever names it. */
export function countsOf(buffers: number | null, format: string | null): readonly number[] {
  if (buffers === null || format === null) return NO_DEMANDS.planeBuffers;
  return COUNTS[hasPlanes(format) ? buffers : 0] ?? NO_DEMANDS.planeBuffers;
}

function hasPlanes(format: string): boolean {
  return (pixelFormat(format)?.planes.length ?? 1) > 1;
}

/** What one code says, as one value each: most pairs are compared by it. */
const COUNTS: readonly (readonly number[])[] = [NO_DEMANDS.planeBuffers, [1], [2], [3]];

/** What codes say together. */
export function uniteCounts(one: readonly number[], other: readonly number[]): readonly number[] {
  if (one === other || other.length === 0) return one;
  if (one.length === 0) return other;
  return [...new Set([...one, ...other])].sort((a, b) => a - b);
}

/** What both demand, or null where no image is both. */
function mergePair(left: ImageRequirement, right: ImageRequirement): ImageRequirement | null {
  if (left === right) return left;
  // Lists of frame sizes have thousands of pairs of one name, of which hardly any two meet.
  if (areApartInSize(left, right)) return null;
  const merged: MutableImageRequirement = { ...left };
  for (const name of IMAGE_FIELD_NAMES) {
    const [one, other] = [left[name], right[name]];
    // Most fields are not said by either side, and then both have the same identity.
    if (one === other || other === NO_DEMANDS[name]) continue;
    const value = one === NO_DEMANDS[name] ? other : imageFieldOf(name).demand.merge(one, other);
    if (value === undefined) return null;
    merged[name] = value;
  }
  merged.planeBuffers = uniteCounts(left.planeBuffers, right.planeBuffers);
  return merged as ImageRequirement;
}

/** Whether no image is large enough for one and small enough for the other. */
function areApartInSize(one: ImageRequirement, other: ImageRequirement): boolean {
  return isBeyond(one, other) || isBeyond(other, one);
}

/** Whether each image of one is too large for another. */
function isBeyond(
  { minSize, minBytesPerRow }: ImageRequirement,
  { maxSize, maxBytesPerRow }: ImageRequirement,
): boolean {
  return (
    minSize.width > maxSize.width ||
    minSize.height > maxSize.height ||
    minBytesPerRow > maxBytesPerRow
  );
}

/** The demands of the `images` of one importer, in the names of an API: the pairs it accepts. */
export function requirementOfImages(
  images: readonly ImageConstraints[],
  api?: PixelApi,
): readonly ImageRequirement[] {
  const pairs = images.flatMap((entry) => requirementsOfEntry(entry, api));
  return withoutCovered(pairs.filter((pair) => !isBeyond(pair, pair)));
}

/** The pairs that both accept. An empty list: no image is accepted by both. */
export function mergeImages(
  left: readonly ImageRequirement[],
  right: readonly ImageRequirement[],
): readonly ImageRequirement[] {
  if (left === right) return left;
  if (areApart(left) && areApart(right)) return mergeApart(left, right);
  const byFormat = groupedBy(right, ({ format }) => format);
  const met = left.flatMap((one) =>
    ofSameName(one.format, right, byFormat).map((other) => mergePair(one, other)),
  );
  return withoutCovered(met.filter((pair) => pair !== null));
}

/** The pairs whose format may be a given one: pairs of two names never meet, and lists are long. */
function ofSameName(
  format: string | null,
  pairs: readonly ImageRequirement[],
  byFormat: ReadonlyMap<string | null, readonly ImageRequirement[]>,
): readonly ImageRequirement[] {
  if (format === null) return pairs;
  return [...(byFormat.get(null) ?? []), ...(byFormat.get(format) ?? [])];
}

/** Merges lists in which every pair is named: only pairs of the same name can meet. */
function mergeApart(
  left: readonly ImageRequirement[],
  right: readonly ImageRequirement[],
): readonly ImageRequirement[] {
  const merged: ImageRequirement[] = [];
  let [l, r] = [0, 0];
  for (;;) {
    const [one, other] = [left[l], right[r]];
    if (one === undefined || other === undefined) return merged;
    const order = compareNames(one, other);
    if (order <= 0) l += 1;
    if (order >= 0) r += 1;
    const pair = order === 0 ? mergePair(one, other) : null;
    if (pair !== null) merged.push(pair);
  }
}

/** The pairs that no other covers, in a fixed order. */
function withoutCovered(pairs: readonly ImageRequirement[]): readonly ImageRequirement[] {
  if (pairs.length <= 1) return pairs;
  const byName = pairs.toSorted(compareNames);
  if (areApart(byName)) return byName;
  const unique = new Map(
    byName.map((pair) => {
      const said = saidIn(pair);
      const text = textOfValue(said.map((name) => [name, pair[name]]));
      return [text, { pair, said, text }];
    }),
  );
  const sorted = [...unique.values()].sort(
    (one, other) => compareNames(one.pair, other.pair) || (one.text < other.text ? -1 : 1),
  );
  // Only who has the same names, or leaves them open, can cover a pair.
  const byNames = groupedBy(sorted, ({ pair: { format, modifier } }) =>
    keyOf(format, familyOf(modifier)),
  );
  return sorted
    .filter((each) => !coverers(each.pair, byNames).some((other) => covers(other, each)))
    .map(({ pair }) => pair);
}

/** A pair with the demands that it makes, and these as text, which equal pairs have in common. */
interface SaidPair {
  readonly pair: ImageRequirement;
  readonly said: readonly (keyof ImageRequirement)[];
  readonly text: string;
}

/** The demands that a pair makes: few of all that it could. */
function saidIn(pair: ImageRequirement): readonly (keyof ImageRequirement)[] {
  return DEMAND_NAMES.filter((name) => !areEqual(pair[name], NO_DEMANDS[name]));
}

const DEMAND_NAMES = Object.keys(NO_DEMANDS) as readonly (keyof ImageRequirement)[];

/** Whether all pairs are named and no two are the same, in order: then none can cover another. */
function areApart(pairs: readonly ImageRequirement[]): boolean {
  return pairs.every((pair, index) => {
    const before = pairs[index - 1];
    const isNamed = pair.format !== null && pair.modifier !== null;
    return isNamed && (before === undefined || compareNames(before, pair) < 0);
  });
}

/** By format, then by modifier, of which those that may meet are one; "any" comes first. */
function compareNames(one: ImageRequirement, other: ImageRequirement): number {
  return (
    compare(one.format, other.format) || compare(familyOf(one.modifier), familyOf(other.modifier))
  );
}

function familyOf(modifier: string | null): string | null {
  return modifier === null ? null : modifierFamily(modifier);
}

function compare(one: string | null, other: string | null): number {
  if (one === other) return 0;
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

/** The most pairs of one name that are compared with each other. */
const COMPARED_MAX = 2000;

function keyOf(format: string | null, family: string | null): string {
  return JSON.stringify([format, family]);
}

/** Those who may cover a pair, by their names. */
function coverers(
  { format, modifier }: ImageRequirement,
  byNames: ReadonlyMap<string, readonly SaidPair[]>,
): readonly SaidPair[] {
  // Comparing thousands of one name with each other costs more than their number; all of them stay.
  if ((byNames.get(keyOf(format, familyOf(modifier)))?.length ?? 0) > COMPARED_MAX) return [];
  const keys = new Set(
    [format, null].flatMap((name) => [keyOf(name, familyOf(modifier)), keyOf(name, null)]),
  );
  return [...keys].flatMap((key) => byNames.get(key) ?? []);
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
function covers({ pair: other, said }: SaidPair, { pair }: SaidPair): boolean {
  if (other === pair || isNarrower(other, pair)) return false;
  return said.every((name) => {
    const [one, whole] = [pair[name], other[name]];
    if (one === whole) return true;
    if (name === 'planeBuffers') {
      return other.planeBuffers.every((count) => pair.planeBuffers.includes(count));
    }
    const both = imageFieldOf(name).demand.merge(whole, one);
    return both !== undefined && areEqual(both, one);
  });
}
