/**
 * Quantities as types: a byte count, a page count and an address never mix by accident.
 *
 * Every quantity is a safe integer (below 2^53), chosen once for the whole library: physical
 * addresses of real machines end far below 8 PiB, and JSON carries safe integers exactly. Products
 * of two quantities may leave that range and are computed as bigint where they occur.
 */
import { assert } from './assert.ts';
import { wrongValue } from './wrong-value.ts';

declare const unit: unique symbol;
/** A number that is known to be a safe integer of one unit. */
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** A length or size in bytes, at least 0. @public */
export type Bytes = Quantity<'bytes'>;
/** A number of 4 KiB pages, at least 0. @public */
export type PageCount = Quantity<'pages'>;
/** An address as the CPU sees memory, in bytes. @public */
export type PhysicalAddress = Quantity<'physical address'>;
/** An address as one importer sees memory: behind its bus offset or its IOMMU, in bytes. @public */
export type DmaAddress = Quantity<'dma address'>;

/** The size of a page in bytes. The kernel's PAGE_SIZE on every platform modelled here. @public */
export const PAGE_SIZE: Bytes = bytes(4096);

/** The largest address or size the library can express: 2^53 - 1. @public */
export const QUANTITY_MAX = Number.MAX_SAFE_INTEGER;

/** Takes a number that is known to be a size in bytes. A RangeError or TypeError that says what was found where it is no safe integer of at least 0. @public */
export function bytes(value: number): Bytes {
  return checked(value, 'bytes') as Bytes;
}

/** Takes a number that is known to be a count of pages. Throws as `bytes` does. @public */
export function pageCount(value: number): PageCount {
  return checked(value, 'pageCount') as PageCount;
}

/** Takes a number that is known to be an address on the CPU's side. Throws as `bytes` does. @public */
export function physicalAddress(value: number): PhysicalAddress {
  return checked(value, 'physicalAddress') as PhysicalAddress;
}

/** Takes a number that is known to be an address on an importer's side. Throws as `bytes` does. @public */
export function dmaAddress(value: number): DmaAddress {
  return checked(value, 'dmaAddress') as DmaAddress;
}

/** How many whole pages hold `size` bytes, rounded up. */
export function pagesCeil(size: Bytes): PageCount {
  return pageCount(Math.ceil(size / PAGE_SIZE));
}

/** The size of `count` pages, exact. */
export function bytesOfPages(count: PageCount): Bytes {
  return bytes(count * PAGE_SIZE);
}

/** The smallest multiple of `alignment` that is at least `value`. */
export function alignUp(value: number, alignment: number): number {
  assert(alignment >= 1, 'an alignment is at least 1');
  return Math.ceil(value / alignment) * alignment;
}

/** Whether `value` is 1, 2, 4, 8, … up to 2^52. */
export function isPowerOfTwo(value: number): boolean {
  // The logarithm alone rounds: that of 2^49 + 1 is 49 exactly.
  return Number.isSafeInteger(value) && value >= 1 && 2 ** Math.round(Math.log2(value)) === value;
}

function checked(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw wrongValue(
    name,
    `a whole number from 0 to ${QUANTITY_MAX}`,
    value,
    typeof value === 'number',
  );
}
