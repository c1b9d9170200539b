/**
 * How many bytes an image takes: its planes one behind the other, each where its tiling lets it begin.
 *
 * Source: for linear rows fuchsia `ImageFormatImageSize`; checked against its published tests, such as 98,304 bytes
 * for 256 by 256 pixels of NV12. For tiles and compression see `tilings`.
 */
import { pixelFormat, shortestRow, shortestRowOfPlane } from '../pixel-formats/pixel-format.ts';
import { isCountedAsLinear, tilingOf } from '../tilings/modifier-tiling.ts';
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

/** Bytes of each buffer that holds planes of an image, the largest layout counts. */
export type BytesOfBuffers = readonly [bigint, ...bigint[]];

/** The bytes of the image itself in each of its buffers, from the beginning of the buffer. */
export function imageData(image: ImageAllocation): BytesOfBuffers {
  const start = BigInt(image.startOffset);
  if (image.planeBuffers !== undefined) {
    return mostOf(image.layouts.map((layout) => bytesApart(image, layout)));
  }
  return mostOf(image.layouts.map((layout) => [start + imageBytes(image, layout, start)]));
}

/**
 * The bytes from the beginning of each buffer to the last byte that anybody may touch: the largest
 * layout, behind its offset, with what blocks and padding reach beyond it.
 */
export function imageReach(image: ImageAllocation): BytesOfBuffers {
  const { layouts, padForBlockSize: block, padBeyondImageSize, planeBuffers } = image;
  const start = BigInt(image.startOffset);
  const padding = BigInt(padBeyondImageSize);
  const readsInBlocks = block.width > 1 || block.height > 1;
  if (!readsInBlocks && padding === 0n) return imageData(image);
  return mostOf(
    layouts.flatMap((layout) =>
      planeBuffers === undefined
        ? [
            [start + imageBytes(image, layout, start) + padding],
            [start + bytesInBlocks(image, layout, block, start)],
          ]
        : [bytesApart(image, layout).map((each) => each + padding), blocksApart(image, layout)],
    ),
  );
}

/** The most of each buffer. */
function mostOf(all: readonly (readonly bigint[])[]): BytesOfBuffers {
  // Lists of thousands of pairs are looked through, and nearly all images have one layout in one buffer.
  const [first = 0n, ...more] = all[0] ?? [];
  if (all.length === 1) return [first, ...more];
  const most: [bigint, ...bigint[]] = [0n];
  for (const some of all) {
    for (const [index, each] of some.entries()) most[index] = maxBigInt(most[index] ?? 0n, each);
  }
  return most;
}

/** The bytes of planes that lie in a buffer each. */
function bytesApart(image: ImageAllocation, layout: ImageLayout): readonly bigint[] {
  const tiling = tilingOf(image.format, image.modifier);
  return tiling
    .planes(layout)
    .map(({ bytes }, index) =>
      wholeOf(bytes + (index === 0 ? BigInt(image.startOffset) : 0n), tiling.bufferDivisor),
    );
}

/** Likewise with whole blocks; in linear rows the last block of each plane may reach beyond it. */
function blocksApart(image: ImageAllocation, layout: ImageLayout): readonly bigint[] {
  const { whole, beyond } = inBlocks(image, layout, image.padForBlockSize);
  return bytesApart(image, whole).map((each, index) => each + beyond(index));
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
  const { whole, beyond, planes } = inBlocks(names, layout, block);
  // Where nobody knows what the image takes, nobody knows what lies beyond it.
  return planes === 0 ? 0n : imageBytes(names, whole, start) + beyond(planes - 1);
}

/** A layout in whole blocks, and how far the last block of a row of a linear plane reaches beyond the row. */
function inBlocks(names: PixelNames, layout: ImageLayout, block: ImageExtent) {
  const format = pixelFormat(names.format);
  const width = roundUp(layout.width, block.width);
  const height = roundUp(layout.height, block.height);
  const isLinear = isCountedAsLinear(names.modifier);
  const rowOfBlocks = format === undefined ? 0 : shortestRow(format, width);
  const whole = isLinear
    ? { ...layout, height }
    : { width, height, bytesPerRow: Math.max(layout.bytesPerRow, rowOfBlocks) };
  const planes = tilingOf(names.format, names.modifier).planes(whole);
  const beyond = (index: number): bigint => {
    const [pixels, plane] = [format?.planes[index], planes[index]];
    if (!isLinear || pixels === undefined || plane === undefined) return 0n;
    const blocks = BigInt(shortestRowOfPlane(pixels, width));
    return blocks > plane.bytesPerRow ? blocks - plane.bytesPerRow : 0n;
  };
  return { whole, beyond, planes: planes.length };
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function maxBigInt(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
