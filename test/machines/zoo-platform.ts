/** The machine on which the lives of the zoo are lived. */
import { PAGE_SIZE } from '../../src/base/units.ts';
import type { PlatformInput } from '../../src/index.ts';

/** The bytes of a page. */
export const PAGE: number = PAGE_SIZE;

/** The bytes of some pages. */
export const pages = (count: number): number => count * PAGE;

/** Each allocator and each importer is there for one difficulty. */
export const PLATFORM: PlatformInput = {
  name: 'zoo',
  zones: [
    { name: 'low', base: 0, size: pages(16), kind: 'dma' },
    {
      name: 'region',
      base: pages(32),
      size: pages(32),
      kind: 'cma',
      lent: [
        { base: pages(32), size: pages(4) },
        { base: pages(48), size: pages(2), pinned: true },
      ],
    },
    { name: 'ram', base: pages(64), size: pages(64), kind: 'normal' },
    { name: 'protected', base: pages(256), size: pages(16), kind: 'reserved' },
  ],
  allocators: [
    { id: 0, name: 'system', kind: 'system', zones: ['ram'], priority: 1 },
    {
      id: 1,
      name: 'pool',
      kind: 'contiguous-region',
      zones: ['low'],
      priority: 3,
      capacity: pages(8),
    },
    { id: 2, name: 'region', kind: 'cma', zones: ['region'], priority: 2, memoryType: 3 },
    {
      id: 3,
      name: 'protected',
      kind: 'secure',
      zones: ['protected'],
      priority: 3,
      cpuAccess: false,
      secure: true,
      domains: ['inaccessible'],
    },
    { id: 4, name: 'both', kind: 'contiguous-region', zones: ['low', 'ram'], priority: 0 },
  ],
  importers: [
    { id: 'any', constraints: { allocatorMask: 0b10111 } },
    { id: 'scattered', constraints: { allocatorMask: 0b00001 } },
    { id: 'camera', constraints: { contiguous: true, allocatorMask: 0b00100 } },
    {
      id: 'display',
      constraints: { contiguous: true, alignment: pages(4), allocatorMask: 0b10110 },
    },
    { id: 'gpu', constraints: { iommu: true, allocatorMask: 0b00111 } },
    {
      id: 'isp',
      constraints: {
        iommu: true,
        dmaWindow: { base: pages(1), size: pages(15) },
        alignment: pages(4),
        allocatorMask: 0b00111,
      },
    },
    {
      id: 'codec',
      constraints: {
        iommu: true,
        maxSegmentCount: 1,
        segmentBoundaryMask: pages(4) - 1,
        allocatorMask: 0b00111,
      },
    },
    { id: 'tv', constraints: { secure: true } },
    {
      id: 'far',
      constraints: {
        dmaWindow: { base: pages(64), size: pages(64), busOffset: -pages(64) },
        allocatorMask: 0b10111,
      },
    },
    {
      id: 'reader',
      constraints: { domains: ['cpu'], usage: ['cpu.READ'], allocatorMask: 0b10111 },
    },
    { id: 'typed', constraints: { memoryTypeBits: 0b1000 } },
    { id: 'roomy', constraints: { prefix: 64, padding: 128, allocatorMask: 0b00011 } },
    {
      id: 'painter',
      constraints: {
        images: [{ format: 'R8G8B8A8', modifier: 'LINEAR', minSize: { width: 16, height: 16 } }],
        allocatorMask: 0b00011,
      },
    },
  ],
};
