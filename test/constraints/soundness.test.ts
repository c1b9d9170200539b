/**
 * Law L9: a requirement is infeasible exactly where no storage exists that everybody accepts. The
 * universes are small and searched to the end; acceptance judges, and nothing is merged for it. What
 * importers demand falls into parts that do not touch each other: which allocator, how many buffers,
 * where and how large. Images have a file of their own.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { allocatorId } from '../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import { acceptsTogether } from '../../src/constraints/accepts.ts';
import { CATEGORIES, COHERENCY_DOMAINS } from '../../src/constraints/allocator-facts.ts';
import type { Constraints, Participant } from '../../src/constraints/constraints.ts';
import { isFeasible } from '../../src/constraints/meets.ts';
import { mergeConstraints } from '../../src/constraints/requirement.ts';
import type { Storage } from '../../src/constraints/storage.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { participantLists } from './arbitrary-constraints.ts';
import { PAGES, runsOf } from './arbitrary-storage.ts';
import { ALLOCATOR_NAMES } from './values.ts';

const PAGE = 4096;

function lists(fields: readonly (keyof Constraints)[], fieldsMax = 3) {
  return participantLists({ minLength: 1, maxLength: 4 }, { fields, fieldsMax });
}

/** Counts both answers, so that the law is not kept only because nothing ever conflicts. */
class Answers {
  feasible = 0;
  infeasible = 0;

  add(isFeasible: boolean): void {
    if (isFeasible) this.feasible += 1;
    else this.infeasible += 1;
  }

  expectBoth(min: number): void {
    expectMet(this.feasible, min);
    expectMet(this.infeasible, min);
  }
}

function exists(universe: readonly Storage[], all: readonly Participant[]): boolean {
  return universe.some((storage) => acceptsTogether(all, storage));
}

/** One page from every allocator that could be, in each domain, for each category. */
const ALLOCATORS: readonly Storage[] = [0, 1, 2, 31].flatMap((id) =>
  [...ALLOCATOR_NAMES, 'heap-z'].flatMap((name) =>
    [undefined, 0, 1, 2, 31].flatMap((memoryType) =>
      COHERENCY_DOMAINS.flatMap((domain) =>
        CATEGORIES.flatMap((category) =>
          // Protected memory is what the CPU may not touch.
          (domain === 'inaccessible' ? [true, false] : [false]).map((secure) => ({
            allocator: allocatorId(id),
            runs: runsOf([0]),
            facts: {
              name,
              ...(memoryType === undefined ? {} : { memoryType }),
              secure,
              domains: [domain],
            },
            domain,
            category,
          })),
        ),
      ),
    ),
  ),
);

test('[L9] infeasible is that no allocator could be what everybody demands', () => {
  const answers = new Answers();
  const fields = ['allocatorMask', 'allocators', 'memoryTypeBits', 'secure', 'domains'] as const;
  const law = fc.property(lists([...fields, 'deny', 'usage']), (all) => {
    const isPossible = isFeasible(mergeConstraints(all), {});
    assert(isPossible === exists(ALLOCATORS, all), 'feasible is that an allocator could exist');
    answers.add(isPossible);
  });
  fc.assert(law, { seed: SEED, numRuns: 600 });
  answers.expectBoth(100);
});

test('[L9] infeasible is that somebody does not know what another marks as mandatory', () => {
  const answers = new Answers();
  const law = fc.property(lists(['mandatory', 'alignment', 'minSize'], 2), (all) => {
    const isPossible = isFeasible(mergeConstraints(all), {});
    const place = { allocator: allocatorId(0), runs: runsOf([0, 1, 2, 3]), size: bytes(4 * PAGE) };
    assert(
      isPossible === acceptsTogether(all, place),
      'feasible is that all know what is mandatory',
    );
    answers.add(isPossible);
  });
  fc.assert(law, { seed: SEED, numRuns: 600 });
  answers.expectBoth(50);
});

/** Decided, because nobody below states anything of it: what is open is judged in each of nine ways. */
const DECIDED = { domain: COHERENCY_DOMAINS[0], category: CATEGORIES[0] } as const;

