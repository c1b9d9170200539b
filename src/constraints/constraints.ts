/**
 * The vocabulary: what one importer may state about the memory it can use. Each field is one file; this is
 * the list of them, with what each means, and all else is derived from it: the types below, the schema,
 * the merged requirement, acceptance, words and loosening. Every field is optional: a field that is not
 * there is *not said*, never zero.
 */
import type { Written } from '../base/quantity.ts';
import type { AnyField, Who } from './field.ts';
import { alignmentField } from './fields/alignment.ts';
import { apiField } from './fields/api.ts';
import { allocatorMaskField } from './fields/allocator-mask.ts';
import { allocatorsField } from './fields/allocators.ts';
import { contiguousField } from './fields/contiguous.ts';
import { denyField } from './fields/deny.ts';
import { dmaWindowField } from './fields/dma-window.ts';
import { domainsField } from './fields/domains.ts';
import { driverField } from './fields/driver.ts';
import { imagesField } from './fields/images.ts';
import { fixedField } from './fields/fixed.ts';
import { implicitDriverField } from './fields/implicit-driver.ts';
import { iommuField } from './fields/iommu.ts';
import { mandatoryField } from './fields/mandatory.ts';
import { maxBufferCountField } from './fields/max-buffer-count.ts';
import { maxSegmentCountField } from './fields/max-segment-count.ts';
import { maxSegmentSizeField } from './fields/max-segment-size.ts';
import { maxSizeField } from './fields/max-size.ts';
import { memoryTypeBitsField } from './fields/memory-type-bits.ts';
import { minBufferCountForCampingField } from './fields/min-buffer-count-for-camping.ts';
import { minBufferCountForDedicatedSlackField } from './fields/min-buffer-count-for-dedicated-slack.ts';
import { minBufferCountForSharedSlackField } from './fields/min-buffer-count-for-shared-slack.ts';
import { minBufferCountField } from './fields/min-buffer-count.ts';
import { minSizeField } from './fields/min-size.ts';
import { paddingField } from './fields/padding.ts';
import { peersField } from './fields/peers.ts';
import { prefixField } from './fields/prefix.ts';
import { ioVirtualWindowsField } from './fields/io-virtual-windows.ts';
import { roomField } from './fields/room.ts';
import { secureField } from './fields/secure.ts';
import { segmentBoundaryMaskField } from './fields/segment-boundary-mask.ts';
import { segmentLimitsField } from './fields/segment-limits.ts';
import { usageField } from './fields/usage.ts';
import { IMAGE_FIELD_NAMES, type ImageFieldName } from './images/image-constraints.ts';

