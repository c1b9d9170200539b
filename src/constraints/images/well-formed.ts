/**
 * Whether an image is one at all, whoever may like it: whole samples and tiles, rows that hold their
 * pixels, and a buffer that holds the image with everything that is touched beyond it.
 */
import type { ImageAllocation, ImageLayout } from './image-allocation.ts';
import { pixelFormat, shortestRow } from '../pixel-formats/pixel-format.ts';
import { tilingOf } from '../tilings/modifier-tiling.ts';
import { isMultiple } from './extent.ts';
import { imageReach } from './image-size.ts';

/**
 * Whether an image can lie in so many bytes.
 *
 * @param plane - Which buffer has so many, where the planes lie in several.
 */
export function isWellFormed(image: ImageAllocation, bytes: number, plane = 0): boolean {
  const { layouts } = image;
  const reach = imageReach(image)[plane];
  return (
    layouts.length > 0 &&
    layouts.every((layout) => isLayoutOf(image, layout)) &&
    reach !== undefined &&
    reach <= BigInt(bytes)
  );
}

function isLayoutOf(
  { format: name, modifier }: ImageAllocation,
  { width, height, bytesPerRow }: ImageLayout,
): boolean {
  const { rowDivisor, heightMax } = tilingOf(name, modifier);
  if (!isMultiple(bytesPerRow, rowDivisor) || height > heightMax) return false;
  const format = pixelFormat(name);
  if (format === undefined) return true;
  return bytesPerRow % format.rowAlignment === 0 && bytesPerRow >= shortestRow(format, width);
}
