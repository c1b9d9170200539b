/**
 * How many bytes an image takes, for linear layouts. A tiled or compressed modifier is counted as if
 * it were linear: what it adds is stated as alignment or as `padBeyondImageSize`.
 *
 * Source: fuchsia `ImageFormatImageSize`; checked against its published tests, such as 98,304 bytes
 * for 256 by 256 pixels of NV12.
 */
import type { ImageAllocation, ImageLayout } from './image-allocation.ts';
import type { ImageExtent } from './extent.ts';
import { pixelFormat } from './pixel-formats.ts';

/** The bytes of one image; 0 where the format's layout is not known. */
export function imageBytes(format: string, { height, bytesPerRow }: ImageLayout): bigint {
  const known = pixelFormat(format);
  if (known === undefined) return 0n;
  const rows = BigInt(height);
  const chromaRows = known.chromaRows === 0.5 ? (rows + 1n) / 2n : rows * BigInt(known.chromaRows);
  return (rows + chromaRows) * BigInt(bytesPerRow);
}

/**
 * The bytes from the beginning of the buffer to the last byte that anybody may touch: the largest
 * layout, behind its offset, with what blocks and padding reach beyond it.
 */
export function imageReach(image: ImageAllocation): bigint {
  const { format, layouts, startOffset, padForBlockSize, padBeyondImageSize } = image;
  const reaches = layouts.map((layout) => {
    const beyond = maxBigInt(
      BigInt(padBeyondImageSize),
      blockOverhang(format, layout, padForBlockSize),
    );
    return imageBytes(format, layout) + beyond;
  });
  return BigInt(startOffset) + reaches.reduce(maxBigInt, 0n);
}

/**
 * What the last row of blocks reaches beyond the image. The rows that a block has too many are as long
 * as the others, and the last block of a row may reach into the row behind it.
 */
function blockOverhang(format: string, layout: ImageLayout, block: ImageExtent): bigint {
  const known = pixelFormat(format);
  // Where nobody knows what the image takes, nobody knows what lies beyond it.
  if (known === undefined) return 0n;
  const { bytesPerPixel } = known;
  const missingRows = BigInt(roundUp(layout.height, block.height) - layout.height);
  const rowEnd = BigInt(roundUp(layout.width, block.width) * bytesPerPixel - layout.bytesPerRow);
  return missingRows * BigInt(layout.bytesPerRow) + maxBigInt(0n, rowEnd);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function maxBigInt(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
