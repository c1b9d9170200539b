/**
 * The DMA window, merged as an intersection of intervals of physical addresses. Windows are stated
 * on the CPU's side, so importers with different bus offsets intersect correctly; ANDing DMA masks
 * is wrong as soon as a bus offset exists (Russell King, January 2015).
 * Source: device tree `dma-ranges`.
 */
import * as v from 'valibot';
import { strictFields } from '../../base/known-fields.ts';
import { explainQuantity, parseQuantity, quantitySchema } from '../../base/quantity.ts';
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import {
  bytes,
  PAGE_SIZE,
  physicalAddress,
  QUANTITY_MAX,
  type Bytes,
  type PhysicalAddress,
} from '../../base/units.ts';
import type { Field } from '../field.ts';
import { ioVirtualAlignment, ioVirtualWindow, type IoVirtualReads } from '../io-virtual.ts';
import { highest, inEachPart, lowest } from '../lattices.ts';
import { lowerTo, raiseTo, type Helps } from '../loosening.ts';
import { storageSize } from '../storage.ts';

/** The part of memory that an importer's addresses reach. @public */
export interface DmaWindow {
  /** First address in reach: of memory as the CPU sees it, or an IO virtual address with `iommu`. */
  readonly base: PhysicalAddress;
  /** Length of the window in bytes, at least one page. */
  readonly size: Bytes;
  /**
   * What is added to a physical address to get the address the importer uses, in bytes. May be negative; 0
   * where it is left out. Source: device tree `dma-ranges`, child address minus parent address.
   */
  readonly busOffset?: number;
}

/** Physical addresses from `start` up to, not including, `end`. @public */
export interface PhysicalWindow {
  readonly start: number;
  readonly end: number;
}

/** What this field reads. */
export interface DmaWindowReads extends IoVirtualReads {
  readonly dmaWindow?: DmaWindow;
  readonly iommu?: boolean;
}

/** Every address. */
const lattice = inEachPart<PhysicalWindow>({ start: highest(0), end: lowest(QUANTITY_MAX) });

export const dmaWindowField: Field<
  DmaWindow,
  PhysicalWindow,
  DmaWindowReads,
  { readonly base: number; readonly size: number }
> = {
  schema: windowSchema(),
  words: ({ base, size }) => `${addressInWords(base)} to ${addressInWords(base + size - 1)}`,
  loosening: { nearest: widen },
  breach: (constraints, storage) => {
    const { dmaWindow, iommu } = constraints;
    if (iommu === true) {
      const size = storageSize(storage);
      const { bufferCount = 1 } = storage;
      if (isRoomBehindIommu(constraints, size, bufferCount)) return null;
      const times = bufferCount === 1 ? '' : `${bufferCount} times `;
      return `the storage has ${times}${sizeInWords(size)}`;
    }
    if (dmaWindow === undefined) return null;
    const end = dmaWindow.base + dmaWindow.size;
    const outside = storage.runs.find(
      (run) => run.address < dmaWindow.base || run.address + run.length > end,
    );
    if (outside === undefined) return null;
    return `the storage has ${sizeInWords(outside.length)} at ${addressInWords(outside.address)}`;
  },
  contradiction: ({ dmaWindow, alignment = 1, iommu }) =>
    iommu === true || (dmaWindow?.busOffset ?? 0) % alignment === 0
      ? null
      : 'busOffset must be a multiple of alignment, so that both sides agree what is aligned',
  demand: {
    ...lattice,
    of: ({ dmaWindow, iommu }) =>
      // Behind an IOMMU the window bounds IO virtual addresses; `room` takes care of its size.
      dmaWindow === undefined || iommu === true
        ? lattice.identity
        : { start: dmaWindow.base, end: dmaWindow.base + dmaWindow.size },
    about: 'place',
    meets: ({ start, end }, { runs }) =>
      runs.every((run) => run.address >= start && run.address + run.length <= end),
    // No size is left where nobody's windows meet.
    told: ({ start, end }) => ({ base: start, size: Math.max(0, end - start) }),
  },
};

function windowSchema(): v.GenericSchema<unknown, DmaWindow> {
  return v.pipe(
    strictFields({
      base: quantitySchema(physicalAddress),
      size: quantitySchema(bytes, PAGE_SIZE),
      busOffset: v.exactOptional(
        v.pipe(
          v.unknown(),
          v.check(
            (input) => parseOffset(input) !== null,
            (issue) => explainQuantity(issue.input),
          ),
          v.transform((input) => parseOffset(input) ?? 0),
        ),
      ),
    }),
    v.check(
      ({ base, size }) => base + size <= QUANTITY_MAX,
      'the window ends above 2^53 - 1; leave it out where the importer reaches everything',
    ),
    v.check(
      ({ base, busOffset: offset }) => base + (offset ?? 0) >= 0,
      'busOffset moves the beginning of the window below address 0',
    ),
    v.check(
      ({ base, size, busOffset: offset }) => base + size + (offset ?? 0) <= QUANTITY_MAX,
      'busOffset moves the end of the window above 2^53 - 1',
    ),
  );
}

/** A bus offset may be negative, which no other quantity may. */
function parseOffset(input: unknown): number | null {
  if (typeof input === 'number' && input < 0) return parseQuantity(-input) === null ? null : input;
  if (typeof input === 'string' && input.startsWith('-')) {
    const value = parseQuantity(input.slice(1));
    return value === null ? null : -value;
  }
  return parseQuantity(input);
}

/** Whether the window holds the buffers behind the pages that alignment leaves unused. */
function isRoomBehindIommu(constraints: DmaWindowReads, size: number, count: number): boolean {
  const window = ioVirtualWindow(constraints);
  const step = ioVirtualAlignment(constraints) / PAGE_SIZE;
  const lead = (step - (window.start % step)) % step;
  const stride = Math.ceil(size / (step * PAGE_SIZE)) * step;
  const left = window.end - window.start - lead - size / PAGE_SIZE;
  return left >= 0 && Math.floor(left / stride) + 1 >= count;
}

/** The window with its upper or its lower end moved as little as helps, whichever moves less. */
function widen(window: DmaWindow, helps: Helps<DmaWindow>): DmaWindow | undefined {
  const end = window.base + window.size;
  const longer = (size: number) => ({ ...window, size: bytes(size) });
  const lower = (base: number) => ({
    ...window,
    base: physicalAddress(base),
    size: bytes(end - base),
  });
  const floor = Math.max(0, -(window.busOffset ?? 0));
  const size = raiseTo(QUANTITY_MAX - window.base, window.size, (each) => helps(longer(each)));
  const base = lowerTo(floor)<number>(window.base, (each) => helps(lower(each)));
  const up = size === undefined ? Infinity : size - window.size;
  const down = base === undefined ? Infinity : window.base - base;
  if (size !== undefined && up <= down) return longer(size);
  return base === undefined ? undefined : lower(base);
}
