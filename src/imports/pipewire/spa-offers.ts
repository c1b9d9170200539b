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
  const { id, file, line, formats, hasModifier, mandatory } = offer;
  return {
    id,
    file,
    line,
    formats,
    ...(hasModifier && mandatory !== null ? { modifierMandatory: mandatory } : {}),
    ...(agreed ? { agreed } : {}),
  };
}
