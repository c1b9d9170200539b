/**
 * What the storage must not hold, merged by union: each "no" stands. Nothing is left where all three
 * categories are denied.
 * Source: Direct3D 12 `D3D12_HEAP_FLAG_DENY_*`.
 */
import { CATEGORIES, type Category } from '../allocator-facts.ts';
import type { Field } from '../field.ts';
import { allWords } from '../lattices.ts';
import { dropMember } from '../loosening.ts';
import { someOf } from '../statement-schemas.ts';
import { namesInWords } from '../value-words.ts';

export const denyField: Field<
  readonly Category[],
  readonly Category[],
  { readonly deny?: readonly Category[] }
> = {
  schema: someOf(CATEGORIES),
  words: namesInWords,
  loosening: { nearest: dropMember },
  breach: ({ deny }, { category }) =>
    deny === undefined || category === undefined || !deny.includes(category)
      ? null
      : `the storage holds ${category}`,
  demand: {
    ...allWords(CATEGORIES),
    of: ({ deny = [] }) => CATEGORIES.filter((each) => deny.includes(each)),
    about: 'buffer',
    meets: (denied, { category }) =>
      category === undefined ? denied.length < CATEGORIES.length : !denied.includes(category),
    isConceivable: (denied) => denied.length < CATEGORIES.length,
  },
};
