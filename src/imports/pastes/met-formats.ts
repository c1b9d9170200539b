/** What two lists of formats have in common, as images. */
import type { PasteFormat, PastePair } from './paste-facts.ts';

/** Images that two can share. */
export type MetImages = NonNullable<PastePair['images']>;

/** Every format of the one with each of the other that has its code. */
export function formatsInCommon(
  one: readonly PasteFormat[],
  other: readonly PasteFormat[],
): readonly (readonly [PasteFormat, PasteFormat])[] {
  return one.flatMap((format) =>
    other.filter(({ fourcc }) => fourcc === format.fourcc).map((each) => [format, each] as const),
  );
}

/** An image for each size and modifier; modifiers null: none is named. */
export function imagesOfSizes(
  fourcc: string,
  modifiers: readonly string[] | null,
  sizes: readonly (Readonly<Record<string, number>> | null)[],
): MetImages {
  return sizes.flatMap((size) =>
    modifiers === null
      ? [{ fourcc, ...size }]
      : modifiers.map((modifier) => ({ fourcc, modifier, ...size })),
  );
}

/** The images, each once. */
export function distinctImages(images: MetImages): MetImages {
  const known = new Map(images.map((image) => [JSON.stringify(image), image]));
  return [...known.values()];
}
