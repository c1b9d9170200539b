/**
 * The fewest buffers in all, merged by maximum. Source: fuchsia.sysmem2 `min_buffer_count`.
 */
import { breachUnless, field } from '../field.ts';

export const minBufferCountField = field<number>({
  identity: 0,
  statements: ['minBufferCount'],
  demandOf: ({ minBufferCount }) => minBufferCount ?? 0,
  merge: (left, right) => Math.max(left, right),
  breachesOf: ({ minBufferCount: min }, { bufferCount }) =>
    breachUnless(
      min === undefined || bufferCount === undefined || bufferCount >= min,
      'minBufferCount',
      min,
      () => `there are ${bufferCount ?? 0} buffers`,
    ),
});
