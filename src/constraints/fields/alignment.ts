/**
 * Where storage may begin: a power of two, merged by maximum, which for powers of two is the least
 * common multiple. Behind an IOMMU the address that is aligned is an IO virtual one.
 */
import { addressInWords } from '../../base/quantity-words.ts';
import { breachUnless, field } from '../field.ts';

export const alignmentField = field<number>({
  identity: 1,
  statements: ['alignment', 'iommu'],
  demandOf: ({ alignment, iommu }) => (alignment === undefined || iommu === true ? 1 : alignment),
  merge: (left, right) => Math.max(left, right),
  breachesOf: ({ alignment, iommu }, { runs }) => {
    const start = runs[0]?.address ?? 0;
    return breachUnless(
      alignment === undefined || iommu === true || start % alignment === 0,
      'alignment',
      alignment,
      () => `the storage begins at ${addressInWords(start)}`,
    );
  },
});
