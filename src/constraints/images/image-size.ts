/**
 * How many bytes an image takes, for linear layouts. A tiled or compressed modifier is counted as if
 * it were linear: what it adds is stated as alignment or as `padBeyondImageSize`.
 *
 * Source: fuchsia `ImageFormatImageSize`; checked against its published tests, such as 98,304 bytes
 * for 256 by 256 pixels of NV12.
 */
import { pixelFormat, rowOfPlane, shortestRow } from '../pixel-formats/pixel-format.ts';
import type { ImageAllocation, ImageLayout } from './image-allocation.ts';
import type { ImageExtent } from './extent.ts';

/** The bytes of one image; 0 where the format's layout is not known. */
export function imageBytes(name: string, { height, bytesPerRow }: ImageLayout): bigint {
  const format = pixelFormat(name);
  if (format === undefined) return 0n;
  return format.planes.reduce((sum, plane) => {
    const rows = BigInt(Math.ceil(height / plane.height));
    return sum + rows * rowOfPlane(format, plane, BigInt(bytesPerRow));
  }, 0n);
}

/**
 * The bytes from the beginning of the buffer to the last byte that anybody may touch: the largest
 * layout, behind its offset, with what blocks and padding reach beyond it.
 */
export function imageReach(image: ImageAllocation): bigint {
  const { format, layouts, startOffset, padForBlockSize, padBeyondImageSize } = image;
  const reaches = layouts.map((layout) =>
    maxBigInt(
      imageBytes(format, layout) + BigInt(padBeyondImageSize),
      bytesInBlocks(format, layout, padForBlockSize),
    ),
  );
  return BigInt(startOffset) + reaches.reduce(maxBigInt, 0n);
}

/**
 * What whole blocks reach to. Each plane has as many rows as its blocks, so that a block of 16 rows is one of 8 rows
 * of chroma at half the height, and the next plane begins behind them; the last block of a row may reach into the
 * row behind it, and that of the last row beyond the image.
 */
function bytesInBlocks(name: string, layout: ImageLayout, block: ImageExtent): bigint {
  const format = pixelFormat(name);
  // Where nobody knows what the image takes, nobody knows what lies beyond it.
  if (format === undefined) return 0n;
  const width = roundUp(layout.width, block.width);
  const height = roundUp(layout.height, block.height);
  const whole = imageBytes(name, { ...layout, height });
  const row = BigInt(layout.bytesPerRow);
  const last = format.planes.at(-1) ?? format.planes[0];
  const isWide = BigInt(shortestRow(format, width)) - row;
  return whole + (isWide > 0n ? rowOfPlane(format, last, isWide) : 0n);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function maxBigInt(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
