/**
 * Where the planes of an image lie: one behind the other in one buffer, or each in a buffer of its own, which then
 * has whole pages for itself.
 */
import { PAGE_SIZE } from '../../base/units.ts';
import { tilingOf } from '../tilings/modifier-tiling.ts';
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
 * The planes of the main layout, with whole blocks where somebody reads in blocks.
 *
 * @param buffers - 1, or as many as there are planes.
 * @returns Nothing where the layout is not known, or its planes are not that many.
 */
export function planesOf(image: ImageAllocation, buffers: number): readonly PlaneSize[] {
  const [layout] = image.layouts;
  if (layout === undefined) return [];
  const { height: block } = image.padForBlockSize;
  const height = Math.ceil(layout.height / block) * block;
  const planes = placedPlanes(image, { ...layout, height }, BigInt(image.startOffset));
  if (buffers !== 1 && buffers !== planes.length) return [];
  return planes.map(({ holds, bytesPerRow, bytes, offset }, index) => ({
    buffer: buffers === 1 ? 0 : index,
    offset: buffers === 1 || index === 0 ? Number(offset) : 0,
    bytesPerRow: Number(bytesPerRow),
    bytes: Number(bytes),
    holds,
  }));
}

/** The bytes of whole pages that each buffer of some planes takes. */
export function bufferSizes(
  image: ImageAllocation,
  planes: readonly PlaneSize[],
): readonly number[] {
  const { bufferDivisor } = tilingOf(image.format, image.modifier);
  const whole = Math.max(PAGE_SIZE, Number(bufferDivisor));
  const ends: number[] = [];
  for (const { buffer, offset, bytes } of planes) {
    ends[buffer] = Math.max(ends[buffer] ?? 0, offset + bytes);
  }
  return ends.map((end) => Math.ceil(end / whole) * whole);
}
