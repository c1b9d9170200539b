/**
 * Pages of a program's own memory, made a dma-buf by `/dev/udmabuf`: a memfd that can no longer shrink (sealed with
 * F_SEAL_SHRINK, and not with F_SEAL_WRITE), whose pages are pinned one by one, wherever they are. One buffer has at
 * most 64 MiB, unless the module was loaded with another `size_limit_mb`.
 * Source: Linux `drivers/dma-buf/udmabuf.c` `size_limit_mb`, `check_memfd_seals`, `udmabuf_create`.
 */
import { pagesOf, type AllocatorOps } from '../allocator.ts';
import { scatteredBlocks, scatteredBuffers, systemAllocator } from './system-allocator.ts';

/** The most bytes of one buffer where nobody says otherwise. */
export const UDMABUF_SIZE_LIMIT = 64 * 2 ** 20;

/** A memfd gets its pages when they are written first, one after the other. */
const PAGE_BY_PAGE = [0];

/** The algorithm with a limit of so many bytes for one buffer. */
export function udmabufAllocator(sizeLimit: number): AllocatorOps {
  return {
    promises: { ...systemAllocator.promises, sizeMax: sizeLimit },
    plan: (request, zones) => scatteredBlocks(pagesOf(request), zones, Infinity, PAGE_BY_PAGE),
    mostAtATime: (request, zones) => scatteredBuffers(pagesOf(request), zones, Infinity),
  };
}
