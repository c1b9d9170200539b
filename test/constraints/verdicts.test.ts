/**
 * What the solver's answers depend on: a verdict never gets worse with fewer participants (L11), the
 * choice does not depend on their order (L13), and it is right (L9), as a search over every place of the
 * contiguous allocators says.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { bytes, PAGE_SIZE, physicalAddress } from '../../src/base/units.ts';
import type { Solution } from '../../src/solver/solution.ts';
import { solve } from '../../src/solver/solve.ts';
import { acceptsTogether } from '../../src/constraints/accepts.ts';
import type { Constraints, Participant } from '../../src/constraints/constraints.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { participantLists } from './arbitrary-constraints.ts';
import { importersOf, SMALL_PLATFORM } from './platform.ts';

const groups = participantLists({ minLength: 2, maxLength: 4 }, { fieldsMax: 3 });

const requests = fc.constantFrom(
  {},
  { size: bytes(1) },
  { size: bytes(8192) },
  { image: { width: 4, height: 2 } },
);

function parts(all: readonly Participant[]): readonly (readonly Participant[])[] {
  return Array.from({ length: 2 ** all.length }, (_, bits) =>
    all.filter((_, index) => (bits >> index) % 2 === 1),
  );
}

test('[L11] whoever leaves, what can be served stays so', () => {
  const seen = { satisfiable: 0, unsatisfiable: 0, underdetermined: 0 };
  const law = fc.property(groups, requests, (all, request) => {
    const { verdict } = solve(SMALL_PLATFORM, importersOf(all), request);
    seen[verdict] += 1;
    if (verdict === 'unsatisfiable') return;
    for (const some of parts(all)) {
      const fewer = solve(SMALL_PLATFORM, importersOf(some), request);
      assert(fewer.verdict !== 'unsatisfiable', 'fewer participants are never harder to serve');
    }
  });
  fc.assert(law, { seed: SEED, numRuns: 400 });
  for (const times of Object.values(seen)) expectMet(times, 40);
});

/** Everything that was chosen; tables are listed in the order of the participants. */
function choiceOf({ verdict, allocator, placement, passedOver, merged, conflicts }: Solution) {
  const { tables = [], ...place } = placement ?? {};
  const sorted = [...tables].sort((one, other) => (one.importer < other.importer ? -1 : 1));
  return { verdict, allocator, place, sorted, merged, passedOver, count: conflicts.length };
}

test('[L13] the choice depends on the set of participants, not on their order', () => {
  const seen = { satisfiable: 0, unsatisfiable: 0, underdetermined: 0 };
  const orders = groups.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
  );
  const law = fc.property(orders, requests, ([one, other], request) => {
    const first = solve(SMALL_PLATFORM, importersOf(one), request);
    const second = solve(SMALL_PLATFORM, importersOf(other), request);
    expect(choiceOf(second)).toEqual(choiceOf(first));
    seen[first.verdict] += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 400 });
  for (const times of Object.values(seen)) expectMet(times, 40);
});

/**
 * Whether some place of a contiguous allocator serves everybody, or every page of a scattered one, which may
 * give any.
 */
function somePlace(all: readonly Participant[], pages: number): boolean {
  return SMALL_PLATFORM.allocators.some((allocator) => {
    const isScattered = allocator.kind === 'system';
    if (isScattered && pages > 1) return false;
    const starts = SMALL_PLATFORM.zones
      .filter(({ name }) => allocator.zones.includes(name))
      .flatMap(({ base }) =>
        Array.from({ length: 8 - pages + 1 }, (_, page) => base + page * PAGE_SIZE),
      );
    return allocator.domains.some((domain) => {
      const suits = (start: number) =>
        acceptsTogether(all, {
          allocator: allocator.id,
          runs: [{ address: physicalAddress(start), length: bytes(pages * PAGE_SIZE) }],
          facts: allocator,
          domain,
        });
      return isScattered ? starts.every(suits) : starts.some(suits);
    });
  });
}

const PLACE_FIELDS: readonly (keyof Constraints)[] = [
  'allocatorMask',
  'allocators',
  'memoryTypeBits',
  'peers',
  'secure',
  'domains',
  'dmaWindow',
  'maxSegmentCount',
  'maxSegmentSize',
  'segmentBoundaryMask',
  'alignment',
  'iommu',
];

test('[L9] solve says unsatisfiable exactly where no place of the platform serves everybody', () => {
  const seen = { satisfiable: 0, unsatisfiable: 0, underdetermined: 0 };
  const drawn = participantLists(
    { minLength: 1, maxLength: 3 },
    { fields: PLACE_FIELDS, fieldsMax: 4 },
  );
  const law = fc.property(drawn, fc.integer({ min: 1, max: 4 }), (some, pages) => {
    // One importer that needs contiguous memory rules the scattered allocator out, but for one page.
    const all = [...some, { id: 'camera', constraints: { contiguous: true } }];
    const { verdict } = solve(SMALL_PLATFORM, importersOf(all), { size: bytes(pages * PAGE_SIZE) });
    const isPossible = verdict !== 'unsatisfiable';
    assert(isPossible === somePlace(all, pages), `the verdict is ${verdict}`);
    seen[verdict] += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 500 });
  expectMet(seen.satisfiable, 60);
  expectMet(seen.unsatisfiable, 60);
});

test('[L11] what nobody has said leaves the question open', () => {
  const ask = (...all: readonly Constraints[]) =>
    solve(
      SMALL_PLATFORM,
      importersOf(all.map((constraints, index) => ({ id: `p${index}`, constraints }))),
      { size: bytes(4096) },
    ).verdict;
  expect(ask()).toBe('underdetermined');
  expect(ask({})).toBe('underdetermined');
  expect(ask({ usage: ['none'] })).toBe('underdetermined');
  expect(ask({ usage: ['none'] }, { usage: ['cpu.READ'] })).toBe('satisfiable');
  expect(ask({ images: [{}] })).toBe('underdetermined');
  expect(ask({ images: [{}] }, { images: [{ format: 'R8', modifier: 'LINEAR' }] })).toBe(
    'satisfiable',
  );
});

test('[L9] an allocator whose capacity is smaller than the buffer serves nobody', () => {
  const small = SMALL_PLATFORM.allocators.map((each) => ({ ...each, capacity: bytes(4096) }));
  const platform = { ...SMALL_PLATFORM, allocators: small };
  const camera = importersOf([{ id: 'camera', constraints: { allocatorMask: 7 } }]);
  expect(solve(platform, camera, { size: bytes(8192) }).verdict).toBe('unsatisfiable');
  expect(solve(platform, camera, { size: bytes(4096) }).verdict).toBe('satisfiable');
});

test('[L13] the highest priority wins, whatever stands first in the file', () => {
  const { allocators } = SMALL_PLATFORM;
  for (const order of [allocators, allocators.toReversed()]) {
    const platform = { ...SMALL_PLATFORM, allocators: order };
    const anybody = importersOf([{ id: 'camera', constraints: { allocatorMask: 7 } }]);
    const { allocator, passedOver } = solve(platform, anybody, { size: bytes(4096) });
    expect(allocator?.name).toBe('heap-a');
    expect(passedOver).toEqual([]);
    const still = importersOf([{ id: 'camera', constraints: { contiguous: true } }]);
    expect(solve(platform, still, { size: bytes(8192) }).allocator?.name).toBe('heap-c');
    expect(solve(platform, still, { size: bytes(4096) }).allocator?.name).toBe('heap-a');
  }
});
