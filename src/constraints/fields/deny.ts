/**
 * What the storage must not hold, merged by union: each "no" stands. Nothing is left where all three
 * categories are denied.
 * Source: Direct3D 12 `D3D12_HEAP_FLAG_DENY_*`.
 */
import { CATEGORIES, type Category } from '../allocator-facts.ts';
import { breachUnless, field } from '../field.ts';

export const denyField = field<readonly Category[]>({
  identity: [],
  statements: ['deny'],
  demandOf: ({ deny = [] }) => CATEGORIES.filter((each) => deny.includes(each)),
  merge: (left, right) => CATEGORIES.filter((each) => left.includes(each) || right.includes(each)),
  breachesOf: ({ deny }, { category }) =>
    breachUnless(
      deny === undefined || category === undefined || !deny.includes(category),
      'deny',
      deny,
      () => `the storage holds ${category ?? 'nothing'}`,
    ),
});
