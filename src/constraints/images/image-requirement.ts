/**
 * What an image must be so that everybody is served: a set of (format, modifier) pairs, each with the
 * merged demands of all who accept it.
 */
import { modifierFamily } from '../pixel-formats/named-pairs.ts';
import { pixelFormat } from '../pixel-formats/pixel-format.ts';
import { areEqual } from '../value-text.ts';
import {
  IMAGE_FIELD_NAMES,
  imageFieldOf,
  type IMAGE_FIELDS,
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

/** The demands that a pair makes: few of all that it could. */
export function saidIn(pair: ImageRequirement): readonly (keyof ImageRequirement)[] {
  const known = saidBy.get(pair);
  if (known !== undefined) return known;
  const said = DEMAND_NAMES.filter((name) => !areEqual(pair[name], NO_DEMANDS[name]));
  saidBy.set(pair, said);
  return said;
}

const saidBy = new WeakMap<ImageRequirement, readonly (keyof ImageRequirement)[]>();

/** Everything that a pair may demand. */
export const DEMAND_NAMES = Object.keys(NO_DEMANDS) as readonly (keyof ImageRequirement)[];

/** Whether all pairs are named and no two are the same, in order: then none can cover another. */
export function areNamedApart(pairs: readonly ImageRequirement[]): boolean {
  return pairs.every((pair, index) => {
    const before = pairs[index - 1];
    const isNamed = pair.format !== null && pair.modifier !== null;
    return isNamed && (before === undefined || compareNames(before, pair) < 0);
  });
}

/** By format, then by modifier, of which those that may meet are one; "any" comes first. */
export function compareNames(one: ImageRequirement, other: ImageRequirement): number {
  return (
    compare(one.format, other.format) || compare(familyOf(one.modifier), familyOf(other.modifier))
  );
}

export function familyOf(modifier: string | null): string | null {
  return modifier === null ? null : modifierFamily(modifier);
}

function compare(one: string | null, other: string | null): number {
  if (one === other) return 0;
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
