/**
 * Whether an image meets the merged demands of one pair, read off the merged values alone.
 */
import type { Congruence } from '../congruence.ts';
import { hasName } from '../sets.ts';
import type { ImageAllocation, ImageLayout } from './image-allocation.ts';
import type { ImageExtent } from './image-constraints.ts';
import type { ImageRequirement } from './image-requirement.ts';
import { pixelFormat } from './pixel-formats.ts';

/** Whether an image is one of those that a pair stands for. */
export function meetsPair(pair: ImageRequirement, image: ImageAllocation): boolean {
  const { layouts } = image;
  return (
    isNamedSo(pair, image) &&
    isAlignedSo(pair, image) &&
    layouts.every((each) => isSizedSo(pair, each) && isOnSteps(pair, each)) &&
    layouts.every((each) => hasRowsOf(pair, image.format, each)) &&
    coversRequired(pair, layouts)
  );
}

function isNamedSo(pair: ImageRequirement, image: ImageAllocation): boolean {
  const { colorSpaces, isAlphaPresent } = pair;
  return (
    (pair.format === null || pair.format === image.format) &&
    (pair.modifier === null || pair.modifier === image.modifier) &&
    (colorSpaces === null ||
      (image.colorSpace !== null && hasName(colorSpaces, image.colorSpace))) &&
    (isAlphaPresent === null || isAlphaPresent === image.isAlphaPresent)
  );
}

function isAlignedSo(pair: ImageRequirement, image: ImageAllocation): boolean {
  const { displayRectAlignment, padForBlockSize } = image;
  return (
    isMultiple(displayRectAlignment.width, pair.displayRectAlignment.width) &&
    isMultiple(displayRectAlignment.height, pair.displayRectAlignment.height) &&
    isMultiple(image.startOffset, BigInt(pair.startOffsetDivisor)) &&
    isMultiple(padForBlockSize.width, BigInt(pair.padForBlockSize.width)) &&
    isMultiple(padForBlockSize.height, BigInt(pair.padForBlockSize.height)) &&
    image.padBeyondImageSize >= pair.padBeyondImageSize
  );
}

function isSizedSo(pair: ImageRequirement, { width, height }: ImageLayout): boolean {
  const { minSize, maxSize, maxWidthTimesHeight: pixels } = pair;
  return (
    width >= minSize.width &&
    height >= minSize.height &&
    width <= maxSize.width &&
    height <= maxSize.height &&
    (pixels === Infinity || BigInt(width) * BigInt(height) <= BigInt(pixels))
  );
}

function isOnSteps(pair: ImageRequirement, { width, height, bytesPerRow }: ImageLayout): boolean {
  return (
    isMultiple(width, pair.sizeAlignment.width) &&
    isMultiple(height, pair.sizeAlignment.height) &&
    isIn(width, pair.widthStep) &&
    isIn(height, pair.heightStep) &&
    isIn(bytesPerRow, pair.bytesPerRowStep)
  );
}

function hasRowsOf(pair: ImageRequirement, format: string, { bytesPerRow }: ImageLayout): boolean {
  const pixel = pair.bytesPerRowAtPixelBoundary ? (pixelFormat(format)?.bytesPerPixel ?? 1) : 1;
  return (
    bytesPerRow >= pair.minBytesPerRow &&
    bytesPerRow <= pair.maxBytesPerRow &&
    isMultiple(bytesPerRow, pair.bytesPerRowDivisor) &&
    isMultiple(bytesPerRow, BigInt(pixel))
  );
}

function coversRequired(pair: ImageRequirement, layouts: readonly ImageLayout[]): boolean {
  const { requiredSizes, requiredMinSize, requiredMaxSize } = pair;
  const covers = ({ width, height }: ImageExtent) =>
    layouts.some((layout) => layout.width >= width && layout.height >= height);
  return (
    requiredSizes.every(covers) &&
    layouts.some(({ width }) => width <= requiredMinSize.width) &&
    layouts.some(({ height }) => height <= requiredMinSize.height) &&
    layouts.some(({ width }) => width >= requiredMaxSize.width) &&
    layouts.some(({ height }) => height >= requiredMaxSize.height)
  );
}

function isMultiple(value: number, divisor: bigint): boolean {
  return BigInt(value) % divisor === 0n;
}

function isIn(value: number, { residue, modulus }: Congruence): boolean {
  return (BigInt(value) - residue) % modulus === 0n;
}
