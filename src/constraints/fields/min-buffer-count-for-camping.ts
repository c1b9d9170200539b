/**
 * Buffers that importers hold on to at a time: added up over the importers, keyed by
 * importer, so that what is said twice counts once (law L10).
 * Source: fuchsia.sysmem2 `min_buffer_count_for_camping`.
 */
import { contributionOf, totalOf, type Contributions } from '../contributions.ts';
import type { Field } from '../field.ts';
import { summed } from '../lattices.ts';
import { lowerTo } from '../loosening.ts';
import { countSchema } from '../statement-schemas.ts';

export const minBufferCountForCampingField: Field<
  number,
  Contributions,
  { readonly minBufferCountForCamping?: number },
  never
> = {
  schema: countSchema(0),
  words: String,
  loosening: { nearest: lowerTo(0) },
  // Alone an importer can only see that there are at least its own; the sum is a joint condition.
  breach: ({ minBufferCountForCamping: own = 0 }, { bufferCount = Infinity }) =>
    bufferCount >= own ? null : `there are ${bufferCount} buffers`,
  demand: {
    ...summed,
    of: ({ minBufferCountForCamping: own = 0 }, { id }) => contributionOf(id, own),
    about: 'buffer',
    meets: (all, { bufferCount = Infinity }) => bufferCount >= totalOf(all),
    // It is part of the `minBufferCount` that is told.
    told: () => undefined,
  },
};
