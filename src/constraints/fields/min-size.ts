/**
 * The smallest buffer in bytes, merged by maximum.
 * Source: fuchsia.sysmem2 `min_size_bytes`.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import type { Bytes } from '../../base/units.ts';
import type { Field } from '../field.ts';
import { highest } from '../lattices.ts';
import { lowerTo } from '../loosening.ts';
import { bytesSchema } from '../statement-schemas.ts';
import { dataSize } from '../storage.ts';

export const minSizeField: Field<Bytes, number, { readonly minSize?: Bytes }> = {
  schema: bytesSchema(1),
  words: sizeInWords,
  loosening: { nearest: lowerTo(1) },
  breach: ({ minSize = 0 }, storage) => {
    const size = dataSize(storage);
    return size >= minSize
      ? null
      : `the storage has ${sizeInWords(size)}, ${minSize - size} bytes too few`;
  },
  demand: {
    ...highest(0),
    of: ({ minSize = 0 }) => minSize,
    about: 'buffer',
    meets: (least, storage) => dataSize(storage) >= least,
  },
};
