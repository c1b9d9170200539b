/**
 * The names of acceptable allocators (heaps), merged by intersection.
 * Source: fuchsia.sysmem2 `permitted_heaps`; DMA-BUF heaps, which are found by name.
 */
import type { Field } from '../field.ts';
import { commonNames } from '../lattices.ts';
import { addMember } from '../loosening.ts';
import { holdsName, nameSet, type NameSet } from '../sets.ts';
import { someNamesSchema } from '../statement-schemas.ts';
import { namesInWords } from '../value-words.ts';

export const allocatorsField: Field<
  readonly string[],
  NameSet,
  { readonly allocators?: readonly string[] },
  readonly string[]
> = {
  schema: someNamesSchema,
  words: namesInWords,
  loosening: { nearest: addMember },
  breach: ({ allocators }, { allocator, facts }) =>
    allocators === undefined || (facts !== undefined && allocators.includes(facts.name))
      ? null
      : `the storage is from ${facts?.name ?? `allocator ${allocator}`}`,
  demand: {
    ...commonNames,
    of: ({ allocators }) => (allocators === undefined ? null : nameSet(allocators)),
    about: 'place',
    // Storage that does not say where it is from meets no demand on that.
    meets: (names, { facts }) =>
      names === null || (facts !== undefined && holdsName(names, facts.name)),
    isConceivable: (names) => names?.length !== 0,
    whyUnsuitable: (names, { name }) =>
      names === null || holdsName(names, name)
        ? null
        : names.length === 0
          ? 'the importers name no allocator in common'
          : `only ${names.join(', ')} would be acceptable to all`,
    told: (names) => names ?? undefined,
  },
};