/** All ways to lie on some pages of the small memory, in any order. */
function sequences(length: number, from: readonly number[] = []): readonly (readonly number[])[] {
  if (from.length === length) return [from];
  return Array.from({ length: PAGES }, (_, page) => page)
    .filter((page) => !from.includes(page))
    .flatMap((page) => sequences(length, [...from, page]));
}

/** Which page comes first matters, and which pages there are; the order behind the first does not. */
function unordered(length: number): readonly (readonly number[])[] {
  return sequences(length).filter((pages) =>
    pages.every((page, index) => index < 2 || (pages[index - 1] ?? 0) < page),
  );
}

const PLACES = [1, 2, 3, 4].map((length) => unordered(length).map(runsOf));
const ORDERED_PLACES = [1, 2, 3].map((length) => sequences(length).map(runsOf));

/** Everything of a few sizes, prefixes and paddings that can lie in the small memory. */
function* storagesIn(
  places: readonly (readonly Storage['runs'][])[],
  sizes: readonly number[],
): Generator<Storage> {
  for (const [prefix, padding] of [0, 1, PAGE].flatMap((each) =>
    [0, 1, PAGE].map((other) => [each, other] as const),
  )) {
    for (const size of sizes) {
      const pages = Math.ceil((prefix + size + padding) / PAGE);
      for (const runs of places[pages - 1] ?? []) {
        yield {
          allocator: allocatorId(0),
          ...DECIDED,
          runs,
          size: bytes(size),
          prefix: bytes(prefix),
          padding: bytes(padding),
        };
      }
    }
  }
}

/** The sizes that somebody states, and those beside them. */
const SIZES = [1, 2, 99, 100, 101, PAGE - 1, PAGE, PAGE + 1, PAGE + 2, 2 * PAGE, 2 * PAGE + 1];

function someStorage(
  places: readonly (readonly Storage['runs'][])[],
  all: readonly Participant[],
  size: number | undefined,
): boolean {
  for (const storage of storagesIn(places, size === undefined ? SIZES : [size])) {
    if (acceptsTogether(all, storage)) return true;
  }
  return false;
}

const sizes = fc.constantFrom(undefined, 1, 100, PAGE, PAGE + 1, 2 * PAGE);

test('[L9] infeasible is that no place and no size serves everybody', () => {
  const answers = new Answers();
  const fields = ['dmaWindow', 'contiguous', 'alignment', 'iommu', 'minSize', 'maxSize'] as const;
  const law = fc.property(lists([...fields, 'prefix', 'padding']), sizes, (all, size) => {
    const request = size === undefined ? {} : { size: bytes(size) };
    const isPossible = isFeasible(mergeConstraints(all), request);
    assert(isPossible === someStorage(PLACES, all, size), 'feasible is that a place exists');
    answers.add(isPossible);
  });
  fc.assert(law, { seed: SEED, numRuns: 250 });
  answers.expectBoth(50);
});

test('[L9] with segment limits infeasible is still final', () => {
  const answers = new Answers();
  const fields = ['dmaWindow', 'contiguous', 'alignment', 'iommu', 'maxSegmentCount'] as const;
  const drawn = lists([...fields, 'maxSegmentSize', 'segmentBoundaryMask', 'minSize']);
  const law = fc.property(drawn, sizes, (all, size) => {
    const request = size === undefined ? {} : { size: bytes(size) };
    const isPossible = isFeasible(mergeConstraints(all), request);
    answers.add(isPossible);
    // How entries are best cut from scattered pages is not asked, so only the refusal is exact.
    assert(isPossible || !someStorage(ORDERED_PLACES, all, size), 'a refusal is final');
  });
  fc.assert(law, { seed: SEED, numRuns: 500 });
  answers.expectBoth(50);
});

test('[L9] prefix and padding need room beside the data', () => {
  const dmaWindow = { base: physicalAddress(0), size: bytes(PAGE) };
  const ask = (constraints: Constraints, size: number) =>
    isFeasible(mergeConstraints([{ id: 'p', constraints: { dmaWindow, ...constraints } }]), {
      size: bytes(size),
    });
  expect(ask({}, PAGE)).toBe(true);
  for (const name of ['prefix', 'padding'] as const) {
    expect(ask({ [name]: bytes(1) }, PAGE)).toBe(false);
    expect(ask({ [name]: bytes(1) }, PAGE - 1)).toBe(true);
  }
});
