/**
 * The values that properties of constraints draw from: few and small, so that they collide. Powers of
 * two, odd divisors, steps with offsets, windows that overlap, touch and miss each other. A property
 * can also go through all pairs of them.
 */
import { bytes, physicalAddress } from '../../src/base/units.ts';
import { CATEGORIES, COHERENCY_DOMAINS } from '../../src/constraints/allocator-facts.ts';
import type { Constraints } from '../../src/constraints/constraints.ts';
import type { DmaWindow } from '../../src/constraints/fields/dma-window.ts';
import type { ImageConstraints, ImageExtent, Step } from '../../src/index.ts';

const PAGE = 4096;

/** A window given in pages, with what it adds to an address. */
function window(base: number, pages: number, busOffset?: number): DmaWindow {
  const place = { base: physicalAddress(base * PAGE), size: bytes(pages * PAGE) };
  return busOffset === undefined ? place : { ...place, busOffset: busOffset * PAGE };
}

/** All lists of some words but the empty one. */
export function someLists<Word>(words: readonly Word[]): readonly (readonly Word[])[] {
  const [first, ...rest] = words;
  if (first === undefined) return [];
  const others = someLists(rest);
  return [[first], ...others, ...others.map((list) => [first, ...list])];
}

/** The names of allocators, and of one that no storage is from. */
export const ALLOCATOR_NAMES = ['heap-a', 'heap-b', 'heap-c'] as const;

/** Every field of the constraints but `images`, with what it may be. */
export const VALUES: {
  readonly [Name in Exclude<keyof Constraints, 'images'>]-?: readonly NonNullable<
    Constraints[Name]
  >[];
} = {
  allocatorMask: [1, 2, 3, 6, 7, 0xffff_ffff, 0x8000_0000],
  allocators: someLists(ALLOCATOR_NAMES),
  memoryTypeBits: [1, 2, 3, 5, 0xffff_ffff, 0x8000_0001],
  peers: [[], ['gpu'], ['npu'], ['gpu', 'npu']],
  secure: [true, false],
  domains: someLists(COHERENCY_DOMAINS),
  deny: someLists(CATEGORIES),
  dmaWindow: [
    window(0, 4),
    window(2, 4),
    window(4, 4),
    window(1, 3, 1),
    window(1, 6, -1),
    { base: physicalAddress(2 * PAGE + 1), size: bytes(4 * PAGE), busOffset: 2 * PAGE },
    window(0, 2),
  ],
  contiguous: [true, false],
  maxSegmentCount: [1, 2, 3],
  maxSegmentSize: [PAGE, 2 * PAGE, 3 * PAGE, 2 * PAGE + 1].map(bytes),
  segmentBoundaryMask: [PAGE - 1, 2 * PAGE - 1, 4 * PAGE - 1],
  alignment: [1, PAGE, 2 * PAGE, 4 * PAGE].map(bytes),
  iommu: [true, false],
  minSize: [1, 100, PAGE, PAGE + 1, 2 * PAGE].map(bytes),
  maxSize: [1, 100, PAGE, PAGE + 1, 3 * PAGE].map(bytes),
  prefix: [0, 1, PAGE].map(bytes),
  padding: [0, 1, PAGE].map(bytes),
  minBufferCountForCamping: [0, 1, 2],
  minBufferCountForDedicatedSlack: [0, 1, 2],
  minBufferCountForSharedSlack: [0, 1, 2],
  minBufferCount: [0, 1, 3],
  maxBufferCount: [1, 2, 4],
  usage: [['none'], ['cpu.READ'], ['display.LAYER'], ['display.LAYER', 'cpu.WRITE']],
  api: ['v4l2', 'drm'],
  fixed: [true, ['alignment', 'images']],
  driver: ['i915', 'vc4'],
  mandatory: [['alignment'], ['images'], ['images.format', 'minSize'], ['mandatory']],
};

/** The names of all fields but `images`. */
export const FIELD_NAMES = Object.keys(VALUES) as readonly (keyof typeof VALUES)[];

/** A packed, a planar and a three-byte format, and one whose layout nobody knows. */
export const FORMATS = ['R8G8', 'NV12', 'BGR24', 'MYSTERY'] as const;
export const MODIFIERS = ['LINEAR', 'INTEL_X_TILED'] as const;
export const COLOR_SPACES = ['SRGB', 'REC709'] as const;

function extents(...sizes: readonly (readonly [number, number])[]): readonly ImageExtent[] {
  return sizes.map(([width, height]) => ({ width, height }));
}

const STEPS: readonly Step[] = [
  { step: 2 },
  { step: 3, offset: 1 },
  { step: 2, offset: 1 },
  { step: 4, offset: 6 },
  { step: 1 },
];

/** Every field of a pair, with what it may be. */
export const IMAGE_VALUES: {
  readonly [Name in keyof ImageConstraints]-?: readonly NonNullable<ImageConstraints[Name]>[];
} = {
  format: FORMATS,
  modifier: MODIFIERS,
  colorSpaces: someLists(COLOR_SPACES),
  isAlphaPresent: [true, false],
  minSize: extents([0, 0], [2, 1], [3, 2], [1, 3]),
  maxSize: extents([2, 2], [4, 4], [6, 3], [8, 8]),
  maxWidthTimesHeight: [2, 6, 12, 30],
  sizeAlignment: extents([1, 1], [2, 1], [3, 2], [4, 2]),
  displayRectAlignment: extents([1, 1], [2, 3], [4, 1], [6, 2]),
  widthStep: STEPS,
  heightStep: STEPS,
  minBytesPerRow: [0, 4, 9, 12],
  maxBytesPerRow: [6, 9, 16, 24],
  bytesPerRowDivisor: [1, 2, 3, 4, 6],
  bytesPerRowStep: STEPS,
  startOffsetDivisor: [1, 2, 4],
  bytesPerRowAtPixelBoundary: [true, false],
  requiredSizes: [extents([2, 4]), extents([4, 2]), extents([3, 1], [1, 3]), extents([1, 1])],
  requiredMinSize: extents([1, 1], [2, 3], [4, 2]),
  requiredMaxSize: extents([1, 1], [3, 2], [2, 4]),
  padForBlockSize: extents([1, 1], [2, 1], [2, 4]),
  padBeyondImageSize: [0, 1, 5],
};

/** The names of all fields of a pair. */
export const IMAGE_NAMES = Object.keys(IMAGE_VALUES) as readonly (keyof ImageConstraints)[];
