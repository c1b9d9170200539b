/**
 * Where the planes of an image lie: one behind the other in one buffer, or each in a buffer of its own, which then
 * has whole pages for itself.
 */
import { PAGE_SIZE } from '../../base/units.ts';
import { pixelFormat, rowOfPlane } from '../pixel-formats/pixel-format.ts';
import type { ImageAllocation } from './image-allocation.ts';

/** One plane of the main layout of an image. */
export interface PlaneSize {
  /** The number of its buffer, from 0. */
  readonly buffer: number;
  /** Where it begins in its buffer, in bytes. */
  readonly offset: number;
  readonly bytesPerRow: number;
  readonly bytes: number;
}

/**
 * The planes of the main layout, with whole blocks where somebody reads in blocks.
 *
 * @param buffers - 1, or as many as there are planes.
 * @returns Nothing where the layout of the format is not known, or its planes are not that many.
 */
export function planesOf(image: ImageAllocation, buffers: number): readonly PlaneSize[] {
  const format = pixelFormat(image.format);
  const [layout] = image.layouts;
  if (format === undefined || layout === undefined) return [];
  if (buffers !== 1 && buffers !== format.planes.length) return [];
  const { height: block } = image.padForBlockSize;
  const height = Math.ceil(layout.height / block) * block;
  let offset = image.startOffset;
  return format.planes.map((plane, index) => {
    const bytesPerRow = Number(rowOfPlane(format, plane, BigInt(layout.bytesPerRow)));
    const bytes = Math.ceil(height / plane.height) * bytesPerRow;
    const placed = { buffer: buffers === 1 ? 0 : index, offset, bytesPerRow, bytes };
    offset = buffers === 1 ? offset + bytes : 0;
    return placed;
  });
}

/** The bytes of whole pages that each buffer of some planes takes. */
export function bufferSizes(planes: readonly PlaneSize[]): readonly number[] {
  const ends: number[] = [];
  for (const { buffer, offset, bytes } of planes) {
    ends[buffer] = Math.max(ends[buffer] ?? 0, offset + bytes);
  }
  return ends.map((end) => Math.ceil(end / PAGE_SIZE) * PAGE_SIZE);
}
