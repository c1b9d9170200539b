/**
 * Buffers that all may share beyond those they hold, merged by maximum.
 * Source: fuchsia.sysmem2 `min_buffer_count_for_shared_slack`.
 */
import { breachUnless, field } from '../field.ts';

export const sharedSlackField = field<number>({
  identity: 0,
  statements: ['minBufferCountForSharedSlack'],
  demandOf: ({ minBufferCountForSharedSlack: slack }) => slack ?? 0,
  merge: (left, right) => Math.max(left, right),
  // Alone an importer can only see that there are at least so many; the sum is a joint condition.
  breachesOf: ({ minBufferCountForSharedSlack: slack }, { bufferCount }) =>
    breachUnless(
      slack === undefined || bufferCount === undefined || bufferCount >= slack,
      'minBufferCountForSharedSlack',
      slack,
      () => `there are ${bufferCount ?? 0} buffers`,
    ),
});
