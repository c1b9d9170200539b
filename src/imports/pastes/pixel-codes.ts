/** Formats of any API as the facts of a paste have them: DRM's codes and modifiers as numbers. */
import { namedFormat } from '../../constraints/pixel-formats/format-names.ts';
import { modifierNumber } from '../../constraints/pixel-formats/modifier-names.ts';
import { namedPairs } from '../../constraints/pixel-formats/named-pairs.ts';
import type { PixelApi } from '../../constraints/pixel-formats/pixel-apis.ts';
import { modifierText } from './numbers.ts';

/** A pair that a name means. */
export interface PixelCode {
  readonly fourcc: string;
  /** Null where the name says nothing of it. */
  readonly modifier: string | null;
  /** In how many buffers the planes lie; null where the name leaves it open. */
  readonly buffers: number | null;
}

/** The code of an identity; null where DRM has none. */
export function fourccOf(identity: string): string | null {
  const isCode = identity.length <= 4 && namedFormat(identity, 'drm').isKnown;
  return isCode ? identity.padEnd(4) : null;
}

/** The number of an identity of a modifier; null where it is a name that nobody knows. */
export function modifierTextOf(identity: string): string | null {
  const value = modifierNumber(identity);
  return value === null ? null : modifierText(value);
}

/** What a name means in an API; nothing where it is not known, or no code of DRM's. */
export function codesOfName(name: string, api: PixelApi): readonly PixelCode[] {
  if (!namedFormat(name, api).isKnown) return [];
  return namedPairs({ format: name }, api).flatMap(({ format, modifier, buffers }) => {
    const fourcc = format === null ? null : fourccOf(format);
    const layout = modifier === null ? null : modifierTextOf(modifier);
    if (fourcc === null || (modifier !== null && layout === null)) return [];
    return [{ fourcc, modifier: layout, buffers }];
  });
}
