/**
 * The merged demands on images of one pair as JSON, in normal form: only what is demanded, in the words
 * in which importers state it.
 */
import { areEqual } from '../value-text.ts';
import { IMAGE_FIELD_NAMES } from './image-constraints.ts';
import { NO_DEMANDS, type ImageRequirement } from './image-requirement.ts';
import { normalForm } from './normal-form.ts';

/** What is demanded of images of one pair; `format` and `modifier` are null where they are "any". @public */
export interface ImageDescription {
  /** The pixel format, such as `NV12`; null where any will do. */
  readonly format: string | null;
  /** How pixels are tiled or compressed, such as `LINEAR`; null where any will do. */
  readonly modifier: string | null;
  /** The merged value of every other field that demands something; null in it stands for a bound that is none. */
  readonly [field: string]: unknown;
}

/** Describes one pair. A pair that no image meets is described as it was merged. */
export function describeImage(merged: ImageRequirement): ImageDescription {
  const pair = normalForm(merged) ?? merged;
  const said = IMAGE_FIELD_NAMES.filter((name) => !areEqual(pair[name], NO_DEMANDS[name]));
  const described = Object.fromEntries(said.map((name) => [name, plain(pair[name])]));
  return { ...described, format: pair.format, modifier: pair.modifier };
}

/** JSON knows neither bigint nor infinity: a divisor is a number, and a bound that is none is null. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value === Infinity) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
