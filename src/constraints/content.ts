/**
 * What a buffer holds and how large it is for that: the image that is chosen, and the bytes that the
 * image, the stated sizes and the room around them need.
 */
import { assert } from '../base/assert.ts';
import { keptItems } from '../base/kept-items.ts';
import { bytes, PAGE_SIZE, QUANTITY_MAX, type Bytes } from '../base/units.ts';
import { isOneDriver } from './fields/implicit-driver.ts';
import type { ImageAllocation } from './images/image-allocation.ts';
import { possibleImages, type ImageRequest, type PossibleImage } from './images/image-choice.ts';
import { NO_DEMANDS, type ImageRequirement } from './images/image-requirement.ts';
import { imageData, imageReach, type BytesOfBuffers } from './images/image-size.ts';
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
  /**
   * Whole pages for the data and the room around it, at least one: of the buffer, or of each buffer where the
   * planes lie in several.
   */
  readonly buffers: readonly [number, ...number[]];
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
  for (const possible of weighedImages(pairs, request.image ?? {}, usage)) {
    const content = contentWith(requirement, request, possible);
    if (content !== null) yield content;
  }
}

/** A possible image with the bytes that it takes and touches in each of its buffers. */
interface WeighedImage extends PossibleImage {
  readonly data: BytesOfBuffers;
  readonly reaches: BytesOfBuffers;
}

/** The possible images of some pairs, whatever size is asked for: a search for the nearest one asks for hundreds. */
function weighedImages(
  pairs: readonly ImageRequirement[],
  request: ImageRequest,
  usage: readonly string[],
): Iterable<WeighedImage> {
  const asked = JSON.stringify([request, usage]);
  const before = weighed.get(pairs);
  if (before?.asked === asked) return before.images;
  const images = keptItems(weighedOneByOne(pairs, request, usage));
  weighed.set(pairs, { asked, images });
  return images;
}

/** What was asked last of some pairs: requests are many, and lists of images long. */
const weighed = new WeakMap<
  readonly ImageRequirement[],
  { readonly asked: string; readonly images: Iterable<WeighedImage> }
>();

function* weighedOneByOne(
  ...asked: Parameters<typeof possibleImages>
): Generator<WeighedImage, undefined, undefined> {
  for (const possible of possibleImages(...asked)) {
    yield { ...possible, ...weightOf(possible.image) };
  }
}

/** An image that is asked for takes its bytes also where nobody states images. */
function pairsAsked({ image = {} }: ContentRequest): readonly ImageRequirement[] | null {
  return Object.values(image).every((each) => each === undefined) ? null : ANY_PAIR;
}

const ANY_PAIR: readonly ImageRequirement[] = [NO_DEMANDS];

/** The bytes of the most pages that a size can tell. */
const PAGES_END = QUANTITY_MAX - (QUANTITY_MAX % PAGE_SIZE);

function contentWith(
  { minSize, maxSize, prefix, padding, implicitDriver }: Requirement,
  request: ContentRequest,
  possible: WeighedImage | null,
): Content | null {
  const around = prefix + padding;
  // A buffer of which the whole is given is one, whatever others there may be.
  const image = request.whole === undefined ? (possible?.image ?? null) : inOneBuffer(possible);
  const asked = sizeAsked(request, around);
  if (asked !== undefined && asked < 1) return null;
  const { data, reaches } = image === possible?.image ? possible : weightOf(image);
  const reach = Number(sumOf(reaches));
  const size = asked ?? Math.max(minSize, Number(sumOf(data)));
  if (size < minSize || size > maxSize || reach > Math.min(asked ?? maxSize, maxSize)) return null;
  if (size > QUANTITY_MAX) return null;
  const parts = partsOf(size, possible, { data, reaches });
  const needed = parts.map((each) => request.whole ?? each + around);
  if (needed.reduce((sum, each) => sum + each, 0) > PAGES_END) return null;
  const [first = PAGE_SIZE, ...others] = needed.map((each) => Math.ceil(each / PAGE_SIZE));
  const isSizeKnown = asked !== undefined || minSize > 0 || isSized(possible);
  return {
    size: bytes(size),
    buffers: [first, ...others],
    image,
    isSizeKnown,
    missing: [
      ...missingNames(image, implicitDriver),
      ...(isSizeKnown ? [] : [missingSize(possible)]),
      ...(request.whole === undefined ? missingBuffers(possible) : []),
    ],
  };
}

