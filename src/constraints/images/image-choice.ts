/**
 * The image that a merged requirement leads to: the preferred pair that has one, in its smallest
 * layouts. Width, height and row length are chosen one after the other as small as they may be; since
 * every upper bound (maximum size, pixels, row length, bytes) only gets easier with smaller ones, a
 * pair without such a choice has no image at all.
 */
import {
  congruence,
  leastCommonMultiple,
  meetCongruences,
  smallestAtLeast,
  type Congruence,
} from '../congruence.ts';
import type { ImageAllocation, ImageLayout } from './image-allocation.ts';
import { isExact, type ImageExtent } from './extent.ts';
import { countsOf, uniteCounts, type ImageRequirement } from './image-requirement.ts';
import { commonModifier, namedPairs, NOT_SAID } from '../pixel-formats/named-pairs.ts';
import { pixelFormat, shortestRow } from '../pixel-formats/pixel-format.ts';
import { tilingOf } from '../tilings/modifier-tiling.ts';
import type { PixelNames } from './image-size.ts';
import { byPreference, preferredColorSpace } from './preference.ts';

/** A number of the main layout that may be asked for. @public */
export type ImageNumber = 'width' | 'height' | 'bytesPerRow';

/** What is asked of the image; what is left out is chosen. @public */
export interface ImageRequest {
  /** A pixel format by a name of any API, such as `NV12`; one that everybody accepts where it is left out. */
  readonly format?: string;
  /** A format modifier by name or number, such as `LINEAR`; one that everybody accepts where it is left out. */
  readonly modifier?: string;
  /** Pixels in a row, 1 to 2^53 - 1; as few as everybody takes where it is left out. */
  readonly width?: number;
  /** Rows of pixels, 1 to 2^53 - 1; as few as everybody takes where it is left out. */
  readonly height?: number;
  /** Bytes from one row to the next, 1 to 2^53 - 1; as few as everybody takes where it is left out. */
  readonly bytesPerRow?: number;
  /** The least that may be chosen: for a search between bounds. */
  readonly from?: { readonly [Name in ImageNumber]?: number };
  /** The most that may be chosen. */
  readonly to?: { readonly [Name in ImageNumber]?: number };
}

/** An image that is possible. */
export interface PossibleImage {
  readonly image: ImageAllocation;
  /** Somebody has said how large the image is. */
  readonly isSized: boolean;
  /** In how many buffers codes keep its planes: several numbers where they differ. */
  readonly planeBuffers: readonly number[];
}

/**
 * Every image that meets a requirement, one for each pair, the preferred one first. Where the widest and the highest
 * image are one, a pair has a second image, in which they are two and take fewer bytes; those come last.
 */
export function* possibleImages(
  pairs: readonly ImageRequirement[],
  request: ImageRequest,
  usage: readonly string[],
): Generator<PossibleImage> {
  const preferred = byPreference(pairs, usage);
  const inTwo = preferred.filter(({ requiredMaxSize: { width, height } }) => width * height > 0);
  for (const [index, pair] of [...preferred, ...inTwo].entries()) {
    const isApart = index >= preferred.length;
    const found = imageOfPair(pair, request, isApart);
    if (found !== null) yield { ...found, isSized: isSized(pair, request) };
  }
}

/** Whether anybody has said how large the image is. */
function isSized(
  { minSize, requiredSizes, requiredMaxSize }: ImageRequirement,
  { width, height }: ImageRequest,
): boolean {
  return (
    (width !== undefined && height !== undefined) ||
    minSize.width * minSize.height > 0 ||
    requiredSizes.length > 0 ||
    requiredMaxSize.width * requiredMaxSize.height > 0
  );
}

/** The image of one pair in its smallest layouts, or null where the pair has none. */
function imageOfPair(
  pair: ImageRequirement,
  request: ImageRequest,
  isApart: boolean,
): Omit<PossibleImage, 'isSized'> | null {
  const names = namesOf(pair, request);
  if (names === null) return null;
  const { format, modifier, planeBuffers } = names;
  const layouts = layoutsOf(pair, names, request, isApart);
  if (layouts === null || !isExact(pair.displayRectAlignment)) return null;
  const image = {
    format,
    modifier,
    colorSpace: preferredColorSpace(pair.colorSpaces),
    isAlphaPresent: pair.isAlphaPresent,
    startOffset: 0,
    displayRectAlignment: {
      width: Number(pair.displayRectAlignment.width),
      height: Number(pair.displayRectAlignment.height),
    },
    layouts,
    padForBlockSize: pair.padForBlockSize,
    padBeyondImageSize: pair.padBeyondImageSize,
  };
  const [count = 1, ...others] = planeBuffers;
  const isApartInBuffers = count > 1 && others.length === 0 && planeCount(image) === count;
  return { image: isApartInBuffers ? { ...image, planeBuffers: count } : image, planeBuffers };
}

/** How many planes the layout has; none where it is not known. */
function planeCount({ format, modifier, layouts: [layout] }: ImageAllocation): number {
  return layout === undefined ? 0 : tilingOf(format, modifier).planes(layout).length;
}

/** The format and the modifier of a pair that are what is asked for, or null where they are another. */
function namesOf(
  pair: ImageRequirement,
  request: ImageRequest,
): (PixelNames & Pick<PossibleImage, 'planeBuffers'>) | null {
  for (const asked of namedPairs(request, undefined)) {
    const isFormat = asked.format === null || pair.format === null || asked.format === pair.format;
    if (!isFormat) continue;
    const modifier = nameOf(pair.modifier, asked.modifier);
    const format = pair.format ?? asked.format ?? NOT_SAID;
    if (modifier === null) continue;
    const planeBuffers = uniteCounts(pair.planeBuffers, countsOf(asked.buffers, format));
    return { format, modifier, planeBuffers };
  }
  return null;
}

