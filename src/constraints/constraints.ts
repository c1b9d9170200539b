/**
 * What one importer states about the memory it can use. Every field is optional: a field that is
 * not there is *not said*, never zero, because the kernel's habit of reading 0 as "unlimited"
 * makes a minimum over several importers wrong (Stanislawski, 2012).
 *
 * Sources of the vocabulary: RFC 1/4 `access_constraints_mask`; `struct device_dma_parameters`;
 * device tree `dma-ranges`; docs/spec.md section "Constraints".
 */
import type { QuantityInput } from '../base/quantity.ts';
import type { Bytes, PhysicalAddress } from '../base/units.ts';

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
}

/** Constraints as people write them, before they are checked. @public */
export interface ConstraintsInput {
  readonly allocatorMask?: QuantityInput;
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
}

/** The names of the fields that demand something; `iommu` states a fact, not a demand. @public */
export const DEMAND_FIELDS = [
  'allocatorMask',
  'dmaWindow',
  'contiguous',
  'maxSegmentCount',
  'maxSegmentSize',
  'segmentBoundaryMask',
  'alignment',
] as const satisfies readonly (keyof Constraints)[];

/** A field of the constraints that demands something of the storage. @public */
export type DemandField = (typeof DEMAND_FIELDS)[number];

/** An importer and what it states. @public */
export interface Participant {
  readonly id: string;
  readonly constraints: Constraints;
}
