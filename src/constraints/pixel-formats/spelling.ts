/**
 * Names as those who state them write them: where all who name a format or a modifier call it the same, an answer
 * does, too; else it has the text of the identity, which is DRM's.
 */
import type { PixelApi } from './pixel-apis.ts';
import { identitiesOfFormat } from './format-names.ts';
import { modifierIdentity } from './modifier-names.ts';
import { namedPairs, type PairStatement } from './named-pairs.ts';

/** Who states pairs, in whose names. */
export interface PairSpeaker {
  readonly api?: PixelApi;
  readonly images?: readonly PairStatement[];
}

/** A format and a modifier in the words that all speakers share. */
export function sharedSpelling<
  Image extends { readonly format: string; readonly modifier: string },
>(image: Image, speakers: readonly PairSpeaker[]): Image {
  const formats = new Set<string>();
  const modifiers = new Set<string>();
  for (const { api, images = [] } of speakers) {
    for (const entry of images) {
      const { format, modifier } = entry;
      const isOf = namedPairs(entry, api).some((pair) => pair.format === image.format);
      if (format !== undefined && isOf) formats.add(NUMBER.test(format) ? image.format : format);
      if (modifier === undefined || modifierIdentity(modifier) !== image.modifier) continue;
      modifiers.add(NUMBER.test(modifier) ? image.modifier : modifier);
    }
  }
  // A name that means something else where nobody says the API would be read as that.
  const isPlain = (format: string) => identitiesOfFormat(format) === image.format;
  return {
    ...image,
    format: onlyOf([...formats].filter(isPlain), formats) ?? image.format,
    modifier: onlyOf([...modifiers], modifiers) ?? image.modifier,
  };
}

/** A number is no word: an answer names what it is the number of. */
const NUMBER = /^(0x[\da-f]+|\d+)$/i;

/** The one name of a list, where nobody uses another. */
function onlyOf(names: readonly string[], all: ReadonlySet<string>): string | undefined {
  return all.size === 1 ? names[0] : undefined;
}