function nameOf(merged: string | null, asked: string | null): string | null {
  if (merged === null || asked === null) return merged ?? asked ?? NOT_SAID;
  return commonModifier(merged, asked);
}

/** The layout that is asked for or the smallest one, and one for each size that must fit. */
function layoutsOf(
  pair: ImageRequirement,
  names: PixelNames,
  request: ImageRequest,
  isApart: boolean,
): readonly ImageLayout[] | null {
  const { requiredMinSize, requiredMaxSize, requiredSizes } = pair;
  const isAsked = [request, request.from, request.to].some(
    (asked) => asked?.width !== undefined || asked?.height !== undefined,
  );
  const needed: ImageExtent[] = [...requiredSizes];
  if (requiredMaxSize.width > 0 || requiredMaxSize.height > 0) {
    needed.push(...asOneOrTwo(pair, names, requiredMaxSize, isApart));
  }
  if (isAsked || needed.length === 0 || requiredMinSize.width !== Infinity) {
    needed.unshift({ width: 0, height: 0 });
  }
  const layouts: ImageLayout[] = [];
  for (const [index, extent] of needed.entries()) {
    const layout = smallestLayout(pair, names, extent, index === 0 ? request : {});
    if (layout === null) return null;
    layouts.push(layout);
  }
  if (isNarrowAndLow(layouts, requiredMinSize)) return layouts;
  // What is asked for is large, and images as small as somebody needs them fit where it does.
  const smallest = smallestLayout(pair, names, { width: 0, height: 0 }, {});
  return smallest !== null && isNarrowAndLow([smallest], requiredMinSize)
    ? [...layouts, smallest]
    : null;
}

/** Whether some layout is as narrow, and some as low, as must be allowed. */
function isNarrowAndLow(layouts: readonly ImageLayout[], { width, height }: ImageExtent): boolean {
  return (
    layouts.some((each) => each.width <= width) && layouts.some((each) => each.height <= height)
  );
}

/** What must be allowed to be so wide and so high need not be both at once, where pixels or bytes are limited. */
function asOneOrTwo(
  pair: ImageRequirement,
  names: PixelNames,
  extent: ImageExtent,
  isApart: boolean,
): readonly ImageExtent[] {
  if (!isApart && smallestLayout(pair, names, extent, {}) !== null) return [extent];
  return [
    { width: extent.width, height: 0 },
    { width: 0, height: extent.height },
  ];
}

/** The smallest layout that covers an extent, or exactly the one that is asked for. */
function smallestLayout(
  pair: ImageRequirement,
  names: PixelNames,
  extent: ImageExtent,
  request: ImageRequest,
): ImageLayout | null {
  const { minSize, maxSize, sizeAlignment, widthStep, heightStep } = pair;
  const known = pixelFormat(names.format);
  const { heightMax } = tilingOf(names.format, names.modifier);
  const widths = meetCongruences(congruence(sizeAlignment.width), widthStep);
  const heights = meetCongruences(congruence(sizeAlignment.height), heightStep);
  const width = chosen('width', request, {
    min: Math.max(1, minSize.width, extent.width),
    max: maxSize.width,
    numbers: widths,
  });
  const height = chosen('height', request, {
    min: Math.max(1, minSize.height, extent.height),
    max: Math.min(maxSize.height, heightMax),
    numbers: heights,
  });
  if (width === null || height === null || isTooLarge(pair, width, height)) return null;
  const bytesPerRow = chosen('bytesPerRow', request, {
    // Of a format that is not known nobody knows how long its rows are, but there are some bytes in each.
    min: Math.max(1, pair.minBytesPerRow, known === undefined ? 1 : shortestRow(known, width)),
    max: pair.maxBytesPerRow,
    numbers: rowLengths(pair, names),
  });
  return bytesPerRow === null ? null : { width, height, bytesPerRow };
}

/** The row lengths that divisor, step, pixel boundary, samples and tiles leave. */
function rowLengths(pair: ImageRequirement, { format, modifier }: PixelNames): Congruence | null {
  const { bytesPerPixel = 1, rowAlignment = 1 } = pixelFormat(format) ?? {};
  const pixel = pair.bytesPerRowAtPixelBoundary ? bytesPerPixel : 1;
  const samples = leastCommonMultiple(BigInt(rowAlignment), BigInt(pixel));
  const tiles = leastCommonMultiple(samples, tilingOf(format, modifier).rowDivisor);
  return meetCongruences(aligned(pair.bytesPerRowDivisor, tiles), pair.bytesPerRowStep);
}

function aligned(divisor: bigint, other: bigint): Congruence {
  return congruence(leastCommonMultiple(divisor, other));
}

function isTooLarge({ maxWidthTimesHeight }: ImageRequirement, width: number, height: number) {
  if (maxWidthTimesHeight === Infinity) return false;
  return BigInt(width) * BigInt(height) > BigInt(maxWidthTimesHeight);
}

/** The numbers that a layout leaves for one of its dimensions. */
interface Range {
  readonly min: number;
  readonly max: number;
  /** Null where steps and alignments meet in no number at all. */
  readonly numbers: Congruence | null;
}

/** The smallest number of a range within the bounds asked for, or the one asked for if it is one. */
function chosen(name: ImageNumber, request: ImageRequest, range: Range): number | null {
  const { min, max, numbers } = range;
  if (numbers === null) return null;
  const asked = request[name];
  const from = Math.max(min, asked ?? request.from?.[name] ?? 0);
  const to = Math.min(max, asked ?? request.to?.[name] ?? max, Number.MAX_SAFE_INTEGER);
  const smallest = smallestAtLeast(BigInt(from), numbers);
  return smallest <= BigInt(to) ? Number(smallest) : null;
}
