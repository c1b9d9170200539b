/**
 * Where storage may begin: a power of two, merged by maximum, which for powers of two is the least
 * common multiple. Behind an IOMMU the address that is aligned is an IO virtual one.
 */
import type { RequirementField } from '../requirement.ts';

export const alignmentField: RequirementField<number> = {
  identity: 1,
  demandOf: ({ alignment, iommu }) => (alignment === undefined || iommu === true ? 1 : alignment),
  merge: (left, right) => Math.max(left, right),
};
