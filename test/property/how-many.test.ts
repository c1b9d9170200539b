/**
 * How many buffers an allocator has places for at a time is counted by arithmetic over its free runs. Here
 * memory is filled buffer by buffer instead, with windows, alignments and segment limits, until nothing more
 * is planned; and a million frames are counted at once.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastFit } from '../../examples/programs/last-fit.ts';
import {
  ALLOCATOR_KINDS,
  type AllocationRequest,
  type AllocatorKind,
} from '../../src/allocators/allocator.ts';
import { operationsOf } from '../../src/allocators/allocator-operations.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { planFrom, whyUnsuitable } from '../../src/allocators/pool.ts';
import { assert, present } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import type { Constraints } from '../../src/constraints/constraints.ts';
import { mergeConstraints } from '../../src/constraints/requirement.ts';
import { PhysicalMemory } from '../../src/memory/physical-memory.ts';
import { IS_USUAL, SEED } from './seed.ts';

const PAGE = 4096;

/** A platform with one allocator over two zones, in which some pages are pinned. */
function platformOf(kind: AllocatorKind, base: number, pages: number, pinned: readonly number[]) {
  const lent = pinned
    .filter((each) => each < pages)
    .map((each) => ({ base: (base + each) * PAGE, size: PAGE, pinned: true }));
  const isCma = kind === 'cma' || (lent.length > 0 && kind === 'contiguous-region');
  const parsed = parsePlatform({
    name: 'one',
    zones: [
      { name: 'a', base: base * PAGE, size: pages * PAGE, ...(isCma ? { kind: 'cma', lent } : {}) },
      { name: 'b', base: (base + pages + 3) * PAGE, size: 70 * PAGE },
    ],
    allocators: [
      {
        id: 0,
        name: 'it',
        kind,
        zones: ['a', 'b'],
        ...(kind === 'chunk' ? { chunkSize: 4 * PAGE } : {}),
      },
    ],
    importers: [],
  });
  assert(parsed.ok, 'the platform is one');
  return parsed.value;
}

/** What two importers state together: the second one sees other addresses. */
const needs: fc.Arbitrary<Constraints> = fc.record(
  {
    alignment: fc.constantFrom(1, 2, 8, 16).map((pages) => bytes(pages * PAGE)),
    maxSegmentCount: fc.constantFrom(1, 2, 3),
    maxSegmentSize: fc.constantFrom(2, 3, 8).map((pages) => bytes(pages * PAGE)),
    segmentBoundaryMask: fc.constantFrom(2, 8, 32).map((pages) => pages * PAGE - 1),
  },
  { requiredKeys: [] },
);

test('[L9] as many buffers are counted as can be planned one after the other', () => {
  const seen = { some: 0, none: 0 };
  const law = fc.property(
    fc.constantFrom(...ALLOCATOR_KINDS),
    fc.nat(40),
    fc.integer({ min: 1, max: 120 }),
    fc.uniqueArray(fc.nat(119), { maxLength: 3 }),
    fc.tuple(needs, needs),
    fc.integer({ min: 1, max: 11 }),
    (kind, base, zonePages, pinned, [one, other], pages) => {
      const platform = platformOf(kind, base, zonePages, pinned);
      const spec = present(platform.allocators[0], 'allocator');
      const requirement = mergeConstraints([
        { id: 'one', constraints: one },
        { id: 'other', constraints: other },
      ]);
      const request: AllocationRequest = { size: bytes(pages * PAGE), requirement };
      if (whyUnsuitable(platform, spec, request) !== null) {
        seen.none += 1;
        return;
      }
      const memory = new PhysicalMemory(platform.zones);
      const zones = spec.zones.flatMap((name) => memory.zone(name) ?? []);
      const counted = operationsOf(spec).mostAtATime?.(request, zones);
      let planned = 0;
      for (;;) {
        const plan = planFrom(platform, memory, spec, request);
        if (typeof plan === 'string') break;
        memory.claim(plan.storage, `buffer ${planned}`, plan.migrations);
        planned += 1;
      }
      expect(counted).toBe(planned);
      expect(whyUnsuitable(platform, spec, { ...request, count: planned })).toBeNull();
      expect(whyUnsuitable(platform, spec, { ...request, count: planned + 1 })).not.toBeNull();
      seen.some += 1;
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 450 });
  if (IS_USUAL) expect(seen.some).toBeGreaterThan(120);
  if (IS_USUAL) expect(seen.none).toBeGreaterThan(20);
});

test('[L9] a million frames are counted without walking from place to place', () => {
  const frames = 1_000_000;
  const parsed = parsePlatform({
    name: 'large',
    zones: [{ name: 'a', base: 3 * PAGE, size: frames * PAGE }],
    allocators: [{ id: 0, name: 'it', kind: 'contiguous-region', zones: ['a'] }],
    importers: [],
  });
  assert(parsed.ok, 'the platform is one');
  const spec = present(parsed.value.allocators[0], 'allocator');
  const constraints = { segmentBoundaryMask: 16 * PAGE - 1, maxSegmentCount: 1 };
  const requirement = mergeConstraints([{ id: 'one', constraints }]);
  const ask = (count: number) =>
    whyUnsuitable(parsed.value, spec, { size: bytes(5 * PAGE), requirement, count });
  // Three of five frames lie between two boundaries; the first thirteen frames before one hold two, and the
  // three behind the last one none.
  const most = 2 + Math.floor((frames - 13) / 16) * 3 + Math.floor(((frames - 13) % 16) / 5);
  expect(ask(most)).toBeNull();
  expect(ask(most + 1)).toBe(`its places hold ${most} buffers at a time`);
});

test('[L9] an allocator of a program that does not count is asked to plan', () => {
  const parsed = parsePlatform(
    {
      name: 'own',
      zones: [{ name: 'a', base: 0, size: '1 GiB' }],
      allocators: [{ id: 0, name: 'it', kind: 'last-fit', zones: ['a'], capacity: '1 GiB' }],
      importers: [],
    },
    'own',
    { 'last-fit': lastFit },
  );
  assert(parsed.ok, 'the platform is one');
  const spec = present(parsed.value.allocators[0], 'allocator');
  const constraints = { alignment: bytes(512 * 1024 ** 2) };
  const requirement = mergeConstraints([{ id: 'one', constraints }]);
  const ask = (count: number) =>
    whyUnsuitable(parsed.value, spec, { size: bytes(3 * PAGE), requirement, count });
  expect([ask(1), ask(2)]).toEqual([null, null]);
  expect(ask(3)).toBe('its places hold 2 buffers at a time');
});
