/**
 * Whether an image is one at all, whoever may like it: whole pixels and samples, rows that hold their
 * pixels, and a buffer that holds the image with everything that is touched beyond it.
 */
import type { ImageAllocation, ImageLayout } from './image-allocation.ts';
import { imageReach } from './image-size.ts';
import { pixelFormat, shortestRow } from '../pixel-formats/pixel-format.ts';

/** Whether an image can lie in so many bytes. */
export function isWellFormed(image: ImageAllocation, bytes: number): boolean {
  const { format, layouts } = image;
  return (
    layouts.length > 0 &&
    layouts.every((layout) => isLayoutOf(format, layout)) &&
    imageReach(image) <= BigInt(bytes)
  );
}

function isLayoutOf(name: string, { width, height, bytesPerRow }: ImageLayout): boolean {
  const format = pixelFormat(name);
  if (format === undefined) return true;
  return (
    width % format.blockWidth === 0 &&
    height % format.blockHeight === 0 &&
    bytesPerRow % format.rowAlignment === 0 &&
    bytesPerRow >= shortestRow(format, width)
  );
}
