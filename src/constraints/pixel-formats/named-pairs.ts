/**
 * The (format, modifier) pairs that a statement names: a code of V4L2 may say its tiling with it (`MM21` is NV12
 * in tiles of MediaTek), and a name that leaves alpha open stands for two formats.
 */
import { namedFormat } from './format-names.ts';
import type { FormatMeaning } from './format-index.ts';
import { LINEAR_MODIFIER, modifierIdentity, modifierOfNumber } from './modifier-names.ts';
import { carriedApi, type PixelApi } from './pixel-apis.ts';

/** What a statement says of the pair, in the names of an API. */
export interface PairStatement {
  readonly format?: string;
  readonly modifier?: string;
}

/** A pair by its identities; null is any. */
export interface NamedPair {
  readonly format: string | null;
  readonly modifier: string | null;
  /** In how many buffers the code keeps the planes; null where that is open. */
  readonly buffers: number | null;
}

/** Stands for a format or a modifier that nobody has named. */
export const NOT_SAID = 'not said';

/** Whose names say the modifier where they say none: rows one after the other. */
const LINEAR_APIS: readonly (PixelApi | undefined)[] = ['v4l2', 'gstreamer'];

/** The pairs of a statement; none where the format is never of the modifier. */
export function namedPairs(
  { format, modifier }: PairStatement,
  api: PixelApi | undefined,
): readonly NamedPair[] {
  const stated = modifier === undefined ? null : modifierIdentity(modifier);
  if (format === undefined) return [{ format: null, modifier: stated, buffers: null }];
  const { meanings } = namedFormat(format, api);
  const [first] = meanings;
  // Most names mean one format and say nothing of its modifier.
  if (meanings.length === 1 && first?.modifier === null && stated !== null) {
    return [{ format: first.identity, modifier: stated, buffers: first.buffers }];
  }
  return meanings.flatMap((meaning) => {
    const { identity, buffers } = meaning;
    const implied = impliedModifier(format, meaning, api);
    if (stated === null) return [{ format: identity, modifier: implied, buffers }];
    const isOther = meaning.modifier !== null && implied !== stated;
    return isOther ? [] : [{ format: identity, modifier: stated, buffers }];
  });
}

/** The modifier that a format says without naming it; null where that is open. */
function impliedModifier(
  format: string,
  { modifier }: FormatMeaning,
  api: PixelApi | undefined,
): string | null {
  if (modifier !== null) return modifierOfNumber(modifier);
  // A prefix says whose name it is as `api` does.
  return LINEAR_APIS.includes(carriedApi(format)?.api ?? api) ? LINEAR_MODIFIER : null;
}

/** Whether a format that is stated is that of an image, and the image is tiled as the format says. */
export function isFormatOf(
  { format = '', modifier }: PairStatement,
  api: PixelApi | undefined,
  image: { readonly format: string; readonly modifier: string },
): boolean {
  const [found] = namedFormat(image.format).meanings;
  return namedFormat(format, api).meanings.some((meaning) => {
    const implied = impliedModifier(format, meaning, api);
    const isTiledSo = implied === null || isModifierOf(implied, image.modifier);
    // Where the modifier is stated, it is judged by itself; but what the code says holds as well.
    const isJudged = modifier !== undefined && meaning.modifier === null;
    return meaning.identity === found?.identity && (isJudged || isTiledSo);
  });
}

/** The identity of a format that is told with the name of an image or a request. */
export function formatIdentity(name: string): string {
  return namedFormat(name).meanings[0]?.identity ?? name;
}

/** Broadcom's columns without a height: what a plane lists. A buffer has a height, and a plane takes each of them. */
const COLUMNS = /^(BROADCOM_SAND\d+)(\(COLUMN_HEIGHT = \d+\))?$/;

/** What two modifiers have in common: one of them, or the one that says more; null where they are apart. */
export function commonModifier(one: string, other: string): string | null {
  if (one === other) return one;
  if (modifierFamily(one) !== modifierFamily(other)) return null;
  if (one === modifierFamily(one)) return other;
  return other === modifierFamily(one) ? one : null;
}

/** Modifiers of different families are never the same. */
export function modifierFamily(identity: string): string {
  // Lists are sorted and merged by this, and hardly any modifier is of such columns.
  if (!identity.startsWith('BROADCOM_SAND')) return identity;
  return COLUMNS.exec(identity)?.[1] ?? identity;
}

/** Whether an image has a modifier that is stated. */
export function isModifierOf(stated: string, modifier: string): boolean {
  const [wanted, found] = [modifierIdentity(stated), modifierIdentity(modifier)];
  return wanted === found || found.startsWith(`${wanted}(COLUMN_HEIGHT`);
}
