/**
 * The pairs that an importer states, and the pairs that two accept: each pair of one with each pair of the other; a
 * wildcard meets everything. Pairs that no image can be are dropped, and so are pairs that another pair of the
 * set covers, so that equal sets are equal values.
 *
 * An explanation asks about the same lists again and again, and lists of frame sizes have a thousand pairs, of which
 * a million meet: what was merged once is remembered as long as both lists are there.
 */
import { groupedBy } from '../../base/items-by-key.ts';
import type { PixelApi } from '../pixel-formats/pixel-apis.ts';
import { namedPairs } from '../pixel-formats/named-pairs.ts';
import { imageFieldOf, type ImageConstraints, type ImageFieldName } from './image-constraints.ts';
import {
  areNamedApart,
  compareNames,
  countsOf,
  NO_DEMANDS,
  saidIn,
  uniteCounts,
  type ImageRequirement,
} from './image-requirement.ts';
import { withoutCovered } from './uncovered-pairs.ts';

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

/** What both demand, or null where no image is both. */
function mergePair(left: ImageRequirement, right: ImageRequirement): ImageRequirement | null {
  if (left === right) return left;
  // Lists of frame sizes have thousands of pairs of one name, of which hardly any two meet.
  if (areApartInSize(left, right)) return null;
  const both: MutableImageRequirement = { ...left };
  // Most fields are not said by either side.
  for (const name of saidIn(right)) {
    if (name === 'planeBuffers') continue;
    const [one, other] = [left[name], right[name]];
    if (one === other) continue;
    const value = one === NO_DEMANDS[name] ? other : imageFieldOf(name).demand.merge(one, other);
    if (value === undefined) return null;
    both[name] = value;
  }
  both.planeBuffers = uniteCounts(left.planeBuffers, right.planeBuffers);
  return both as ImageRequirement;
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
  const known = stated.get(images) ?? new Map<PixelApi | undefined, readonly ImageRequirement[]>();
  const before = known.get(api);
  if (before !== undefined) return before;
  const pairs = images.flatMap((entry) => requirementsOfEntry(entry, api));
  const found = withoutCovered(pairs.filter((pair) => !isBeyond(pair, pair)));
  stated.set(images, known.set(api, found));
  return found;
}

const stated = new WeakMap<
  readonly ImageConstraints[],
  Map<PixelApi | undefined, readonly ImageRequirement[]>
>();

/** The pairs that both accept. An empty list: no image is accepted by both. */
export function mergeImages(
  left: readonly ImageRequirement[],
  right: readonly ImageRequirement[],
): readonly ImageRequirement[] {
  if (left === right) return left;
  const ofLeft =
    merged.get(left) ?? new WeakMap<readonly ImageRequirement[], readonly ImageRequirement[]>();
  const before = ofLeft.get(right);
  if (before !== undefined) return before;
  const found =
    areNamedApart(left) && areNamedApart(right) ? mergeApart(left, right) : mergeAll(left, right);
  merged.set(left, ofLeft.set(right, found));
  return found;
}

const merged = new WeakMap<
  readonly ImageRequirement[],
  WeakMap<readonly ImageRequirement[], readonly ImageRequirement[]>
>();

function mergeAll(
  left: readonly ImageRequirement[],
  right: readonly ImageRequirement[],
): readonly ImageRequirement[] {
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
  const met: ImageRequirement[] = [];
  let [l, r] = [0, 0];
  for (;;) {
    const [one, other] = [left[l], right[r]];
    if (one === undefined || other === undefined) return met;
    const order = compareNames(one, other);
    if (order <= 0) l += 1;
    if (order >= 0) r += 1;
    const pair = order === 0 ? mergePair(one, other) : null;
    if (pair !== null) met.push(pair);
  }
}
