/**
 * Buffers that importers want for themselves beyond those they hold: added up over the importers, keyed by
 * importer, so that what is said twice counts once (law L10).
 * Source: fuchsia.sysmem2 `min_buffer_count_for_dedicated_slack`.
 */
import { mergeContributions, type Contributions } from '../contributions.ts';
import { breachUnless, field } from '../field.ts';

export const dedicatedSlackField = field<Contributions>({
  identity: [],
  statements: ['minBufferCountForDedicatedSlack'],
  demandOf: ({ minBufferCountForDedicatedSlack: count }, { id }) =>
    count === undefined || count === 0 ? [] : [{ participant: id, count }],
  merge: mergeContributions,
  // Alone an importer can only see that there are at least its own; the sum is a joint condition.
  breachesOf: ({ minBufferCountForDedicatedSlack: count }, { bufferCount }) =>
    breachUnless(
      count === undefined || bufferCount === undefined || bufferCount >= count,
      'minBufferCountForDedicatedSlack',
      count,
      () => `there are ${bufferCount ?? 0} buffers`,
    ),
});
