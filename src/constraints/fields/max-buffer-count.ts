/**
 * The most buffers in all, merged by minimum. Source: fuchsia.sysmem2 `max_buffer_count`.
 */
import { breachUnless, field } from '../field.ts';

export const maxBufferCountField = field<number>({
  identity: Infinity,
  statements: ['maxBufferCount'],
  demandOf: ({ maxBufferCount }) => maxBufferCount ?? Infinity,
  merge: (left, right) => Math.min(left, right),
  breachesOf: ({ maxBufferCount: max }, { bufferCount }) =>
    breachUnless(
      max === undefined || bufferCount === undefined || bufferCount <= max,
      'maxBufferCount',
      max,
      () => `there are ${bufferCount ?? 0} buffers`,
    ),
});
