/**
 * Whether all who name a format name the same: the same pixels, tiled alike where a name says the tiling, and in as
 * many buffers where a name says that.
 */
import { identitiesOfFormat, namedFormat } from './format-names.ts';
import { modifierIdentity } from './modifier-names.ts';
import { isFormatOf, namedPairs, type PairStatement } from './named-pairs.ts';
import type { PixelApi } from './pixel-apis.ts';
import { pixelFormat } from './pixel-format.ts';

/** Who names formats, in whose names. */
interface Naming {
  readonly api?: PixelApi;
  readonly images?: readonly PairStatement[];
}

/** Whether one format is named, and nobody's name says of its tiling what others do not say. */
export function isOneFormat(namings: readonly Naming[]): boolean {
  const formats = new Set<string>();
  const implied = new Set<string>();
  const stated = new Set<string>();
  for (const { images = [], api } of namings) {
    for (const { format, modifier } of images) {
      if (modifier !== undefined) stated.add(modifierIdentity(modifier));
      if (format === undefined) continue;
      formats.add(identitiesOfFormat(format, api));
      if (modifier !== undefined) continue;
      for (const pair of namedPairs({ format }, api)) {
        if (pair.modifier !== null) implied.add(pair.modifier);
      }
    }
  }
  if (formats.size !== 1) return false;
  return implied.size === 0 || new Set([...implied, ...stated]).size === 1;
}

/** In how many buffers somebody's code keeps the planes of an image, and who; formats of one plane have one buffer. */
export function buffersByName(
  image: { readonly format: string; readonly modifier: string },
  namings: readonly (Naming & { readonly id: string })[],
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  if ((pixelFormat(image.format)?.planes.length ?? 1) === 1) return found;
  for (const { id, images = [], api } of namings) {
    const counts = images
      .filter((entry) => entry.format !== undefined && isFormatOf(entry, api, image))
      .map(({ format = '' }) => namedFormat(format, api).meanings[0]?.buffers ?? null);
    // Who names the format in several ways takes each of them.
    const [count = null] = counts;
    if (count === null || counts.some((each) => each !== count)) continue;
    found.set(count, [...(found.get(count) ?? []), id]);
  }
  return found;
}