/** Every field, in the order in which people read them and breaches are told. */
export const FIELDS = {
  /**
   * Bit n set: the allocator with id n is acceptable. 1 to 2^32 - 1. Merged by AND.
   * Source: RFC 1/4, `access_constraints_mask`.
   */
  allocatorMask: allocatorMaskField,
  /**
   * The names of acceptable allocators (heaps), at least one. Merged by intersection.
   * Source: fuchsia.sysmem2 `permitted_heaps`, DMA-BUF heaps.
   */
  allocators: allocatorsField,
  /**
   * Bit n set: an allocator of Vulkan memory type n is acceptable. 1 to 2^32 - 1. Merged by AND.
   * Source: Vulkan `VkMemoryRequirements`.
   */
  memoryTypeBits: memoryTypeBitsField,
  /**
   * The devices whose local memory it reaches, itself included; an empty list reaches none. Memory that is local to no
   * device is not asked about. Merged by intersection. Source: Linux `dma_buf_attachment.peer2peer`.
   */
  peers: peersField,
  /**
   * True: the storage must be protected memory. Merged by OR.
   * Source: fuchsia.sysmem2 `secure_required`, Linux TEE heaps.
   */
  secure: secureField,
  /**
   * The coherency domains it can work with, out of `cpu`, `ram` and `inaccessible`, at least one. Merged by
   * intersection. Source: fuchsia.sysmem2 `cpu_domain_supported` and its siblings.
   */
  domains: domainsField,
  /**
   * What the storage must not hold, out of `buffers`, `textures` and `renderTargets`. Merged by union.
   * Source: Direct3D 12 `D3D12_HEAP_FLAG_DENY_*`.
   */
  deny: denyField,
  /**
   * The memory that the importer can address, in bytes: physical addresses, or IO virtual ones behind an
   * IOMMU. Merged by intersection. Source: device tree `dma-ranges`.
   */
  dmaWindow: dmaWindowField,
  /**
   * True: the storage must be one physically contiguous run. Falls away behind an IOMMU. Merged by OR.
   * Source: Linux `videobuf2-dma-contig.c`.
   */
  contiguous: contiguousField,
  /**
   * The most entries its sg_table may have, at least 1. Merged as one of `segmentLimits`.
   * Source: Linux `struct device_dma_parameters`, the RFC of 2015.
   */
  maxSegmentCount: maxSegmentCountField,
  /**
   * The longest entry of its sg_table in bytes, at least one page; a fraction of a page is not used. Merged
   * as one of `segmentLimits`. Source: Linux `dma_set_max_seg_size`.
   */
  maxSegmentSize: maxSegmentSizeField,
  /**
   * 2^n - 1: no entry may cross a multiple of 2^n on the importer's side. At least 0xfff. Merged as one of
   * `segmentLimits`. Source: Linux `dma_set_seg_boundary`.
   */
  segmentBoundaryMask: segmentBoundaryMaskField,
  /**
   * Where the storage may begin: a multiple of this many bytes, a power of two. Falls away behind an IOMMU.
   * Merged by maximum. Source: fuchsia.sysmem2 `min_physical_base_alignment`.
   */
  alignment: alignmentField,
  /**
   * True: an IOMMU translates for this importer, so that scattered pages look contiguous to it. It is a fact
   * and no demand: window, contiguity, alignment and segment limits bind IO virtual addresses then.
   * Source: Linux IOMMU drivers.
   */
  iommu: iommuField,
  /** The segment limits of all importers, without those that another one implies. */
  segmentLimits: segmentLimitsField,
  /** The largest buffer in bytes that all windows and segment limits have room for. */
  room: roomField,
  /** Where importers behind IOMMUs map all buffers at a time, without the spaces that another one implies. */
  ioVirtualWindows: ioVirtualWindowsField,
  /** The smallest buffer in bytes, at least 1. Merged by maximum. Source: fuchsia.sysmem2 `min_size_bytes`. */
  minSize: minSizeField,
  /** The largest buffer in bytes, at least 1. Merged by minimum. Source: fuchsia.sysmem2 `max_size_bytes`. */
  maxSize: maxSizeField,
  /** Bytes it keeps before the data, from 0. Merged by maximum. Source: GStreamer allocation parameters. */
  prefix: prefixField,
  /** Bytes it keeps behind the data, from 0. Merged by maximum. Source: GStreamer allocation parameters. */
  padding: paddingField,
  /**
   * Buffers it holds on to at a time, from 0. Added up over the importers.
   * Source: fuchsia.sysmem2 `min_buffer_count_for_camping`.
   */
  minBufferCountForCamping: minBufferCountForCampingField,
  /**
   * Buffers it wants for itself beyond those it holds, from 0. Added up over the importers.
   * Source: fuchsia.sysmem2 `min_buffer_count_for_dedicated_slack`.
   */
  minBufferCountForDedicatedSlack: minBufferCountForDedicatedSlackField,
  /**
   * Buffers it wants that all may share, from 0. The largest counts.
   * Source: fuchsia.sysmem2 `min_buffer_count_for_shared_slack`.
   */
  minBufferCountForSharedSlack: minBufferCountForSharedSlackField,
  /** The fewest buffers in all, from 0. Merged by maximum. Source: fuchsia.sysmem2 `min_buffer_count`. */
  minBufferCount: minBufferCountField,
  /** The most buffers in all, at least 1. Merged by minimum. Source: fuchsia.sysmem2 `max_buffer_count`. */
  maxBufferCount: maxBufferCountField,
  /**
   * What it does with the buffer, such as `cpu.READ_OFTEN` or `display.LAYER`; or only `none`. Merged by
   * union. Source: fuchsia.sysmem2 `BufferUsage`, Android's gralloc usage bits.
   */
  usage: usageField,
  /**
   * The names of fields that every other participant must state, too; those of images as `images.format`.
   * Merged by union, against what all know. Source: PipeWire `SPA_POD_PROP_FLAG_MANDATORY`.
   */
  mandatory: mandatoryField(() => MARKABLE_FIELDS),
  /**
   * In whose names its formats are told, such as `v4l2`: the same letters may mean another format elsewhere. It
   * demands nothing. Source: `videodev2.h`, `drm_fourcc.h`.
   */
  api: apiField,
  /**
   * What of this is hardware, which no proposal changes: `true` for all of it, or names of fields. It demands
   * nothing. Source: the caller.
   */
  fixed: fixedField(() => MARKABLE_FIELDS),
  /**
   * Its driver, a name: who is of one driver can share a layout that only the driver knows (`INVALID`). It demands
   * nothing. Source: `drm_fourcc.h`, `DRM_FORMAT_MOD_INVALID`.
   */
  driver: driverField,
  /** Whose driver would have to know a layout that nobody names; `several` where it is not one, `unsaid` where nobody says. */
  implicitDriver: implicitDriverField,
  /**
   * The (format, modifier) pairs it accepts, at least one. Lists of several importers meet pair by pair.
   * Source: fuchsia.sysmem2 `image_format_constraints`, linux-dmabuf, DRM.
   */
  images: imagesField,
} as const;

