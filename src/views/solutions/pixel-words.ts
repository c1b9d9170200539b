/**
 * The image of an answer in everybody's own words: what each participant calls its format and its modifier, which
 * formats nobody knows, and whose layout only a driver knows.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import { takesImplicit } from '../../constraints/fields/implicit-driver.ts';
import type { ImageAllocation } from '../../constraints/images/image-allocation.ts';
import { imageData } from '../../constraints/images/image-size.ts';
import { guessOfFormat, namedFormat } from '../../constraints/pixel-formats/format-names.ts';
import { buffersByName } from '../../constraints/pixel-formats/format-agreement.ts';
import {
  guessOfModifier,
  IMPLICIT_MODIFIER,
  isKnownModifier,
  modifierIdentity,
} from '../../constraints/pixel-formats/modifier-names.ts';
import {
  formatIdentity,
  isFormatOf,
  isModifierOf,
  namedPairs,
  NOT_SAID,
} from '../../constraints/pixel-formats/named-pairs.ts';
import type { Placement, Solution } from '../../solver/solution.ts';
import { tilingOf } from '../../constraints/tilings/modifier-tiling.ts';
import { apiInWords, type PixelApi } from '../../constraints/pixel-formats/pixel-apis.ts';

/** Who takes part in an answer. */
interface Speaker {
  readonly id: string;
  readonly constraints: Constraints;
}

/** What a participant calls the image. */
export interface OwnNames {
  readonly participant: string;
  readonly api?: PixelApi;
  readonly format?: string;
  readonly modifier?: string;
}

/** What each participant calls the format and the modifier of an image; who names neither is left out. */
export function ownNames(
  image: ImageAllocation,
  speakers: readonly Speaker[],
): readonly OwnNames[] {
  return speakers.flatMap(({ id, constraints: { images = [], api } }) => {
    const entry = images.find(
      (each) =>
        (each.format === undefined || isFormatOf(each, api, image)) &&
        (each.modifier === undefined || isModifierOf(each.modifier, image.modifier)),
    );
    const { format, modifier } = entry ?? {};
    if (format === undefined && modifier === undefined) return [];
    return {
      participant: id,
      ...(api === undefined ? {} : { api }),
      ...(format === undefined ? {} : { format }),
      ...(modifier === undefined ? {} : { modifier }),
    };
  });
}

/** `XR24, which V4L2 calls BGR4`: the format, with the other names that participants have for it. */
export function formatInWords(image: ImageAllocation, names: readonly OwnNames[]): string {
  return named(
    image.format,
    names.map(({ participant, api, format }) => ({ who: whose(participant, api), name: format })),
  );
}

/** The modifier, with the other names that participants have for it. */
export function modifierInWords(image: ImageAllocation, names: readonly OwnNames[]): string {
  return named(
    image.modifier,
    names.map(({ participant, modifier }) => ({ who: participant, name: modifier })),
  );
}

function whose(participant: string, api: PixelApi | undefined): string {
  return api === undefined ? participant : apiInWords(api);
}

function named(
  text: string,
  names: readonly { readonly who: string; readonly name: string | undefined }[],
): string {
  const others = new Map<string, Set<string>>();
  for (const { who, name } of names) {
    if (name === undefined || name.trim() === text) continue;
    others.set(name, (others.get(name) ?? new Set()).add(who));
  }
  if (others.size === 0) return text;
  const told = [...others].map(
    ([name, who]) => `${[...who].join(' and ')} ${who.size === 1 ? 'calls' : 'call'} ${name}`,
  );
  return `${text}, which ${told.join(' and ')}`;
}

/** What is not certain about an image: a format that nobody knows, a layout that only a driver knows. */
export function pixelWarnings(
  image: ImageAllocation,
  speakers: readonly Speaker[],
): readonly string[] {
  const { format, modifier } = image;
  const unknown = unknownNames([{ id: '', constraints: { images: [{ format, modifier }] } }]);
  return [
    ...unknown,
    ...(unknown.length === 0 ? tilingWarning(image) : []),
    ...implicitWarning(image, speakers),
    ...bufferWarning(image, speakers),
  ];
}

/** Which names of formats and modifiers nobody knows, each once, with what may be meant. */
export function unknownNames(speakers: readonly Speaker[]): readonly string[] {
  const warnings = new Set<string>();
  for (const { constraints } of speakers) {
    const { images = [], api } = constraints;
    for (const { format = NOT_SAID, modifier = NOT_SAID } of images) {
      if (format !== NOT_SAID && !namedFormat(format, api).isKnown) {
        warnings.add(
          `${format} is no format that is known: it is compared by its name, ` +
            `and its size is not known${asSentence(guessOfFormat(format, api))}`,
        );
      }
      if (modifier !== NOT_SAID && !isKnownModifier(modifier)) {
        warnings.add(
          `${modifier} is no modifier that is known: it is compared by its name, ` +
            `and how the pixels lie in memory is not known${asSentence(guessOfModifier(modifier))}`,
        );
      }
    }
  }
  return [...warnings];
}

