/**
 * Contiguity: a demand, merged by OR. It falls away behind an IOMMU, which makes scattered pages
 * look like one run to its importer.
 */
import { breachUnless, field } from '../field.ts';

export const contiguousField = field<boolean>({
  identity: false,
  statements: ['contiguous', 'iommu'],
  demandOf: (constraints) => constraints.contiguous === true && constraints.iommu !== true,
  merge: (left, right) => left || right,
  breachesOf: ({ contiguous, iommu }, { runs }) =>
    breachUnless(
      contiguous !== true || iommu === true || runs.length === 1,
      'contiguous',
      true,
      () => `the storage has ${runs.length} separate runs`,
    ),
});
