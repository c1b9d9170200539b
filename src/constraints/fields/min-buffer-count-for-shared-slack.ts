/**
 * Buffers that all may share beyond those they hold, merged by maximum.
 * Source: fuchsia.sysmem2 `min_buffer_count_for_shared_slack`.
 */
import type { Field } from '../field.ts';
import { highest } from '../lattices.ts';
import { lowerTo } from '../loosening.ts';
import { countSchema } from '../statement-schemas.ts';

export const minBufferCountForSharedSlackField: Field<
  number,
  number,
  { readonly minBufferCountForSharedSlack?: number },
  never
> = {
  schema: countSchema(0),
  words: String,
  loosening: { nearest: lowerTo(0) },
  // Alone an importer can only see that there are at least so many; the sum is a joint condition.
  breach: ({ minBufferCountForSharedSlack: slack = 0 }, { bufferCount = Infinity }) =>
    bufferCount >= slack ? null : `there are ${bufferCount} buffers`,
  demand: {
    ...highest(0),
    of: ({ minBufferCountForSharedSlack = 0 }) => minBufferCountForSharedSlack,
    about: 'buffer',
    meets: (slack, { bufferCount = Infinity }) => bufferCount >= slack,
    // It is part of the `minBufferCount` that is told.
    told: () => undefined,
  },
};
