/** Every mistake that is made on purpose, in the order of test/mutants.md. */
import { FIELD_MUTANTS } from './field-mutants.ts';
import { IMAGE_MUTANTS } from './image-mutants.ts';
import { MACHINE_MUTANTS } from './machine-mutants.ts';
import type { Mutant } from './mutant.ts';
import { SEARCH_MUTANTS } from './search-mutants.ts';

export const MUTANTS: readonly Mutant[] = [
  ...FIELD_MUTANTS,
  ...IMAGE_MUTANTS,
  ...SEARCH_MUTANTS,
  ...MACHINE_MUTANTS,
];
