/**
 * Bounce buffers: where an importer without an IOMMU cannot reach a page, the kernel copies it through
 * memory that it can reach (swiotlb), on every transfer. Sharing without copies is over then, silently; here
 * it is counted.
 *
 * Source: Linux `kernel/dma/direct.h` `dma_direct_map_phys`, `kernel/dma/swiotlb.c`; one mapping bounces at
 * most `IO_TLB_SEGSIZE` slots of `IO_TLB_SIZE` bytes.
 */
import { assert } from '../base/assert.ts';
import { bytes, type Bytes } from '../base/units.ts';
import type { Constraints } from '../constraints/constraints.ts';
import { storageSize, type Storage } from '../constraints/storage.ts';

/** The most bytes of one entry that can bounce: 128 slots of 2 KiB. Source: Linux `IO_TLB_SEGSIZE`. @public */
export const BOUNCE_MAX: Bytes = bytes(256 * 1024);

/**
 * How many bytes of storage an importer would reach through bounce buffers only.
 *
 * @returns 0 behind an IOMMU, without a window, and where the window reaches all of it.
 * @public
 */
export function bouncedBytes({ iommu, dmaWindow }: Constraints, storage: Storage): Bytes {
  if (iommu === true || dmaWindow === undefined) return bytes(0);
  assert(storage.runs.length > 0, 'storage has at least one run');
  const start = dmaWindow.base;
  const end = dmaWindow.base + dmaWindow.size;
  const reached = storage.runs.map(({ address, length }) =>
    Math.max(0, Math.min(address + length, end) - Math.max(address, start)),
  );
  const bounced = storage.runs.reduce(
    (sum, { length }, index) => sum + length - (reached[index] ?? 0),
    0,
  );
  assert(bounced >= 0 && bounced <= storageSize(storage), 'what bounces is part of the storage');
  return bytes(bounced);
}
