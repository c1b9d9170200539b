/**
 * Where the planes of an image lie: one behind the other in one buffer, or each in a buffer of its own, which then
 * has whole pages for itself.
 */
import type { ImageAllocation } from './image-allocation.ts';
import { placedPlanes } from './image-size.ts';

/** One plane of the main layout of an image. */
export interface PlaneSize {
  /** The number of its buffer, from 0. */
  readonly buffer: number;
  /** Where it begins in its buffer, in bytes. */
  readonly offset: number;
  readonly bytesPerRow: number;
  readonly bytes: number;
  /** Pixels, or what compression keeps beside them. */
  readonly holds: 'pixels' | 'metadata';
}

/**
 * The planes of the main layout, with whole blocks where somebody reads in blocks; nothing where the layout is not
 * known.
 */
export function planesOf(image: ImageAllocation): readonly PlaneSize[] {
  const [layout] = image.layouts;
  const isOne = image.planeBuffers === undefined;
  if (layout === undefined) return [];
  const { height: block } = image.padForBlockSize;
  const height = Math.ceil(layout.height / block) * block;
  const planes = placedPlanes(image, { ...layout, height }, BigInt(image.startOffset));
  return planes.map(({ holds, bytesPerRow, bytes, offset }, index) => ({
    buffer: isOne ? 0 : index,
    offset: isOne || index === 0 ? Number(offset) : 0,
    bytesPerRow: Number(bytesPerRow),
    bytes: Number(bytes),
    holds,
  }));
}
