/**
 * Contiguity: a demand, merged by OR. It falls away behind an IOMMU, which makes scattered pages
 * look like one run to its importer.
 * Source: Linux `videobuf2-dma-contig.c`; there is no `phys` operation beside it.
 */
import type { Field } from '../field.ts';
import { either } from '../lattices.ts';
import { YES_OR_NO } from '../loosening.ts';
import { flagSchema } from '../statement-schemas.ts';

/** What this field reads. */
export interface ContiguousReads {
  readonly contiguous?: boolean;
  readonly iommu?: boolean;
}

export const contiguousField: Field<boolean, boolean, ContiguousReads> = {
  schema: flagSchema,
  words: String,
  loosening: YES_OR_NO,
  breach: ({ contiguous, iommu }, { runs }) =>
    contiguous !== true || iommu === true || runs.length === 1
      ? null
      : `the storage has ${runs.length} separate runs`,
  demand: {
    ...either,
    of: ({ contiguous = false, iommu }) => contiguous && iommu !== true,
    about: 'place',
    meets: (contiguous, { runs }) => !contiguous || runs.length === 1,
  },
};
