/**
 * The posted code: each defect is found, by an ordering of the length that reading the patches gives,
 * and code without the defect's occasion does not show it.
 */
import { expect, test } from 'vitest';
import { postedLaws, postedSystem } from '../../src/explorer/slow/rfc-as-posted.ts';
import { exploreSystem } from '../../src/explorer/slow/transition-system.ts';

function breachesOf(masks: readonly number[], allocators: number): Record<string, number | null> {
  const found = exploreSystem(postedSystem(masks, allocators), postedLaws(masks, allocators));
  const lengths = [...found.breaches].map(
    ([name, steps]) => [name, steps?.length ?? null] as const,
  );
  return Object.fromEntries(lengths);
}

test('every defect has a shortest witness', () => {
  expect(breachesOf([6, 4, 1], 3)).toEqual({
    // Create and two attaches.
    'refused-changes-nothing': 3,
    // Create, attach, the three steps of a map that allocate, and the late attach.
    'storage-serves-attached': 6,
    'highest-priority-chosen': 5,
    // A whole map, then an attach and a whole map that stores nothing.
    'later-maps-get-the-table': 11,
    // Both test the table before one of them stores it.
    'allocated-once': 10,
    // Create, attach, a whole map, and two locks.
    'no-recursive-lock': 8,
    // Two whole maps that both allocated, and one unmap.
    'unmap-leaves-others': 12,
  });
});

test('one importer and one allocator meet the double lock only', () => {
  const lengths = Object.entries(breachesOf([1], 1)).filter(([, length]) => length !== null);
  expect(lengths).toEqual([['no-recursive-lock', 8]]);
});

test('importers that agree are neither poisoned nor out of reach', () => {
  const found = breachesOf([3, 3], 2);
  expect(found['refused-changes-nothing']).toBeNull();
  expect(found['storage-serves-attached']).toBeNull();
  expect(found['allocated-once']).toBe(10);
});
