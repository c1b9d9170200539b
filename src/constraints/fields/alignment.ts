/**
 * Where storage may begin: a power of two, merged by maximum, which for powers of two is the least
 * common multiple. Behind an IOMMU the address that is aligned is an IO virtual one.
 * Source: fuchsia.sysmem2 `min_physical_base_alignment`.
 */
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import { bytes, type Bytes } from '../../base/units.ts';
import type { Field } from '../field.ts';
import { highest } from '../lattices.ts';
import { divide } from '../loosening.ts';
import { powerOfTwoSchema } from '../statement-schemas.ts';

/** What this field reads. */
export interface AlignmentReads {
  readonly alignment?: Bytes;
  readonly iommu?: boolean;
}

export const alignmentField: Field<Bytes, number, AlignmentReads> = {
  schema: powerOfTwoSchema(bytes, ' in bytes, such as 4096 or "64 KiB"'),
  words: sizeInWords,
  loosening: { nearest: divide },
  breach: ({ alignment, iommu }, { runs }) => {
    const start = runs[0]?.address ?? 0;
    return alignment === undefined || iommu === true || start % alignment === 0
      ? null
      : `the storage begins at ${addressInWords(start)}`;
  },
  demand: {
    ...highest(1),
    of: ({ alignment = 1, iommu }) => (iommu === true ? 1 : alignment),
    about: 'place',
    meets: (alignment, { runs }) => (runs[0]?.address ?? 0) % alignment === 0,
  },
};
