/**
 * What a buffer holds and how large it is for that: the image that is chosen, and the bytes that the
 * image, the stated sizes and the room around them need.
 */
import { bytes, PAGE_SIZE, QUANTITY_MAX, type Bytes } from '../base/units.ts';
import { isOneDriver } from './fields/implicit-driver.ts';
import type { ImageAllocation } from './images/image-allocation.ts';
import { possibleImages, type ImageRequest, type PossibleImage } from './images/image-choice.ts';
import { NO_DEMANDS, type ImageRequirement } from './images/image-requirement.ts';
import { imageBytes, imageReach } from './images/image-size.ts';
import { IMPLICIT_MODIFIER } from './pixel-formats/modifier-names.ts';
import { namedFormat } from './pixel-formats/format-names.ts';
import { NOT_SAID } from './pixel-formats/named-pairs.ts';
import { pixelFormat } from './pixel-formats/pixel-format.ts';
import { tilingOf } from './tilings/modifier-tiling.ts';
import type { Requirement } from './requirement.ts';

/** What is asked of a buffer beside what importers state. @public */
export interface ContentRequest {
  /** The size in bytes; chosen as small as it may be where it is left out. */
  readonly size?: Bytes;
  /** The bytes of the whole buffer, in which the room around the data must lie, too. */
  readonly whole?: Bytes;
  /** How many buffers; as few as are needed where it is left out. */
  readonly bufferCount?: number;
  /** What the image must be; chosen where it is left out. */
  readonly image?: ImageRequest;
}

/** What a buffer holds. */
export interface Content {
  /** The bytes of data: what was asked for, or the least that everybody takes. */
  readonly size: Bytes;
  /** Whole pages for the data and the room around it, at least one. */
  readonly pages: number;
  readonly image: ImageAllocation | null;
  /** Whether the bytes are known: false where the size is only what is known of it so far. */
  readonly isSizeKnown: boolean;
  /** What somebody must still say of it, in words; empty where everything is said. */
  readonly missing: readonly string[];
}

/** What a buffer may hold, the preferred content first; nothing where none is acceptable to all. */
export function* possibleContents(
  requirement: Requirement,
  request: ContentRequest,
): Generator<Content> {
  const { usage } = requirement;
  const pairs = requirement.images ?? pairsAsked(request);
  if (pairs === null) {
    const content = contentWith(requirement, request, null);
    if (content !== null) yield content;
    return;
  }
  for (const possible of possibleImages(pairs, request.image ?? {}, usage)) {
    const content = contentWith(requirement, request, possible);
    if (content !== null) yield content;
  }
}

/** An image that is asked for takes its bytes also where nobody states images. */
function pairsAsked({ image = {} }: ContentRequest): readonly ImageRequirement[] | null {
  return Object.values(image).every((each) => each === undefined) ? null : [NO_DEMANDS];
}

/** The bytes of the most pages that a size can tell. */
const PAGES_END = QUANTITY_MAX - (QUANTITY_MAX % PAGE_SIZE);

function contentWith(
  { minSize, maxSize, prefix, padding, implicitDriver }: Requirement,
  request: ContentRequest,
  possible: PossibleImage | null,
): Content | null {
  const around = prefix + padding;
  const image = possible?.image ?? null;
  const asked = sizeAsked(request, around);
  if (asked !== undefined && asked < 1) return null;
  const reach = image === null ? 0 : Number(imageReach(image));
  const size = asked ?? Math.max(minSize, image === null ? 0 : Number(largestImage(image)));
  if (size < minSize || size > maxSize || reach > Math.min(asked ?? maxSize, maxSize)) return null;
  const needed = request.whole ?? Math.max(1, size, reach) + around;
  if (needed > PAGES_END) return null;
  const isSizeKnown = asked !== undefined || minSize > 0 || isSized(possible);
  return {
    size: bytes(size),
    pages: Math.ceil(needed / PAGE_SIZE),
    image,
    isSizeKnown,
    missing: [
      ...missingNames(image, implicitDriver),
      ...(isSizeKnown ? [] : [missingSize(possible)]),
    ],
  };
}

/** The bytes of data that are asked for: what is left of a whole buffer beside the room around. */
function sizeAsked({ size, whole }: ContentRequest, around: number): number | undefined {
  return whole === undefined ? size : whole - around;
}

function missingNames(
  image: ImageAllocation | null,
  implicitDriver: string | null,
): readonly string[] {
  if (image === null) return [];
  const { format, modifier } = image;
  const isOnlyOfDriver = modifier === IMPLICIT_MODIFIER && !isOneDriver(implicitDriver);
  return [
    ...(format === NOT_SAID ? ['the format: nobody names one'] : []),
    ...(modifier === NOT_SAID
      ? ['the modifier: nobody names one, and rows one after the other (LINEAR) are counted']
      : []),
    ...(isOnlyOfDriver
      ? [
          'the layout: it stands in the notes of one driver (INVALID); name a modifier such as LINEAR',
        ]
      : []),
  ];
}

/** Of a layout that nobody knows, the size of the image says nothing of its bytes. */
function isSized(possible: PossibleImage | null): boolean {
  return possible !== null && possible.isSized && doubtOf(possible.image) === null;
}

/** Why nobody knows the bytes of an image; null where they are known. */
function doubtOf({ format, modifier }: ImageAllocation): string | null {
  const { doubt } = tilingOf(format, modifier);
  if (doubt === null) return null;
  if (format === NOT_SAID) return 'nobody names its format';
  if (!namedFormat(format).isKnown) return `${format} is no format that is known`;
  const isLaidOut = pixelFormat(format) !== undefined;
  return isLaidOut ? doubt.why : `${format} is compressed, or no public rule says its layout`;
}

/** Why nobody knows the bytes, and who could say them. */
function missingSize(possible: PossibleImage | null): string {
  if (possible === null) return 'the size: nobody says how large the buffer is';
  const { image, isSized: isExtentSaid } = possible;
  if (!isExtentSaid) return 'the size: nobody says how wide and how high the image is';
  return `the size in bytes: ${doubtOf(image) ?? ''}; ask for a size, or state minSize where somebody knows it`;
}

function largestImage(image: ImageAllocation): bigint {
  const { layouts, startOffset } = image;
  const sizes = layouts.map((layout) => imageBytes(image, layout, BigInt(startOffset)));
  return BigInt(startOffset) + sizes.reduce((most, each) => (each > most ? each : most), 0n);
}
