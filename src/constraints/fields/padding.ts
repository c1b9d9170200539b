/**
 * Bytes an importer keeps behind the data, merged by maximum.
 * Source: GStreamer allocation parameters, `gsttee.c`.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import type { Bytes } from '../../base/units.ts';
import type { Field } from '../field.ts';
import { highest } from '../lattices.ts';
import { lowerTo } from '../loosening.ts';
import { bytesSchema } from '../statement-schemas.ts';

export const paddingField: Field<Bytes, number, { readonly padding?: Bytes }> = {
  schema: bytesSchema(0),
  words: sizeInWords,
  loosening: { nearest: lowerTo(0) },
  breach: ({ padding: needed = 0 }, { padding: kept = 0 }) =>
    kept >= needed ? null : `the storage keeps ${kept} bytes behind the data`,
  demand: {
    ...highest(0),
    of: ({ padding = 0 }) => padding,
    about: 'buffer',
    meets: (least, { padding = 0 }) => padding >= least,
  },
};
