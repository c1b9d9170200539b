/**
 * Contiguity: a demand, merged by OR. It falls away behind an IOMMU, which makes scattered pages
 * look like one run to its importer.
 */
import type { RequirementField } from '../requirement.ts';

export const contiguousField: RequirementField<boolean> = {
  identity: false,
  demandOf: (constraints) => constraints.contiguous === true && constraints.iommu !== true,
  merge: (left, right) => left || right,
};
