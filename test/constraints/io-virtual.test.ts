/**
 * Where a buffer may begin among the IO virtual addresses of an importer, and the largest one that has such a
 * place, against a search over every page of a small window. [MAP4]
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { assert } from '../../src/base/assert.ts';
import { bytes, PAGE_SIZE as PAGE, physicalAddress } from '../../src/base/units.ts';
import type { Constraints } from '../../src/constraints/constraints.ts';
import { ioVirtualPlace, ioVirtualRoom } from '../../src/constraints/io-virtual.ts';
import { solve } from '../../src/solver/solve.ts';
import { expectMet, SEED } from '../property/seed.ts';

/** The entries of a run, page by page. */
function entriesOf(start: number, pages: number, stated: Stated): number {
  let entries = 0;
  let length = 0;
  for (let page = start; page < start + pages; page += 1) {
    const isCut = page % stated.boundary === 0 || length + 1 > stated.segment;
    if (entries === 0 || isCut) {
      entries += 1;
      length = 0;
    }
    length += 1;
  }
  return entries;
}

/** Everything in pages. */
interface Stated {
  readonly base: number;
  readonly size: number;
  readonly alignment: number;
  readonly boundary: number;
  readonly segment: number;
  readonly count: number;
}

const statements: fc.Arbitrary<Stated> = fc.record({
  base: fc.integer({ min: 0, max: 12 }),
  size: fc.integer({ min: 1, max: 14 }),
  alignment: fc.constantFrom(1, 2, 4, 8),
  boundary: fc.constantFrom(1, 2, 4, 8, 16),
  segment: fc.integer({ min: 1, max: 9 }),
  count: fc.integer({ min: 1, max: 6 }),
});

function constraintsOf({ base, size, alignment, boundary, segment, count }: Stated): Constraints {
  return {
    iommu: true,
    dmaWindow: { base: physicalAddress(base * PAGE), size: bytes(size * PAGE) },
    alignment: bytes(alignment * PAGE),
    segmentBoundaryMask: boundary * PAGE - 1,
    maxSegmentSize: bytes(segment * PAGE),
    maxSegmentCount: count,
  };
}

/** The lowest place of so many pages among some that are free, or null. */
function lowest(stated: Stated, pages: number, from: number, to: number): number | null {
  for (let start = from; start + pages <= to; start += 1) {
    if (start % stated.alignment !== 0) continue;
    if (entriesOf(start, pages, stated) <= stated.count) return start;
  }
  return null;
}

test('[MAP4] the place is the lowest one that is aligned and cut into few enough entries', () => {
  const seen = { found: 0, none: 0 };
  const law = fc.property(
    statements,
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 0, max: 5 }),
    (stated, pages, taken) => {
      const { base, size } = stated;
      const constraints = usable(stated);
      if (constraints === null) return;
      const free = { start: base + Math.min(taken, size), end: base + size };
      const expected = lowest(stated, pages, free.start, free.end);
      expect(ioVirtualPlace(constraints, pages, free)).toBe(expected);
      seen[expected === null ? 'none' : 'found'] += 1;
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 3000 });
  expectMet(seen.found, 300);
  expectMet(seen.none, 300);
});

test('[MAP4] the largest buffer of an empty window has a place, and none is larger', () => {
  const law = fc.property(statements, (stated) => {
    const { base, size } = stated;
    const constraints = usable(stated);
    if (constraints === null) return;
    let largest = 0;
    for (let pages = 1; pages <= size; pages += 1) {
      if (lowest(stated, pages, base, base + size) !== null) largest = pages;
    }
    expect(ioVirtualRoom(constraints)).toBe(largest * PAGE);
  });
  fc.assert(law, { seed: SEED, numRuns: 3000 });
});

/** Null where no page of the window is aligned, which is a mistake of the statement by itself. */
function usable(stated: Stated): Constraints | null {
  const { base, size } = stated;
  return lowest(stated, 1, base, base + size) === null ? null : constraintsOf(stated);
}

test.each([
  [1, 'satisfiable'],
  [2, 'satisfiable'],
  [3, 'unsatisfiable'],
] as const)(
  '[MAP4] a window of 20 MiB maps two buffers of 8 MiB at a time: %i are %s',
  (count, verdict) => {
    const constraints = { iommu: true, dmaWindow: { base: 0, size: '20 MiB' } };
    const parsed = parsePlatform({
      name: 'few addresses',
      zones: [{ name: 'ram', base: 0, size: '1 GiB' }],
      allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['ram'] }],
      importers: [{ id: 'decoder', constraints }],
    });
    assert(parsed.ok, 'the board is a platform');
    const request = { size: bytes(8 * 1024 ** 2), bufferCount: count };
    const solution = solve(parsed.value, parsed.value.importers, request);
    expect(solution.verdict).toBe(verdict);
    const reasons = solution.passedOver.map(({ reason }) => reason);
    if (count === 3) {
      expect(reasons).toEqual([
        'an IOMMU has addresses for 2 buffers at a time, wherever they are',
      ]);
    }
  },
);