type Fields = typeof FIELDS;

/** A field that can be stated; the others follow from several statements. */
interface Statable {
  readonly schema: unknown;
}

type ValueOf<Of> = Of extends { words(value: infer Value): string } ? Value : never;

/** The constraints an importer states. A field left out is not said. @public */
export type Constraints = {
  readonly [Name in keyof Fields as Fields[Name] extends Statable ? Name : never]?: ValueOf<
    Fields[Name]
  >;
};

/** Constraints as people write them, before they are checked. @public */
export type ConstraintsInput = {
  readonly [Name in keyof Constraints]: Written<Constraints[Name]>;
};

/** The names of the fields that may be stated. */
export type StatedName = keyof Constraints;

/** A field of the constraints that demands something of the storage; `iommu` tells a fact instead. @public */
export type DemandField = keyof {
  readonly [Name in StatedName as Fields[Name] extends { readonly isFact: true } ? never : Name]: 1;
};

/** Where a statement stands: a field, or a field of the importer's images. @public */
export type StatementField = DemandField | `images.${ImageFieldName}`;

/** A field whose types the compiler cannot follow through the list; it checks that each reads what is stated. */
const ANY_FIELDS: Readonly<Record<keyof Fields, AnyField<Constraints>>> = FIELDS;

/** Every field by its name, stated or not. */
export const FIELD_ENTRIES = Object.entries(ANY_FIELDS) as readonly (readonly [
  keyof Fields,
  AnyField<Constraints>,
])[];

/** Every field that may be stated, by its name. */
export const STATED_FIELDS = FIELD_ENTRIES.flatMap(([name, field]) =>
  'schema' in field ? [[name as StatedName, field] as const] : [],
);

/** The same statements in the order of the fields, as a schema writes them: what is read again has the same bytes. */
export function inFieldOrder(constraints: Constraints): Constraints {
  const fields = STATED_FIELDS.filter(([name]) => constraints[name] !== undefined);
  return Object.fromEntries(fields.map(([name]) => [name, constraints[name]]));
}

/** The names of the fields that demand something of the storage. */
export const DEMAND_FIELDS = STATED_FIELDS.flatMap(([name, field]) =>
  'isFact' in field ? [] : [name as DemandField],
);

/** The field of a pair that a statement is about; null where it is about another field. */
export function imageFieldIn(field: string): ImageFieldName | null {
  return IMAGE_FIELD_NAMES.find((name) => field === `images.${name}`) ?? null;
}

/** The names that can be marked as mandatory, image fields as `images.format`. */
const MARKABLE_FIELDS: readonly string[] = [
  ...DEMAND_FIELDS,
  ...IMAGE_FIELD_NAMES.map((name) => `images.${name}`),
];

/** An importer and what it states. @public */
export interface Participant extends Who {
  /** Its name, by which conflicts tell who states what; counts that add up are added once for each name [L10]. */
  readonly id: string;
  /** What it states; a field that is left out is not said, never zero. */
  readonly constraints: Constraints;
  /**
   * The fields it knows of, for `mandatory` of others; those it states where this is left out. An
   * explanation that asks "what if it did not state f" keeps what the importer knows.
   */
  readonly knows?: readonly string[];
}
