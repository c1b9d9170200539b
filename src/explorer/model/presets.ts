/**
 * Platforms that are built in, to be named in a model or a replay string instead of masks. They are
 * invented: small, so that memory fills within a few calls, and as diverse as the vocabulary of
 * constraints allows, so that every rule about storage can be met on them.
 */
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { Limits } from '../../base/limits.ts';

/** The names of the platforms that are built in, with their mark. @public */
export const PRESET_NAMES = ['@mixed'] as const;

/** The name of a platform that is built in. @public */
export type PresetName = (typeof PRESET_NAMES)[number];

/** A platform that is built in, with what a model needs beside it. */
export interface Preset {
  /** As a platform file would state it; `createExporter` checks it like one. */
  readonly platform: PlatformInput;
  /** The names of its importers, by the index that calls use. */
  readonly importers: readonly string[];
  /** The sizes of the buffers in pages, by index; they repeat where there are more buffers. */
  readonly bufferPages: readonly [number, ...number[]];
  readonly limits: Pick<Limits, 'mapsPerAttachmentMax' | 'cpuAccessDepthMax'>;
}

const pages = (count: number): number => count * PAGE_SIZE;

const zone = (name: string, base: number, size: number): PlatformInput['zones'][number] => ({
  name,
  base: pages(base),
  size: pages(size),
});

/** Each importer is there for one difficulty, which its comment names. */
const MIXED_IMPORTERS = [
  // Says nothing at all.
  { id: 'console', constraints: {} },
  // Scattered pages look contiguous behind its IOMMU, whose window is not said.
  { id: 'gpu', constraints: { iommu: true, contiguous: true } },
  // One aligned run, below the carveout.
  {
    id: 'display',
    constraints: {
      contiguous: true,
      alignment: pages(4),
      dmaWindow: { base: 0, size: pages(128) },
    },
  },
  // Its addresses begin at 0 where memory is at page 64, so that its bus offset is negative.
  {
    id: 'camera',
    constraints: {
      dmaWindow: { base: pages(64), size: pages(64), busOffset: -pages(64) },
      maxSegmentCount: 4,
    },
  },
  // Few short entries that must not cross a boundary, which lies shifted by its bus offset.
  {
    id: 'codec',
    constraints: {
      dmaWindow: { base: 0, size: pages(512), busOffset: pages(1) },
      maxSegmentCount: 2,
      maxSegmentSize: pages(2),
      segmentBoundaryMask: pages(4) - 1,
    },
  },
  // A small IO window that begins off its alignment: only five pages of eight can be used.
  {
    id: 'isp',
    constraints: {
      iommu: true,
      dmaWindow: { base: pages(1), size: pages(8) },
      alignment: pages(4),
    },
  },
  // Accepts the protected carveout only, which the CPU may not touch.
  { id: 'tv', constraints: { allocatorMask: 0b1000 } },
  // Reaches the first pages only, and sees them far away.
  {
    id: 'sensor',
    constraints: {
      dmaWindow: { base: 0, size: pages(16), busOffset: 0x4000_0000 },
      contiguous: true,
    },
  },
];

const MIXED: Preset = {
  platform: {
    name: 'mixed',
    zones: [
      zone('dma', 0, 8),
      zone('low', 8, 12),
      zone('normal', 64, 16),
      zone('carveout', 128, 6),
      zone('high', 256, 8),
    ],
    allocators: [
      { id: 0, name: 'system', kind: 'system', zones: ['normal', 'low'], priority: 0 },
      { id: 1, name: 'dma-pool', kind: 'contiguous-region', zones: ['dma'], priority: 10 },
      // Shares a zone with the system allocator, and may hand out less than the zone holds.
      {
        id: 2,
        name: 'cma',
        kind: 'contiguous-region',
        zones: ['low', 'dma'],
        priority: 20,
        capacity: pages(7),
      },
      {
        id: 3,
        name: 'protected',
        kind: 'contiguous-region',
        zones: ['carveout'],
        priority: 5,
        cpuAccess: false,
      },
      // Of the same priority as cma, so that the higher id decides.
      { id: 4, name: 'high', kind: 'contiguous-region', zones: ['high'], priority: 20 },
    ],
    importers: MIXED_IMPORTERS,
  },
  importers: MIXED_IMPORTERS.map(({ id }) => id),
  bufferPages: [1, 4, 2, 6, 3],
  limits: { mapsPerAttachmentMax: 2, cpuAccessDepthMax: 2 },
};

/** Every platform that is built in, by its name. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = { '@mixed': MIXED };
