/**
 * The largest buffer in bytes, merged by minimum.
 * Source: fuchsia.sysmem2 `max_size_bytes`.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { QUANTITY_MAX, type Bytes } from '../../base/units.ts';
import type { Field } from '../field.ts';
import { lowest } from '../lattices.ts';
import { raise } from '../loosening.ts';
import { bytesSchema } from '../statement-schemas.ts';
import { dataSize } from '../storage.ts';

export const maxSizeField: Field<Bytes, number, { readonly maxSize?: Bytes }> = {
  schema: bytesSchema(1),
  words: sizeInWords,
  loosening: { nearest: raise },
  breach: ({ maxSize }, storage) =>
    maxSize === undefined || dataSize(storage) <= maxSize
      ? null
      : `the storage has ${sizeInWords(dataSize(storage))}`,
  demand: {
    ...lowest(QUANTITY_MAX),
    of: ({ maxSize = QUANTITY_MAX }) => maxSize,
    about: 'buffer',
    meets: (most, storage) => dataSize(storage) <= most,
  },
};