/** The bytes of an image; none where there is none. */
function weightOf(image: ImageAllocation | null): Pick<WeighedImage, 'data' | 'reaches'> {
  if (image === null) return { data: [0n], reaches: [0n] };
  return { data: imageData(image), reaches: imageReach(image) };
}

function inOneBuffer(possible: PossibleImage | null): ImageAllocation | null {
  if (possible?.image.planeBuffers === undefined) return possible?.image ?? null;
  const { planeBuffers, ...image } = possible.image;
  assert(planeBuffers > 1, 'one buffer is not told');
  return image;
}

function sumOf(all: readonly bigint[]): bigint {
  return all.reduce((sum, each) => sum + each, 0n);
}

/** How pixels are divided between planes; an image that nobody has sized is too small to show it. */
function sharesOf(image: ImageAllocation | null, data: BytesOfBuffers): BytesOfBuffers {
  const planes = image === null ? [] : (pixelFormat(image.format)?.planes ?? []);
  if (image?.planeBuffers !== planes.length) return data;
  const [first = 1n, ...others] = planes.map((plane) =>
    BigInt(Math.round((2 ** 20 * plane.bytes) / (plane.width * plane.height))),
  );
  return [first, ...others];
}

/** The bytes of each buffer of an image. */
function partsOf(
  size: number,
  possible: PossibleImage | null,
  { data, reaches }: Pick<WeighedImage, 'data' | 'reaches'>,
): readonly number[] {
  if (data.length === 1) return [Math.max(1, size, Number(sumOf(reaches)))];
  const shares = isSized(possible) ? data : sharesOf(possible?.image ?? null, data);
  return divided(size, shares, data, reaches);
}

/** The bytes of each buffer: what is beyond the image is divided as its planes are. */
function divided(
  size: number,
  shares: BytesOfBuffers,
  data: BytesOfBuffers,
  reaches: BytesOfBuffers,
): readonly number[] {
  const all = sumOf(shares);
  const needed = data.map((each, index) => {
    const reach = reaches[index] ?? 0n;
    return each > reach ? each : reach;
  });
  // What each needs comes first; where all have that, the whole is divided.
  const partOf = (bytesOfAll: bigint, index: number) =>
    all === 0n ? bytesOfAll : (bytesOfAll * (shares[index] ?? 0n) + all - 1n) / all;
  const parts = needed.map((_, index) => partOf(BigInt(size), index));
  const isEnough = needed.every((each, index) => each <= (parts[index] ?? 0n));
  const rest = BigInt(size) - sumOf(needed);
  const divide = (each: bigint, index: number) =>
    isEnough ? (parts[index] ?? each) : each + (rest > 0n ? partOf(rest, index) : 0n);
  return needed.map((each, index) => Math.max(1, Number(divide(each, index))));
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

/** Codes that keep planes in different numbers of buffers, or in several whose bytes nobody knows. */
function missingBuffers(possible: PossibleImage | null): readonly string[] {
  if (possible === null) return [];
  const { image, planeBuffers } = possible;
  const [count = 1, ...others] = planeBuffers;
  // Planes that one keeps in one buffer and another in several are shared where drivers take offsets: nobody says.
  if (others.length > 0) {
    return ['in how many buffers the planes lie: the codes of the formats say different numbers'];
  }
  const isDivided = count === (image.planeBuffers ?? 1);
  return isDivided ? [] : [`how the bytes are divided between ${count} buffers: nobody knows it`];
}
