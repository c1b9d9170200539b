/**
 * An IOMMU translates for this importer, so that scattered pages look contiguous to it. It demands nothing:
 * it changes what window, contiguity, alignment and segment limits demand, which then bind IO virtual
 * addresses and not physical memory.
 * Source: Linux IOMMU drivers, `drivers/iommu/dma-iommu.c`.
 */
import type { FactField } from '../field.ts';
import { flagSchema } from '../statement-schemas.ts';

export const iommuField: FactField<boolean, { readonly iommu?: boolean }> = {
  schema: flagSchema,
  words: String,
  loosening: { firm: 'it is how the importer is wired, and no wish' },
  // Every storage is translated alike.
  breach: null,
  demand: null,
  isFact: true,
};
