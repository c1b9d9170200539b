/**
 * What a modifier makes of an image in memory: its planes in whole tiles, with the metadata that compression keeps
 * beside them. A tiling says the bytes that the layout itself takes, by public rules; what a device wants beyond
 * that (a pitch that its display engine likes, lines that its decoder writes beyond the image) is its own statement,
 * as for linear rows. Where no public rule says the bytes, the tiling says why, and whether they are a lower bound.
 */
import { leastCommonMultiple } from '../congruence.ts';
import type { ImageLayout } from '../images/image-allocation.ts';
import { rowOfPlane, type PixelFormat, type PixelPlane } from '../pixel-formats/pixel-format.ts';

/** A format as a tiling sees it. */
export interface TiledFormat {
  /** The text of its identity: DRM's code where it has one. */
  readonly identity: string;
  /** How its pixels lie linearly; undefined where that is not known, or where it has no linear layout. */
  readonly pixels: PixelFormat | undefined;
}

/** One plane in memory. */
export interface TiledPlane {
  readonly holds: 'pixels' | 'metadata';
  readonly bytesPerRow: bigint;
  readonly bytes: bigint;
  /** Where it begins in its buffer: on a multiple of this. */
  readonly alignment: bigint;
}

/** What is not known about the bytes. */
export interface TilingDoubt {
  readonly why: string;
  /** True: the planes are what the image takes at least. False: nothing at all is known. */
  readonly isLeast: boolean;
}

/** The layout of one format with one modifier. */
export interface Tiling {
  /** Rows of the first plane are multiples of this many bytes; 1 where the layout rounds rows itself. */
  readonly rowDivisor: bigint;
  /** The highest image that the layout can hold. */
  readonly heightMax: number;
  /** Each buffer has a multiple of this many bytes. */
  readonly bufferDivisor: bigint;
  /** Null where the bytes are certain. */
  readonly doubt: TilingDoubt | null;
  /** The planes in the order in which they lie in memory. */
  planes(layout: ImageLayout): readonly TiledPlane[];
}

/** A tile: so many bytes across and so many rows down. */
export interface Tile {
  readonly bytes: number;
  readonly rows: number;
}

const NOTHING_BESIDE = { rowDivisor: 1n, heightMax: Infinity, bufferDivisor: 1n, doubt: null };

/** A tiling, of which only what it is about need be said. */
export function tilingWith(said: Pick<Tiling, 'planes'> & Partial<Tiling>): Tiling {
  return { ...NOTHING_BESIDE, ...said };
}

/** The same layout with something that is not known beside it. */
export function atLeast(tiling: Tiling | null, why: string): Tiling | null {
  return tiling && { ...tiling, doubt: { why, isLeast: true } };
}

/** How often `part` is begun in `value`. */
export function countOf(value: bigint, part: bigint): bigint {
  return (value + part - 1n) / part;
}

/** The next multiple of `step`. */
export function wholeOf(value: bigint, step: bigint): bigint {
  return countOf(value, step) * step;
}

/** The rows that a plane has for an image of so many rows. */
export function rowsOfPlane(plane: PixelPlane, height: number): bigint {
  return countOf(BigInt(height), BigInt(plane.height));
}

/** A plane of pixels that begins where the one before it ends. */
export function pixelPlane(bytesPerRow: bigint, bytes: bigint): TiledPlane {
  return { holds: 'pixels', bytesPerRow, bytes, alignment: 1n };
}

/** Blocks of so many samples and rows; none where a sample is no whole bytes. */
export function blockOfSamples(sample: number | null, samples: number, rows: number): Tile | null {
  return sample === null ? null : { bytes: samples * sample, rows };
}

/** The bytes of a sample of a plane (DRM's cpp), Cb and Cr together where they share a plane; null if not whole. */
export function sampleBytes({ planes, blockWidth }: PixelFormat, index: number): number | null {
  const plane = planes[index];
  if (plane === undefined) return null;
  const bytes = (plane.bytes * (index === 0 ? 1 : blockWidth)) / plane.width;
  return Number.isInteger(bytes) ? bytes : null;
}

/**
 * Planes in whole tiles, one behind the other.
 *
 * @param tileOf - The tile of a plane by the bytes of its sample, null where these are not whole; null where no rule
 *   says it.
 * @param pitch - Whether the rows of an image have to be whole tiles, or are rounded up by the layout.
 */
export function inTiles(
  { pixels }: TiledFormat,
  tileOf: (sample: number | null, index: number) => Tile | null,
  pitch: 'demanded' | 'rounded' = 'demanded',
): Tiling | null {
  if (pixels === undefined) return null;
  const tiles: { readonly plane: PixelPlane; readonly tile: Tile }[] = [];
  for (const [index, plane] of pixels.planes.entries()) {
    const tile = tileOf(sampleBytes(pixels, index), index);
    if (tile === null) return null;
    tiles.push({ plane, tile });
  }
  const divisors = tiles.map(({ plane, tile }) => divisorOfRow(pixels, plane, BigInt(tile.bytes)));
  return tilingWith({
    rowDivisor: pitch === 'demanded' ? divisors.reduce(leastCommonMultiple, 1n) : 1n,
    planes: ({ height, bytesPerRow }) =>
      tiles.map(({ plane, tile }) => {
        const row = rowOfPlane(pixels, plane, BigInt(bytesPerRow));
        const rows = wholeOf(rowsOfPlane(plane, height), BigInt(tile.rows));
        return pixelPlane(row, wholeOf(row, BigInt(tile.bytes)) * rows);
      }),
  });
}

/** Of what a row of the first plane is a multiple, so that the row of another is one of `bytes`. */
function divisorOfRow({ planes: [first] }: PixelFormat, plane: PixelPlane, bytes: bigint): bigint {
  const over = BigInt(plane.bytes * first.width);
  const whole = bytes * BigInt(plane.width * first.bytes);
  return leastCommonMultiple(whole, over) / over;
}

/** What cannot be less: the pixels themselves, in the shortest rows. */
export function pixelsAtLeast({ pixels }: TiledFormat, why: string): Tiling | null {
  if (pixels === undefined) return null;
  const planes = ({ width, height }: ImageLayout) =>
    pixels.planes.map((plane) => {
      const row = countOf(BigInt(width) * BigInt(plane.bytes), BigInt(plane.width));
      return pixelPlane(row, row * rowsOfPlane(plane, height));
    });
  return tilingWith({ planes, doubt: { why, isLeast: true } });
}
