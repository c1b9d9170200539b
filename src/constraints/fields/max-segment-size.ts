/**
 * The longest entry of an importer's sg_table; a fraction of a page is not used.
 * Source: Linux `dma_set_max_seg_size`; the RFC of 2015.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE, type Bytes } from '../../base/units.ts';
import type { StatedField } from '../field.ts';
import { raise } from '../loosening.ts';
import { bytesSchema } from '../statement-schemas.ts';

export const maxSegmentSizeField: StatedField<Bytes, { readonly maxSegmentSize?: Bytes }> = {
  schema: bytesSchema(PAGE_SIZE),
  words: sizeInWords,
  loosening: { nearest: raise },
  // It cuts storage into more entries, which only `maxSegmentCount` can find too many.
  breach: null,
  demand: null,
};
