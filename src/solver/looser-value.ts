/**
 * The value nearest to a stated one, on its looser side, that helps; undefined where none does or where
 * the field knows no looser values. `helps` is monotone: looser never harms.
 */
import { isPowerOfTwo, QUANTITY_MAX } from '../base/units.ts';
import { COHERENCY_DOMAINS } from '../constraints/allocator-facts.ts';
import type { DmaWindow } from '../constraints/constraints.ts';

type Helps = (candidate: unknown) => boolean;

/** Finds a looser value for a field of some kind. */
type Loosen = (value: unknown, helps: Helps, others: readonly unknown[]) => unknown;

/** The smallest whole number above `value` that helps. */
const raise: Loosen = (value, helps) => {
  if (typeof value !== 'number') return undefined;
  let low = value;
  let high = Math.max(1, value);
  while (!helps(high)) {
    if (high >= QUANTITY_MAX) return undefined;
    low = high;
    high = Math.min(QUANTITY_MAX, high * 2);
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (helps(middle)) high = middle;
    else low = middle;
  }
  return high;
};

/** The largest whole number below `value` that helps, at least `min`. */
function lowerTo(min: number): Loosen {
  return (value, helps) => {
    if (typeof value !== 'number' || !helps(min)) return undefined;
    let [low, high] = [min, value];
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (helps(middle)) low = middle;
      else high = middle;
    }
    return low;
  };
}

/** The largest proper divisor that helps; for a power of two those are the smaller ones. */
const divide: Loosen = (value, helps) => {
  if (typeof value !== 'number') return undefined;
  const divisors = isPowerOfTwo(value) ? smallerPowers(value) : divisorsOf(value);
  return divisors.find(helps);
};

function smallerPowers(value: number): readonly number[] {
  const count = Math.log2(value);
  return Array.from({ length: count }, (_, index) => value / 2 ** (index + 1));
}

/** The proper divisors of a number, the largest first; of numbers too large to be tried, only 1. */
function divisorsOf(value: number): readonly number[] {
  const TRIED_MAX = 1_000_000;
  if (value > TRIED_MAX) return [1];
  const divisors: number[] = [];
  for (let factor = 2; factor <= value; factor += 1) {
    if (value % factor === 0) divisors.push(value / factor);
  }
  return divisors;
}

/** The next larger boundary that helps: 2^n - 1. */
const widenBoundary: Loosen = (value, helps) => {
  if (typeof value !== 'number') return undefined;
  for (let mask = value * 2 + 1; mask < QUANTITY_MAX; mask = mask * 2 + 1) {
    if (helps(mask)) return mask;
  }
  return undefined;
};

/** One more bit. */
const addBit: Loosen = (value, helps) => {
  if (typeof value !== 'number') return undefined;
  const bits = Array.from({ length: 32 }, (_, bit) => 2 ** (31 - bit));
  return bits
    .filter((bit) => Math.floor(value / bit) % 2 === 0)
    .map((bit) => value + bit)
    .find(helps);
};

/** One more member of a list, out of those that others name. */
const addMember: Loosen = (value, helps, others) => {
  const stated: readonly unknown[] = Array.isArray(value) ? value : [value];
  // Lists that differ from pair to pair have no one list that could grow.
  if (stated.some((each) => Array.isArray(each))) return undefined;
  const candidates = [...new Set(others.flat())].filter((each) => !stated.includes(each)).sort();
  return candidates.map((each) => [...stated, each]).find(helps);
};

/** One member less. */
const dropMember: Loosen = (value, helps) => {
  const stated: readonly unknown[] = Array.isArray(value) ? value : [];
  if (stated.length < 2) return undefined;
  return stated.map((each) => stated.filter((other) => other !== each)).find(helps);
};

/** The window with its upper or its lower end moved as little as helps, whichever moves less. */
const widenWindow: Loosen = (value, helps) => {
  const window = value as DmaWindow;
  const end = window.base + window.size;
  const longer = (length: unknown) => ({ ...window, size: length });
  const size = raiseWithin(window.size, QUANTITY_MAX - window.base, (each) => helps(longer(each)));
  const lower = (base: number) => ({ ...window, base, size: end - base });
  const lowest = Math.max(0, -(window.busOffset ?? 0));
  const base = lowerTo(lowest)(window.base, (each) => helps(lower(each as number)), []);
  const up = size === undefined ? Infinity : size - window.size;
  const down = typeof base === 'number' ? window.base - base : Infinity;
  if (up === Infinity && down === Infinity) return undefined;
  return up <= down ? longer(size) : lower(base as number);
};

function raiseWithin(
  value: number,
  max: number,
  helps: (candidate: number) => boolean,
): number | undefined {
  if (!helps(max)) return undefined;
  let [low, high] = [value, max];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (helps(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** One dimension loosened, the other as it was. */
function eachDimension(loosen: Loosen): Loosen {
  return (value, helps, others) => {
    const extent = value as { readonly width: number; readonly height: number };
    if (Array.isArray(value)) return undefined;
    const width = loosen(extent.width, (each) => helps({ ...extent, width: each }), others);
    if (width !== undefined) return { ...extent, width };
    const height = loosen(extent.height, (each) => helps({ ...extent, height: each }), others);
    return height === undefined ? undefined : { ...extent, height };
  };
}

const LOOSENERS: Readonly<Record<string, Loosen>> = {
  size: (value, helps, others) => lowerTo(1)(value, helps, others) ?? raise(value, helps, others),
  bufferCount: (value, helps, others) =>
    lowerTo(1)(value, helps, others) ?? raise(value, helps, others),
  allocatorMask: addBit,
  memoryTypeBits: addBit,
  allocators: addMember,
  domains: (value, helps) => addMember(value, helps, COHERENCY_DOMAINS),
  deny: dropMember,
  dmaWindow: widenWindow,
  maxSegmentCount: raise,
  maxSegmentSize: raise,
  segmentBoundaryMask: widenBoundary,
  alignment: divide,
  minSize: lowerTo(1),
  maxSize: raise,
  prefix: lowerTo(0),
  padding: lowerTo(0),
  minBufferCountForCamping: lowerTo(0),
  minBufferCountForDedicatedSlack: lowerTo(0),
  minBufferCountForSharedSlack: lowerTo(0),
  minBufferCount: lowerTo(0),
  maxBufferCount: raise,
  mandatory: dropMember,
  'images.format': addMember,
  'images.modifier': addMember,
  'images.colorSpaces': addMember,
  'images.minSize': eachDimension(lowerTo(0)),
  'images.maxSize': eachDimension(raise),
  'images.maxWidthTimesHeight': raise,
  'images.sizeAlignment': eachDimension(divide),
  'images.minBytesPerRow': lowerTo(0),
  'images.maxBytesPerRow': raise,
  'images.bytesPerRowDivisor': divide,
  'images.startOffsetDivisor': divide,
  'images.requiredMaxSize': eachDimension(lowerTo(1)),
  'images.requiredMinSize': eachDimension(raise),
  'images.padBeyondImageSize': lowerTo(0),
};

/**
 * Finds the looser value of a field that is nearest to the stated one.
 *
 * @param others - What other participants state for the field.
 */
export function looserValue(
  field: string,
  value: unknown,
  helps: Helps,
  others: readonly unknown[],
): unknown {
  return LOOSENERS[field]?.(value, helps, others);
}
