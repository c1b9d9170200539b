/**
 * Protected memory: a demand, merged by OR. Secure allocators support the domain `inaccessible` only, so
 * a demand for secure storage and one for CPU access meet in nothing.
 * Source: fuchsia.sysmem2 `secure_required`; Linux TEE heaps (`protected,secure-video`).
 */
import type { Field } from '../field.ts';
import { either } from '../lattices.ts';
import { YES_OR_NO } from '../loosening.ts';
import { flagSchema } from '../statement-schemas.ts';

export const secureField: Field<boolean, boolean, { readonly secure?: boolean }> = {
  schema: flagSchema,
  words: String,
  loosening: YES_OR_NO,
  breach: ({ secure }, { facts }) =>
    secure !== true || facts?.secure === true
      ? null
      : `${facts?.name ?? 'the storage'} is not protected`,
  demand: {
    ...either,
    of: ({ secure = false }) => secure,
    about: 'place',
    meets: (secure, { facts }) => !secure || facts?.secure === true,
    whyUnsuitable: (secure, allocator) =>
      secure && !allocator.secure ? 'it is not protected memory' : null,
  },
};
