/**
 * The largest buffer in bytes, merged by minimum.
 * Source: fuchsia.sysmem2 `max_size_bytes`.
 */
import { sizeInWords } from '../../base/quantity-words.ts';
import { QUANTITY_MAX } from '../../base/units.ts';
import { breachUnless, field } from '../field.ts';
import { dataSize } from '../storage.ts';

export const maxSizeField = field<number>({
  identity: QUANTITY_MAX,
  statements: ['maxSize'],
  demandOf: ({ maxSize }) => maxSize ?? QUANTITY_MAX,
  merge: (left, right) => Math.min(left, right),
  breachesOf: ({ maxSize }, storage) =>
    breachUnless(
      maxSize === undefined || dataSize(storage) <= maxSize,
      'maxSize',
      maxSize,
      () => `the storage has ${sizeInWords(dataSize(storage))}`,
    ),
});
