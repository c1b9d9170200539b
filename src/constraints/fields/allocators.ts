/**
 * The names of acceptable allocators (heaps), merged by intersection.
 * Source: fuchsia.sysmem2 `permitted_heaps`; DMA-BUF heaps, which are found by name.
 */
import { breachUnless, field } from '../field.ts';
import { intersectNames, nameSet, type NameSet } from '../sets.ts';

export const allocatorsField = field<NameSet>({
  identity: null,
  statements: ['allocators'],
  demandOf: ({ allocators }) => (allocators === undefined ? null : nameSet(allocators)),
  merge: intersectNames,
  breachesOf: ({ allocators }, { allocator, facts }) =>
    breachUnless(
      allocators === undefined || (facts !== undefined && allocators.includes(facts.name)),
      'allocators',
      allocators,
      () => `the storage is from ${facts?.name ?? `allocator ${allocator}`}`,
    ),
});