function asSentence(guess: string): string {
  return guess.replace(/^,/, ';');
}

/** The names that nobody knows among what stands in a conflict; groups stand for whomever they may be. */
export function unknownInConflicts(
  importers: readonly Speaker[],
  conflicts: Solution['conflicts'],
): readonly string[] {
  const members = conflicts.flatMap((each) => each.members);
  const isGroup = members.some(({ field }) => field === 'oneOf');
  const named = members.filter(({ field }) => PIXEL_FIELDS.includes(field));
  const who = new Set(named.map(({ participant }) => participant));
  const asked = named.flatMap(({ field, value }): Speaker[] => {
    const name = /^image\.(format|modifier)$/.exec(field)?.[1];
    return name === undefined ? [] : [{ id: '', constraints: { images: [{ [name]: value }] } }];
  });
  return unknownNames([...asked, ...importers.filter(({ id }) => isGroup || who.has(id))]);
}

const PIXEL_FIELDS: readonly string[] = [
  'image.format',
  'image.modifier',
  'images.format',
  'images.modifier',
];

function tilingWarning(image: ImageAllocation): readonly string[] {
  const { format, modifier } = image;
  const { doubt } = tilingOf(format, modifier);
  const isNamed = format !== NOT_SAID && modifier !== NOT_SAID;
  if (doubt === null || !isNamed) return [];
  const least = Number(imageData(image).reduce((sum, each) => sum + each, 0n));
  const size = doubt.isLeast
    ? `takes at least ${sizeInWords(least)}`
    : 'how large it is, is not known';
  return [`${format} in ${modifier}: ${size}: ${doubt.why}; state minSize where somebody knows it`];
}

function implicitWarning(image: ImageAllocation, speakers: readonly Speaker[]): readonly string[] {
  if (modifierIdentity(image.modifier) !== IMPLICIT_MODIFIER) return [];
  const takers = speakers.filter(
    ({ constraints: { images, api } }) =>
      images === undefined || images.some((entry) => takesImplicit(entry, api)),
  );
  const drivers = new Set(takers.map(({ constraints }) => constraints.driver));
  if (drivers.size === 1 && !drivers.has(undefined)) return [];
  const who = takers.map(({ id, constraints: { driver } }) =>
    driver === undefined ? `${id} (of which driver, nobody says)` : `${id} (${driver})`,
  );
  return [
    `${image.modifier} leaves the layout to the notes of one driver, and another cannot read them: ` +
      `${who.join(', ')}; state the driver of each, or a modifier such as LINEAR`,
  ];
}

/** That what is beyond the image was divided between buffers, which nobody has said. */
export function divisionWarning({ image, size }: Placement): readonly string[] {
  if (image?.planeBuffers === undefined || size === null) return [];
  const data = imageData(image).reduce((sum, each) => sum + each, 0n);
  return BigInt(size) <= data
    ? []
    : [
        `nobody says how ${sizeInWords(size)} is divided between the ${image.planeBuffers} buffers: here it is divided ` +
          'as the pixels are; ask for a width and a height, without a size, for the bytes of each',
      ];
}

function bufferWarning(image: ImageAllocation, speakers: readonly Speaker[]): readonly string[] {
  const counts = buffersOfPlanes(image, speakers);
  if (counts.size < 2) return [];
  const who = [...counts].map(
    ([count, ids]) => `${ids.join(', ')} in ${count === 1 ? 'one buffer' : `${count} buffers`}`,
  );
  return [
    `the planes of ${image.format} are kept by ${who.join(' and by ')}: without a copy that works ` +
      'where both drivers take planes at offsets of one buffer, and nobody says so',
  ];
}

function buffersOfPlanes(
  image: ImageAllocation,
  speakers: readonly Speaker[],
): ReadonlyMap<number, readonly string[]> {
  return buffersByName(
    image,
    speakers.map(({ id, constraints }) => ({ id, ...constraints })),
  );
}

/** `planes in 2 buffers of 300 KiB and 152 KiB`; nothing where one buffer holds them. */
export function buffersInWords({ buffers }: Placement): string | null {
  if (buffers.length < 2) return null;
  const sizes = buffers.map(({ storageSize }) => sizeInWords(storageSize));
  return `planes in ${buffers.length} buffers of ${sizes.join(' and ')}`;
}

/** A name that an importer states, with what it means where its API calls another format so. */
export function statedFormatInWords(format: string, api: PixelApi | undefined): string {
  const pairs = namedPairs({ format }, api);
  const meant = pairs
    .map((pair) => `${pair.format ?? ''} ${pair.modifier ?? ''}`.trim())
    .join(' or ');
  const isSame = api === undefined || meant === formatIdentity(format);
  return isSame ? format : `${format}, ${apiInWords(api)}'s name of ${meant}`;
}
