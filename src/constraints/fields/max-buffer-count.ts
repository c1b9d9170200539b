/**
 * The most buffers in all, merged by minimum. Source: fuchsia.sysmem2 `max_buffer_count`.
 */
import type { Field } from '../field.ts';
import { lowest } from '../lattices.ts';
import { raise } from '../loosening.ts';
import { countSchema } from '../statement-schemas.ts';

export const maxBufferCountField: Field<number, number, { readonly maxBufferCount?: number }> = {
  schema: countSchema(1),
  words: String,
  loosening: { nearest: raise },
  breach: ({ maxBufferCount: max }, { bufferCount = 0 }) =>
    max === undefined || bufferCount <= max ? null : `there are ${bufferCount} buffers`,
  demand: {
    ...lowest(Infinity),
    of: ({ maxBufferCount = Infinity }) => maxBufferCount,
    about: 'buffer',
    meets: (most, { bufferCount = 0 }) => bufferCount <= most,
  },
};
