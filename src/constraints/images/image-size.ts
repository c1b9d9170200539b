/**
 * How many bytes an image takes: its planes one behind the other, each where its tiling lets it begin.
 *
 * Source: for linear rows fuchsia `ImageFormatImageSize`; checked against its published tests, such as 98,304 bytes
 * for 256 by 256 pixels of NV12. For tiles and compression see `tilings`.
 */
import { pixelFormat, rowOfPlane, shortestRow } from '../pixel-formats/pixel-format.ts';
import { LINEAR_MODIFIER, modifierIdentity } from '../pixel-formats/modifier-names.ts';
import { tilingOf } from '../tilings/modifier-tiling.ts';
import { wholeOf, type TiledPlane } from '../tilings/tiling.ts';
import type { ImageAllocation, ImageLayout } from './image-allocation.ts';
import type { ImageExtent } from './extent.ts';

/** A format and a modifier, in any spelling. */
export interface PixelNames {
  readonly format: string;
  readonly modifier: string;
}

/** A plane with its place in the only buffer of an image. */
export interface PlacedPlane extends TiledPlane {
  readonly offset: bigint;
}

/** The planes of an image from where it begins in a buffer; none where nothing is known of its layout. */
export function placedPlanes(
  { format, modifier }: PixelNames,
  layout: ImageLayout,
  start = 0n,
): readonly PlacedPlane[] {
  let end = start;
  return tilingOf(format, modifier)
    .planes(layout)
    .map((plane) => {
      const offset = wholeOf(end, plane.alignment);
      end = offset + plane.bytes;
      return { ...plane, offset };
    });
}

/** The bytes of one image; 0 where its layout is not known. */
export function imageBytes(names: PixelNames, layout: ImageLayout, start = 0n): bigint {
  const last = placedPlanes(names, layout, start).at(-1);
  if (last === undefined) return 0n;
  const { bufferDivisor } = tilingOf(names.format, names.modifier);
  return wholeOf(last.offset + last.bytes, bufferDivisor) - start;
}

/**
 * The bytes from the beginning of the buffer to the last byte that anybody may touch: the largest
 * layout, behind its offset, with what blocks and padding reach beyond it.
 */
export function imageReach(image: ImageAllocation): bigint {
  const { layouts, padForBlockSize, padBeyondImageSize } = image;
  const start = BigInt(image.startOffset);
  const reaches = layouts.map((layout) =>
    maxBigInt(
      imageBytes(image, layout, start) + BigInt(padBeyondImageSize),
      bytesInBlocks(image, layout, padForBlockSize, start),
    ),
  );
  return start + reaches.reduce(maxBigInt, 0n);
}

/**
 * What whole blocks reach to. Each plane has as many rows as its blocks, so that a block of 16 rows is one of 8 rows
 * of chroma at half the height, and the next plane begins behind them. In linear rows the last block of a row may
 * reach into the row behind it, and that of the last row beyond the image; tiles are as many as the blocks are wide.
 */
function bytesInBlocks(
  names: PixelNames,
  layout: ImageLayout,
  block: ImageExtent,
  start: bigint,
): bigint {
  const format = pixelFormat(names.format);
  const width = roundUp(layout.width, block.width);
  const height = roundUp(layout.height, block.height);
  const row = layout.bytesPerRow;
  const rowOfBlocks = format === undefined ? row : shortestRow(format, width);
  if (modifierIdentity(names.modifier) !== LINEAR_MODIFIER) {
    const bytesPerRow = Math.max(row, rowOfBlocks);
    return imageBytes(names, { width, height, bytesPerRow }, start);
  }
  // Where nobody knows what the image takes, nobody knows what lies beyond it.
  if (format === undefined) return 0n;
  const whole = imageBytes(names, { ...layout, height }, start);
  const last = format.planes.at(-1) ?? format.planes[0];
  const isWide = BigInt(rowOfBlocks) - BigInt(row);
  return whole + (isWide > 0n ? rowOfPlane(format, last, isWide) : 0n);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function maxBigInt(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
