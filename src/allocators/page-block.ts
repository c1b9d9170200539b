/**
 * Page blocks: what the kernel keeps track of as a whole when it moves pages away. A CMA region begins and ends
 * with one. It is 4 MiB where huge pages are not configured, else 2 MiB; a region of whole 4 MiB does on both. Since
 * Linux 6.16 a kernel may be built with smaller ones, and before that some of 32 bits were.
 * Source: Linux `include/linux/pageblock-flags.h`, `include/linux/cma.h` `CMA_MIN_ALIGNMENT_BYTES`, 4 KiB pages;
 * `mm/Kconfig` `PAGE_BLOCK_MAX_ORDER` (commit e13e7922d034, where it was `PAGE_BLOCK_ORDER`).
 */

/** Bytes of the larger page block: a region of whole ones is accepted by every kernel. */
export const PAGE_BLOCK = 4 * 1024 ** 2;

/** Bytes of the smaller one: a region of anything else is refused by kernels as they are usually built. */
export const PAGE_BLOCK_MIN = PAGE_BLOCK / 2;

/** Which kernels refuse a region of anything else. */
export const REFUSED_BY =
  'a kernel refuses it unless it is built with smaller ones (CONFIG_PAGE_BLOCK_MAX_ORDER; in Linux 6.16 CONFIG_PAGE_BLOCK_ORDER)';
