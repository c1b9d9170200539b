/**
 * Page blocks: what the kernel keeps track of as a whole when it moves pages away. A CMA region begins and ends
 * with one. It is 4 MiB where huge pages are not configured, else 2 MiB; a region of whole 4 MiB does on both.
 * Source: Linux `include/linux/pageblock-flags.h`, `include/linux/cma.h` `CMA_MIN_ALIGNMENT_BYTES`, 4 KiB pages.
 */

/** Bytes of the larger page block: a region of whole ones is accepted by every kernel. */
export const PAGE_BLOCK = 4 * 1024 ** 2;

/** Bytes of the smaller one: a region of anything else is refused by every kernel. */
export const PAGE_BLOCK_MIN = PAGE_BLOCK / 2;
