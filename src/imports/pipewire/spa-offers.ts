/** Offers of formats as PipeWire knows them: values of a choice, and the importer that an offer is. */
import { codesOfName } from '../pastes/pixel-codes.ts';
import type { PasteFormat, PasteImporter, SpaOffer } from '../pastes/paste-facts.ts';

/** A size in pixels. */
export type SpaSize = readonly [number, number];

/** Sizes of an offer: one by one, or the default in front of the bounds. */
export interface SpaSizes {
  readonly isRange: boolean;
  readonly values: readonly SpaSize[];
}

/** Sizes as the facts of a format have them; nothing where none are named. */
export function sizesOfSpa({ isRange, values }: SpaSizes): Partial<PasteFormat> {
  if (!isRange) {
    const known = new Map(values.map((size) => [size.join('x'), size]));
    return known.size === 0 ? {} : { sizes: [...known.values()] };
  }
  const [, min, max, step = [1, 1]] = values;
  if (min === undefined || max === undefined) return {};
  return {
    range: {
      minWidth: min[0],
      maxWidth: max[0],
      stepWidth: Math.max(1, step[0]),
      minHeight: min[1],
      maxHeight: max[1],
      stepHeight: Math.max(1, step[1]),
    },
  };
}

/** Formats by DRM's codes, each with the modifiers of the offer. */
export function formatsOfSpa(
  names: readonly string[],
  modifiers: readonly string[] | null,
  sizes: SpaSizes,
): readonly PasteFormat[] {
  return names
    .flatMap((name) => codesOfName(name, 'pipewire').slice(0, 1))
    .map(({ fourcc }) => ({ fourcc, modifiers, ...sizesOfSpa(sizes) }));
}

/** The importer of an offer. */
export function importerOfOffer(offer: SpaOffer, agreed: boolean): PasteImporter {
  const { id, file, line, formats, hasModifier, mandatory, dontFixate } = offer;
  return {
    id,
    file,
    line,
    formats,
    ...(hasModifier && mandatory !== null ? { modifierMandatory: mandatory } : {}),
    ...(hasModifier && dontFixate !== null ? { modifierDontFixate: dontFixate } : {}),
    ...(agreed ? { agreed } : {}),
  };
}

/** What the flags of an offer ask of the other side; nothing where the text shows none. */
export function offerInWords(importer: PasteImporter): string | undefined {
  const { formats = [], agreed, modifierMandatory, modifierDontFixate } = importer;
  const isList = formats.some(({ modifiers }) => (modifiers ?? []).length > 1);
  const stated = [
    agreed === true ? 'agreed' : undefined,
    modifierMandatory === true
      ? 'demands that the other side names modifiers (MANDATORY)'
      : undefined,
    modifierDontFixate === true && isList
      ? 'leaves it to whoever allocates which modifier it is (DONT_FIXATE)'
      : undefined,
    modifierDontFixate === false && isList
      ? 'lets PipeWire settle on one of the modifiers (no DONT_FIXATE)'
      : undefined,
  ].filter((each) => each !== undefined);
  return stated.length === 0 ? undefined : stated.join(', ');
}

/** What a platform cannot say of offers: one that names no modifier does not meet one that demands them. */
export function unmetOffers(importers: readonly PasteImporter[]): readonly string[] {
  const demanding = importers.filter((each) => each.modifierMandatory === true);
  if (demanding.length === 0) return [];
  const names = demanding.map(({ id }) => id).join(', ');
  return importers
    .filter(({ memory, modifierDontFixate, formats = [] }) => {
      const isSilent = formats.every(({ modifiers }) => modifiers === null);
      return memory === undefined && modifierDontFixate === undefined && isSilent;
    })
    .map(
      ({ id }) =>
        `${id} names no modifier, and ${names} demands one: PipeWire lets them not meet, whatever a platform says`,
    );
}
