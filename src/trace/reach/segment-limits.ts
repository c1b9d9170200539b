/**
 * What a driver has announced of the pieces that it takes: how long one may be, and which multiples it may not cross.
 * On a direct mapping nothing in the kernel splits or refuses a piece that breaks it (CONFIG_DMA_API_DEBUG warns), and
 * most drivers announce nothing, so that this is no question of reach.
 * Source: Linux include/linux/dma-mapping.h, `dma_get_max_seg_size`, `dma_get_seg_boundary`; kernel/dma/debug.c.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import type { ImporterLimits } from './importer-limits.ts';
import type { AddressRange, MapPieces } from './map-pieces.ts';

/** What a map gave against what was announced, as the end of a sentence; null where it fits, or nobody announced. */
export function segmentBreach(
  { segmentMax, segmentBoundary }: ImporterLimits,
  { dma }: MapPieces,
): string | null {
  const long = segmentMax === null ? undefined : dma.find(({ size }) => size > segmentMax);
  if (long !== undefined && segmentMax !== null) {
    return `a piece of ${sizeInWords(long.size)}, and has announced that it takes at most ${sizeInWords(segmentMax)} (max_segment_size)`;
  }
  const boundary = segmentBoundary === null ? null : segmentBoundary + 1;
  const crossing = boundary === null ? undefined : dma.find((piece) => crosses(piece, boundary));
  if (crossing === undefined || boundary === null) return null;
  return `a piece that crosses a multiple of ${sizeInWords(boundary)}, and has announced that it takes none (segment_boundary_mask)`;
}

function crosses({ base, size }: AddressRange, boundary: number): boolean {
  return Math.floor(base / boundary) !== Math.floor((base + size - 1) / boundary);
}
