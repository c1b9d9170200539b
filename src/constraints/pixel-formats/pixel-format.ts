/**
 * How the pixels of a format lie in memory, row by row, for every format whose layout is known. A format that is
 * not known can be negotiated like any other name; only its size is not known, and nothing is guessed about it.
 *
 * Sources: Linux `include/uapi/drm/drm_fourcc.h` and `drivers/gpu/drm/drm_fourcc.c`; fuchsia `image_format.cc`
 * (sample alignment).
 */
import { formatIndex } from './format-index.ts';
import { namedFormat } from './format-names.ts';

/** One plane: so many bytes for each block of pixels of the image. @public */
export interface PixelPlane {
  readonly bytes: number;
  /** The pixels of the image that these bytes are for; chroma is shared by several. */
  readonly width: number;
  readonly height: number;
  /**
   * So many pixels of a row are there as a whole where an image ends within them: those that share a sample of
   * chroma, and groups that cannot be cut.
   */
  readonly whole: number;
}

/** How an image of a format lies in memory, linearly. @public */
export interface PixelFormat {
  /** Bytes of a pixel in the first plane; of the smallest group of pixels where one pixel has no whole bytes. */
  readonly bytesPerPixel: number;
  /** Rows of the first plane are multiples of this many bytes, so that no sample of it is cut. */
  readonly rowAlignment: number;
  /** Chroma is shared by so many pixels; where an image ends within them, they are there all the same. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  /** The planes, in the order in which they lie in memory; at least one. */
  readonly planes: readonly [PixelPlane, ...PixelPlane[]];
}

const known = new Map<string, PixelFormat | undefined>();

/**
 * The layout of a format, or undefined where it is not known.
 *
 * @param name - Any spelling; one that means several formats has their layout, which is the same for all of them.
 * @public
 */
export function pixelFormat(name: string): PixelFormat | undefined {
  const [meaning] = namedFormat(name).meanings;
  const identity = meaning?.identity ?? name;
  if (known.has(identity)) return known.get(identity);
  // Bytes in another order are as many.
  const text = formatIndex().layout(identity) ?? formatIndex().layout(identity.replace(/-BE$/, ''));
  // A stranger may send any number of names, and each would stay.
  if (text === undefined) return undefined;
  const format = text === '-' ? undefined : formatOf(text);
  known.set(identity, format);
  return format;
}

/** The bytes of the shortest row that holds so many pixels. */
export function shortestRow({ planes: [first] }: PixelFormat, width: number): number {
  return shortestRowOfPlane(first, width);
}

/** The bytes of the shortest row of a plane that holds its part of so many pixels, shared samples as a whole. */
export function shortestRowOfPlane(plane: PixelPlane, width: number): number {
  const { width: pixels, bytes, whole } = plane;
  return Math.ceil((Math.ceil(width / whole) * whole * bytes) / pixels);
}

/** The bytes of a row of a plane where a row of the first plane has so many; a fraction is rounded up. */
export function rowOfPlane(
  { planes: [first] }: PixelFormat,
  plane: PixelPlane,
  row: bigint,
): bigint {
  const over = row * BigInt(plane.bytes * first.width);
  const under = BigInt(plane.width * first.bytes);
  return (over + under - 1n) / under;
}

/** `1+2/2x2`: a byte for each pixel, then two for each two by two. */
function formatOf(text: string): PixelFormat {
  const [block, ...others] = text.split('+').map(planeOf);
  if (block === undefined) throw new Error(`"${text}" has no plane`);
  // A row is one of pixels, as DRM counts the pitch, also where a block of a packed format has several.
  const first = { ...block, bytes: block.bytes / block.height, height: 1 };
  const { bytes, width } = first;
  const isWhole = bytes % width === 0;
  const shared = sharedPixels(first, others, block.height);
  // Samples of 10 bits that follow each other bit by bit end anywhere, and the bits of the last one in its byte. In words
  // of three they are not cut, and formats of one plane keep the low bits of a group behind its last high ones.
  const isStream = !isWhole && others.length > 0 && wordBytes(first) === 1;
  const planes = others.map((each) => (isStream ? { ...each, whole: shared.blockWidth } : each));
  return {
    bytesPerPixel: isWhole ? bytes / width : bytes,
    rowAlignment: sampleBytes(block),
    ...shared,
    planes: [isStream ? { ...first, whole: 1 } : first, ...planes],
  };
}

function planeOf(text: string): PixelPlane {
  const [bytes = '', block = '1x1'] = text.split('/');
  const [width, height] = block.split('x').map(Number);
  return { bytes: Number(bytes), width: width ?? 1, height: height ?? 1, whole: width ?? 1 };
}

/** What the sample of a packed format is aligned to. */
function sampleBytes(plane: PixelPlane): number {
  const { bytes, width, height } = plane;
  if (height > 1) return bytes / height;
  if (bytes % width !== 0) return wordBytes(plane);
  const pixel = bytes / width;
  // Three samples of one, two or four bytes are no power of two.
  return pixel % 3 === 0 ? pixel / 3 : pixel;
}

/** Three samples in a word of 32 bits are not cut; samples in five or seven bytes begin anywhere. */
function wordBytes({ bytes, width }: PixelPlane): number {
  return bytes === 4 && width === 3 ? 4 : 1;
}

function sharedPixels(
  first: PixelPlane,
  [second, ...rest]: readonly PixelPlane[],
  blockHeight: number,
): { readonly blockWidth: number; readonly blockHeight: number } {
  const isWhole = first.bytes % first.width === 0;
  if (second === undefined) {
    const isShared = isWhole && first.width === 2;
    return { blockWidth: isShared ? 2 : 1, blockHeight };
  }
  // A plane of alpha, one byte for each pixel, shares nothing.
  if (second.width === 1) return { blockWidth: 1, blockHeight: second.height };
  const samples = (second.bytes * first.width) / (second.width * first.bytes);
  return { blockWidth: (rest.length === 0 ? 2 : 1) / samples, blockHeight: second.height };
}
