/**
 * What the kernel says of an importer's device: the highest address that it may be given, whether an IOMMU
 * translates for it, and how long a piece it can take. A number behind a NULL pointer is printed as 0, so that
 * each 0 is read together with the field that guards it.
 * Source: Linux include/linux/device.h, include/linux/dma-mapping.h, kernel/dma/mapping.c, 6.1 to 7.3.
 */
import { valuesByKey, type ProbeArgument } from '../arguments.ts';

/** The limits of one importer. Addresses are inclusive; `Infinity` stands for no limit. */
export interface ImporterLimits {
  /** The line that told them, where that is known. */
  readonly line?: number;
  /** The highest DMA address; 0 where the device has no mask, and the DMA API refuses it. */
  readonly dmaMask: number;
  /** The highest address of its bus. */
  readonly busLimit: number;
  /** Whether an IOMMU translates its addresses; null where the recording does not tell. */
  readonly isTranslated: boolean | null;
  /** Whether DMA addresses differ from physical ones by an offset of the bus. */
  readonly hasOffset: boolean;
  /** The longest piece in bytes that the driver has announced; null where it has announced none. */
  readonly segmentMax: number | null;
  /** No piece may cross a multiple of this plus one; null where there is none. */
  readonly segmentBoundary: number | null;
  /** Bits of an address that a bounce buffer must keep. */
  readonly alignMask: number;
  /** Whether it can be told to map anew when storage moves; null where the recording does not tell. */
  readonly isDynamic: boolean | null;
  /** Whether it is told that its maps end: it has the callback; null where the recording does not tell. */
  readonly isTold: boolean | null;
  /** Whether it takes memory of other devices; null where the recording does not tell. */
  readonly takesPeers: boolean | null;
}

/** Numbers from here on are not exact, and no machine has such an address. */
const UNLIMITED = 2 ** 53;

/** `DEV_FLAG_DMA_IOMMU` of include/linux/device.h, 7.x. */
const DEVICE_FLAG_IOMMU = 4;

/** `__IOMMU_DOMAIN_PAGING` of include/linux/iommu.h: such a domain translates. */
const DOMAIN_PAGING = 1;

/** The limits that arguments tell, or undefined where they tell no DMA mask. */
export function importerLimitsOf(found: readonly ProbeArgument[]): ImporterLimits | undefined {
  const values = valuesByKey(found);
  const dmaMask = numberIn(values, 'dma_mask');
  if (dmaMask === null) return undefined;
  const bus = numberIn(values, 'bus_limit') ?? 0;
  const hasParameters = !isNull(values.get('parms'));
  const parameter = (key: string): number => (hasParameters ? (numberIn(values, key) ?? 0) : 0);
  const operations = values.get('ops');
  const isDynamic = operations === undefined ? null : !isNull(operations);
  const peers = numberIn(values, 'p2p');
  return {
    dmaMask: upTo(dmaMask),
    busLimit: bus === 0 ? Infinity : upTo(bus),
    isTranslated: isTranslated(values),
    hasOffset: values.has('range_map') && !isNull(values.get('range_map')),
    segmentMax: parameter('max_seg') === 0 ? null : parameter('max_seg'),
    segmentBoundary: parameter('seg_bound') === 0 ? null : parameter('seg_bound'),
    alignMask: parameter('min_align'),
    isDynamic,
    isTold: isTold(isDynamic, values.get('notify')),
    takesPeers: isDynamic === false ? false : peers === null ? null : peers !== 0,
  };
}

/** A dynamic importer may be without the callback, since 7.1; its field is 0 for a static one, too. */
function isTold(isDynamic: boolean | null, notify: string | undefined): boolean | null {
  if (isDynamic !== true) return isDynamic;
  return notify === undefined ? null : !isNull(notify);
}

/** The highest address that the device may be given. */
export function limitOf({ dmaMask, busLimit }: ImporterLimits): number {
  return Math.min(dmaMask, busLimit);
}

/** The name that the kernel has for what limits it most. */
export function limitName({ dmaMask, busLimit }: ImporterLimits): string {
  return busLimit < dmaMask ? 'bus_dma_limit' : 'dma_mask';
}

function isTranslated(values: ReadonlyMap<string, string>): boolean | null {
  const operations = values.get('dma_ops');
  if (operations?.startsWith('iommu_dma_ops') === true) return true;
  // Operations of somebody else, such as Xen's: neither direct nor an IOMMU that is known.
  if (operations !== undefined && !isNull(operations)) return null;
  const flags = numberIn(values, 'devflags');
  if (flags !== null) return (flags & DEVICE_FLAG_IOMMU) !== 0;
  const bit = numberIn(values, 'dma_iommu');
  if (bit !== null) return bit !== 0;
  const [group, domain] = [values.get('group'), numberIn(values, 'dom_type')];
  if (group === undefined) return null;
  if (isNull(group)) return false;
  // A group alone is no translation: with iommu=pt its domain is the identity.
  return domain === null ? null : (domain & DOMAIN_PAGING) !== 0;
}

function upTo(value: number): number {
  return value >= UNLIMITED ? Infinity : value;
}

/** Masks of 64 bits lose their last digits, and are without a limit in any case. */
function numberIn(values: ReadonlyMap<string, string>, key: string): number | null {
  const text = values.get(key) ?? '';
  return /^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text) ? Number(text) : null;
}

/** A pointer that is NULL; a symbol, or a pointer that could not be followed, is none. */
function isNull(text: string | undefined): boolean {
  return text === undefined || /^0x0+$|^0$|^\(fault\)$/.test(text);
}
