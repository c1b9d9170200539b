/**
 * What an image must be so that everybody is served: a set of (format, modifier) pairs, each with the
 * merged demands of all who accept it. Merging two sets meets each pair of one with each pair of the
 * other; a wildcard meets everything. Pairs that no image can be are dropped, and so are pairs that
 * another pair of the set covers, so that equal sets are equal values.
 */
import type { ImageConstraints } from './image-constraints.ts';
import type { ImageField } from './image-field.ts';
import { bytesPerRowAtPixelBoundaryField } from './fields/bytes-per-row-at-pixel-boundary.ts';
import { bytesPerRowDivisorField } from './fields/bytes-per-row-divisor.ts';
import { bytesPerRowStepField } from './fields/bytes-per-row-step.ts';
import { colorSpacesField } from './fields/color-spaces.ts';
import { displayRectAlignmentField } from './fields/display-rect-alignment.ts';
import { formatField } from './fields/format.ts';
import { heightStepField } from './fields/height-step.ts';
import { isAlphaPresentField } from './fields/is-alpha-present.ts';
import { maxBytesPerRowField } from './fields/max-bytes-per-row.ts';
import { maxSizeField } from './fields/max-size.ts';
import { maxWidthTimesHeightField } from './fields/max-width-times-height.ts';
import { minBytesPerRowField } from './fields/min-bytes-per-row.ts';
import { minSizeField } from './fields/min-size.ts';
import { modifierField } from './fields/modifier.ts';
import { padBeyondImageSizeField } from './fields/pad-beyond-image-size.ts';
import { padForBlockSizeField } from './fields/pad-for-block-size.ts';
import { requiredMaxSizeField } from './fields/required-max-size.ts';
import { requiredMinSizeField } from './fields/required-min-size.ts';
import { requiredSizesField } from './fields/required-sizes.ts';
import { sizeAlignmentField } from './fields/size-alignment.ts';
import { startOffsetDivisorField } from './fields/start-offset-divisor.ts';
import { widthStepField } from './fields/width-step.ts';

/** Every field of a pair, in the order in which people read them. */
export const IMAGE_FIELDS = {
  format: formatField,
  modifier: modifierField,
  colorSpaces: colorSpacesField,
  isAlphaPresent: isAlphaPresentField,
  minSize: minSizeField,
  maxSize: maxSizeField,
  maxWidthTimesHeight: maxWidthTimesHeightField,
  sizeAlignment: sizeAlignmentField,
  displayRectAlignment: displayRectAlignmentField,
  widthStep: widthStepField,
  heightStep: heightStepField,
  minBytesPerRow: minBytesPerRowField,
  maxBytesPerRow: maxBytesPerRowField,
  bytesPerRowDivisor: bytesPerRowDivisorField,
  bytesPerRowStep: bytesPerRowStepField,
  startOffsetDivisor: startOffsetDivisorField,
  bytesPerRowAtPixelBoundary: bytesPerRowAtPixelBoundaryField,
  requiredSizes: requiredSizesField,
  requiredMinSize: requiredMinSizeField,
  requiredMaxSize: requiredMaxSizeField,
  padForBlockSize: padForBlockSizeField,
  padBeyondImageSize: padBeyondImageSizeField,
} as const;

/** The name of a field of a pair. @public */
export type ImageFieldName = keyof typeof IMAGE_FIELDS;

/** The names of all fields of a pair. */
export const IMAGE_FIELD_NAMES = Object.keys(IMAGE_FIELDS) as readonly ImageFieldName[];

type ValueOf<Field> = Field extends { readonly identity: infer Value } ? Value : never;

/** The merged demands on images of one pair; every field has a value. @public */
export type ImageRequirement = {
  readonly [Name in ImageFieldName]: ValueOf<(typeof IMAGE_FIELDS)[Name]>;
};

/** A field whose types the compiler cannot follow through the table. */
type AnyField = ImageField<unknown, unknown>;

function fieldOf(name: ImageFieldName): AnyField {
  return IMAGE_FIELDS[name];
}

/** What one entry demands. */
function requirementOfEntry(entry: ImageConstraints): ImageRequirement {
  const values = IMAGE_FIELD_NAMES.map((name) => {
    const field = fieldOf(name);
    return [name, entry[name] === undefined ? field.identity : field.demandOf(entry[name])];
  });
  return Object.fromEntries(values) as ImageRequirement;
}

/** What both demand, or null where no image is both. */
function mergePair(left: ImageRequirement, right: ImageRequirement): ImageRequirement | null {
  if (left === right) return left;
  const merged: Partial<Record<ImageFieldName, unknown>> = {};
  for (const name of IMAGE_FIELD_NAMES) {
    const [one, other] = [left[name], right[name]];
    // Most fields are not said by either side, and then both have the same identity.
    const value = one === other ? one : fieldOf(name).merge(one, other);
    if (value === undefined) return null;
    merged[name] = value;
  }
  return merged as ImageRequirement;
}

/** The demands of the `images` of one importer: the pairs it accepts. */
export function requirementOfImages(
  images: readonly ImageConstraints[],
): readonly ImageRequirement[] {
  return withoutCovered(images.map(requirementOfEntry));
}

/** The pairs that both accept. An empty list: no image is accepted by both. */
export function mergeImages(
  left: readonly ImageRequirement[],
  right: readonly ImageRequirement[],
): readonly ImageRequirement[] {
  if (left === right) return left;
  const met = left.flatMap((one) => right.map((other) => mergePair(one, other)));
  return withoutCovered(met.filter((pair) => pair !== null));
}

/** The pairs that no other covers, in a fixed order. */
function withoutCovered(pairs: readonly ImageRequirement[]): readonly ImageRequirement[] {
  if (pairs.length === 1) return pairs;
  const unique = new Map(pairs.map((pair) => [keyOf(pair), pair]));
  const sorted = [...unique].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.filter(([key]) => !sorted.some((other) => covers(other, key, unique))).map(last);
}

function covers(
  [otherKey, other]: readonly [string, ImageRequirement],
  key: string,
  all: ReadonlyMap<string, ImageRequirement>,
): boolean {
  const pair = all.get(key);
  if (otherKey === key || pair === undefined) return false;
  const both = mergePair(other, pair);
  // What meets both is what meets the covered one alone.
  return both !== null && keyOf(both) === key;
}

function last<Item>([, item]: readonly [string, Item]): Item {
  return item;
}

/** A text that is equal exactly for equal pairs. */
function keyOf(pair: ImageRequirement): string {
  return JSON.stringify(pair, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    return value === Infinity ? 'Infinity' : value;
  });
}
