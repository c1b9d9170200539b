/**
 * The fewest buffers in all, merged by maximum. What all hold and want may be more: buffer-count.ts.
 * Source: fuchsia.sysmem2 `min_buffer_count`.
 */
import type { Field } from '../field.ts';
import { highest } from '../lattices.ts';
import { lowerTo } from '../loosening.ts';
import { countSchema } from '../statement-schemas.ts';

export const minBufferCountField: Field<number, number, { readonly minBufferCount?: number }> = {
  schema: countSchema(0),
  words: String,
  loosening: { nearest: lowerTo(0) },
  breach: ({ minBufferCount: min = 0 }, { bufferCount = Infinity }) =>
    bufferCount >= min ? null : `there are ${bufferCount} buffers`,
  demand: {
    ...highest(0),
    of: ({ minBufferCount = 0 }) => minBufferCount,
    about: 'buffer',
    meets: (least, { bufferCount = Infinity }) => bufferCount >= least,
  },
};
