/**
 * Scattered blocks below 4 GiB only, for devices that know 32-bit addresses. It is the system heap with
 * GFP_DMA32, as vendors offer it (`system-uncached-dma32` of Rockchip), and the answer to "works on the
 * 1 GiB board, fails on the 4 GiB board".
 * Source: Linux `include/linux/gfp_types.h` `__GFP_DMA32`; radxa/kernel issue 588.
 */
import { PAGE_SIZE } from '../../base/units.ts';
import { DMA32_END } from '../../memory/zone.ts';
import { pagesOf, type AllocatorOps } from '../allocator.ts';
import { scatteredBlocks, scatteredBuffers, systemAllocator } from './system-allocator.ts';

export const dma32Allocator: AllocatorOps = {
  promises: { ...systemAllocator.promises, addressEnd: DMA32_END * PAGE_SIZE },
  plan: (request, zones) => scatteredBlocks(pagesOf(request), zones, DMA32_END),
  mostAtATime: (request, zones) => scatteredBuffers(pagesOf(request), zones, DMA32_END),
};
