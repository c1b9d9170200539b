/** The direction of a DMA transfer, as the kernel's `enum dma_data_direction` without DMA_NONE. */

/** All directions. @public */
export const DIRECTIONS = ['bidirectional', 'toDevice', 'fromDevice'] as const;

/** DMA_BIDIRECTIONAL, DMA_TO_DEVICE or DMA_FROM_DEVICE. @public */
export type Direction = (typeof DIRECTIONS)[number];
