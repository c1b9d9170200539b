/**
 * The smallest buffer in bytes, merged by maximum.
 * Source: fuchsia.sysmem2 `min_size_bytes`.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { breachUnless, field } from '../field.ts';
import { dataSize } from '../storage.ts';

export const minSizeField = field<number>({
  identity: 0,
  statements: ['minSize'],
  demandOf: ({ minSize }) => minSize ?? 0,
  merge: (left, right) => Math.max(left, right),
  breachesOf: ({ minSize }, storage) => {
    const size = dataSize(storage);
    return breachUnless(minSize === undefined || size >= minSize, 'minSize', minSize, () => {
      const missing = (minSize ?? 0) - size;
      return `the storage has ${sizeInWords(size)}, ${missing} bytes too few`;
    });
  },
});
