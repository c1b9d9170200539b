/**
 * What one importer states about the memory it can use. Every field is optional: a field that is
 * not there is *not said*, never zero. docs/constraints.md tells each field's meaning and source.
 */
import type { QuantityInput } from '../base/quantity.ts';
import type { Bytes, PhysicalAddress } from '../base/units.ts';
import type { Category, CoherencyDomain } from './allocator-facts.ts';
import type { ImageConstraints, ImageConstraintsInput } from './images/image-constraints.ts';
import type { ImageFieldName } from './images/image-requirement.ts';

/** The part of memory that an importer's addresses reach. @public */
export interface DmaWindow {
  /** First address in reach: of memory as the CPU sees it, or an IO virtual address with `iommu`. */
  readonly base: PhysicalAddress;
  /** Length of the window in bytes, at least one page. */
  readonly size: Bytes;
  /**
   * What is added to a physical address to get the address the importer uses. May be negative; 0
   * where it is left out. Source: device tree `dma-ranges`, child address minus parent address.
   */
  readonly busOffset?: number;
}

/** The constraints an importer states. A field left out is not said. @public */
export interface Constraints {
  /** Bit n set: the allocator with id n is acceptable. 1 to 2^32 - 1. */
  readonly allocatorMask?: number;
  /** The names of acceptable allocators (heaps), at least one. */
  readonly allocators?: readonly string[];
  /** Bit n set: an allocator of Vulkan memory type n is acceptable. 1 to 2^32 - 1. */
  readonly memoryTypeBits?: number;
  /** True: the storage must be protected memory. */
  readonly secure?: boolean;
  /** The coherency domains it can work with, at least one. */
  readonly domains?: readonly CoherencyDomain[];
  /** What the storage must not hold. */
  readonly deny?: readonly Category[];
  /** The memory that the importer can address. */
  readonly dmaWindow?: DmaWindow;
  /** True: the storage must be one physically contiguous run. Falls away behind an IOMMU. */
  readonly contiguous?: boolean;
  /** The most entries its sg_table may have, at least 1. */
  readonly maxSegmentCount?: number;
  /** The longest entry in bytes, at least one page; a fraction of a page is not used. */
  readonly maxSegmentSize?: Bytes;
  /** 2^n - 1: no entry may cross a multiple of 2^n on the importer's side. At least 0xfff. */
  readonly segmentBoundaryMask?: number;
  /** A power of two in bytes: where the storage may begin. Falls away behind an IOMMU. */
  readonly alignment?: Bytes;
  /** True: an IOMMU translates for this importer, so scattered pages look contiguous to it. */
  readonly iommu?: boolean;
  /** The smallest buffer in bytes. */
  readonly minSize?: Bytes;
  /** The largest buffer in bytes. */
  readonly maxSize?: Bytes;
  /** Bytes it keeps before the data. */
  readonly prefix?: Bytes;
  /** Bytes it keeps behind the data. */
  readonly padding?: Bytes;
  /** Buffers it holds on to at a time; added up over the importers. */
  readonly minBufferCountForCamping?: number;
  /** Buffers it wants for itself beyond that; added up over the importers. */
  readonly minBufferCountForDedicatedSlack?: number;
  /** Buffers it wants that all may share; the largest counts. */
  readonly minBufferCountForSharedSlack?: number;
  /** The fewest buffers in all. */
  readonly minBufferCount?: number;
  /** The most buffers in all. */
  readonly maxBufferCount?: number;
  /** What it does with the buffer, such as `cpu.READ_OFTEN` or `display.LAYER`; or only `none`. */
  readonly usage?: readonly string[];
  /** Fields that every other participant must state, too. */
  readonly mandatory?: readonly string[];
  /** The (format, modifier) pairs it accepts, at least one. */
  readonly images?: readonly ImageConstraints[];
}

/** Constraints as people write them, before they are checked. @public */
export interface ConstraintsInput {
  readonly allocatorMask?: QuantityInput;
  readonly allocators?: readonly string[];
  readonly memoryTypeBits?: QuantityInput;
  readonly secure?: boolean;
  readonly domains?: readonly CoherencyDomain[];
  readonly deny?: readonly Category[];
  readonly dmaWindow?: {
    readonly base: QuantityInput;
    readonly size: QuantityInput;
    readonly busOffset?: QuantityInput;
  };
  readonly contiguous?: boolean;
  readonly maxSegmentCount?: QuantityInput;
  readonly maxSegmentSize?: QuantityInput;
  readonly segmentBoundaryMask?: QuantityInput;
  readonly alignment?: QuantityInput;
  readonly iommu?: boolean;
  readonly minSize?: QuantityInput;
  readonly maxSize?: QuantityInput;
  readonly prefix?: QuantityInput;
  readonly padding?: QuantityInput;
  readonly minBufferCountForCamping?: QuantityInput;
  readonly minBufferCountForDedicatedSlack?: QuantityInput;
  readonly minBufferCountForSharedSlack?: QuantityInput;
  readonly minBufferCount?: QuantityInput;
  readonly maxBufferCount?: QuantityInput;
  readonly usage?: readonly string[];
  readonly mandatory?: readonly string[];
  readonly images?: readonly ImageConstraintsInput[];
}

/** The names of the fields that demand something of the storage; `iommu` states a fact instead. @public */
export const DEMAND_FIELDS = [
  'allocatorMask',
  'allocators',
  'memoryTypeBits',
  'secure',
  'domains',
  'deny',
  'dmaWindow',
  'contiguous',
  'maxSegmentCount',
  'maxSegmentSize',
  'segmentBoundaryMask',
  'alignment',
  'minSize',
  'maxSize',
  'prefix',
  'padding',
  'minBufferCountForCamping',
  'minBufferCountForDedicatedSlack',
  'minBufferCountForSharedSlack',
  'minBufferCount',
  'maxBufferCount',
  'usage',
  'mandatory',
  'images',
] as const satisfies readonly (keyof Constraints)[];

/** A field of the constraints that demands something of the storage. @public */
export type DemandField = (typeof DEMAND_FIELDS)[number];

/** Where a statement stands: a field, or a field of the importer's images. @public */
export type StatementField = DemandField | `images.${ImageFieldName}`;

/** An importer and what it states. @public */
export interface Participant {
  readonly id: string;
  readonly constraints: Constraints;
  /**
   * The fields it knows of, for `mandatory` of others; those it states where this is left out. An
   * explanation that asks "what if it did not state f" keeps what the importer knows.
   */
  readonly knows?: readonly string[];
}
