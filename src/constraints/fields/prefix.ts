/**
 * Bytes an importer keeps before the data, merged by maximum.
 * Source: GStreamer allocation parameters, `gsttee.c`.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import type { Bytes } from '../../base/units.ts';
import type { Field } from '../field.ts';
import { highest } from '../lattices.ts';
import { lowerTo } from '../loosening.ts';
import { bytesSchema } from '../statement-schemas.ts';

export const prefixField: Field<Bytes, number, { readonly prefix?: Bytes }> = {
  schema: bytesSchema(0),
  words: sizeInWords,
  loosening: { nearest: lowerTo(0) },
  breach: ({ prefix: needed = 0 }, { prefix: kept = 0 }) =>
    kept >= needed ? null : `the storage keeps ${kept} bytes before the data`,
  demand: {
    ...highest(0),
    of: ({ prefix = 0 }) => prefix,
    about: 'buffer',
    meets: (least, { prefix = 0 }) => prefix >= least,
  },
};
