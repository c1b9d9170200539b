/**
 * What a buffer holds and how large it is for that: the image that is chosen, and the bytes that the
 * image, the stated sizes and the room around them need.
 */
import { bytes, PAGE_SIZE, QUANTITY_MAX, type Bytes } from '../base/units.ts';
import { isOneDriver } from './fields/implicit-driver.ts';
import type { ImageAllocation } from './images/image-allocation.ts';
import { possibleImages, type ImageRequest, type PossibleImage } from './images/image-choice.ts';
import { imageBytes, imageReach, isSizeCertain } from './images/image-size.ts';
import { IMPLICIT_MODIFIER } from './pixel-formats/modifier-names.ts';
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
  /** False where nobody has said how large it is, or of which format. */
  readonly isDetermined: boolean;
}

/** What a buffer may hold, the preferred content first; nothing where none is acceptable to all. */
export function* possibleContents(
  requirement: Requirement,
  request: ContentRequest,
): Generator<Content> {
  const { images, usage } = requirement;
  if (images === null) {
    const content = contentWith(requirement, request, null);
    if (content !== null) yield content;
    return;
  }
  for (const possible of possibleImages(images, request.image ?? {}, usage)) {
    const content = contentWith(requirement, request, possible);
    if (content !== null) yield content;
  }
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
  return {
    size: bytes(size),
    pages: Math.ceil(needed / PAGE_SIZE),
    image,
    isDetermined:
      isNamed(possible) &&
      (image?.modifier !== IMPLICIT_MODIFIER || isOneDriver(implicitDriver)) &&
      (asked !== undefined || minSize > 0 || isSized(possible)),
  };
}

/** The bytes of data that are asked for: what is left of a whole buffer beside the room around. */
function sizeAsked({ size, whole }: ContentRequest, around: number): number | undefined {
  return whole === undefined ? size : whole - around;
}

function isNamed(possible: PossibleImage | null): boolean {
  return possible === null || possible.isNamed;
}

/** Of a layout that nobody knows, the size of the image says nothing of its bytes. */
function isSized(possible: PossibleImage | null): boolean {
  return possible !== null && possible.isSized && isSizeCertain(possible.image);
}

function largestImage(image: ImageAllocation): bigint {
  const { layouts, startOffset } = image;
  const sizes = layouts.map((layout) => imageBytes(image, layout, BigInt(startOffset)));
  return BigInt(startOffset) + sizes.reduce((most, each) => (each > most ? each : most), 0n);
}
