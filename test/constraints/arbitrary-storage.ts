/**
 * Random concrete storage with everything about it decided: the pages of a small memory in any order,
 * the facts of an allocator, and an image. Nothing here knows what constraints want.
 */
import fc from 'fast-check';
import { allocatorId } from '../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import {
  CATEGORIES,
  COHERENCY_DOMAINS,
  type AllocatorFacts,
} from '../../src/constraints/allocator-facts.ts';
import { coalesceRuns, type PhysicalRun, type Storage } from '../../src/constraints/storage.ts';
import type { ImageAllocation, ImageExtent, ImageLayout } from '../../src/index.ts';
import { ALLOCATOR_NAMES, COLOR_SPACES, FORMATS, MODIFIERS, someLists } from './values.ts';

const PAGE = 4096;

/** The pages of the small memory. */
export const PAGES = 8;

/** The runs of some pages, in the order of the buffer's bytes. */
export function runsOf(pages: readonly number[]): readonly PhysicalRun[] {
  return coalesceRuns(
    pages.map((page) => ({ address: physicalAddress(page * PAGE), length: bytes(PAGE) })),
  );
}

const pages = fc.oneof(
  // One run is as interesting as all scattered ones together.
  fc
    .tuple(fc.nat(PAGES - 1), fc.integer({ min: 1, max: 4 }))
    .map(([start, count]) => Array.from({ length: count }, (_, index) => start + index)),
  fc.uniqueArray(fc.nat(PAGES - 1), { minLength: 1, maxLength: 4 }),
);

const facts: fc.Arbitrary<AllocatorFacts> = fc.record(
  {
    name: fc.constantFrom<string>(...ALLOCATOR_NAMES),
    memoryType: fc.constantFrom(0, 1, 2, 31),
    secure: fc.boolean(),
    localTo: fc.constantFrom('gpu', 'npu', 'vpu'),
    domains: fc.constantFrom(...someLists(COHERENCY_DOMAINS)),
  },
  { requiredKeys: ['name', 'secure', 'domains'] },
);

/** An image with up to three layouts; its rows are often as short as they can be. */
export const images: fc.Arbitrary<ImageAllocation> = fc.record({
  format: fc.constantFrom<string>(...FORMATS),
  modifier: fc.constantFrom<string>(...MODIFIERS),
  colorSpace: fc.constantFrom(null, ...COLOR_SPACES),
  isAlphaPresent: fc.constantFrom(null, true, false),
  startOffset: fc.constantFrom(0, 1, 2, 4),
  displayRectAlignment: extents(12, 6),
  layouts: fc.array(layouts(), { minLength: 1, maxLength: 3 }),
  padForBlockSize: fc.record({
    width: fc.constantFrom(1, 2, 4),
    height: fc.constantFrom(1, 2, 4),
  }),
  padBeyondImageSize: fc.constantFrom(0, 1, 5, 6),
});

function extents(width: number, height: number): fc.Arbitrary<ImageExtent> {
  return fc.record({
    width: fc.integer({ min: 1, max: width }),
    height: fc.integer({ min: 1, max: height }),
  });
}

function layouts(): fc.Arbitrary<ImageLayout> {
  return extents(6, 5).chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      bytesPerRow: fc.integer({ min: width, max: 24 }),
    }),
  );
}

/** Storage of which everything is decided. */
export const storages: fc.Arbitrary<Storage> = fc
  .record({
    allocator: fc.constantFrom(0, 1, 2, 31).map(allocatorId),
    runs: pages.map(runsOf),
    facts,
    image: images,
    size: fc.constantFrom(1, 99, 100, PAGE, PAGE + 1, 2 * PAGE).map(bytes),
    domain: fc.nat(2),
    category: fc.constantFrom(...CATEGORIES),
    bufferCount: fc.integer({ min: 1, max: 6 }),
    prefix: fc.constantFrom(0, 1, PAGE).map(bytes),
    padding: fc.constantFrom(0, 1, PAGE).map(bytes),
  })
  .map((storage) => ({ ...storage, domain: oneOf(storage.facts.domains, storage.domain) }));

/** The domain is one that the allocator supports. */
function oneOf<Item>(list: readonly Item[], index: number): Item {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('an allocator supports at least one domain');
  return item;
}
