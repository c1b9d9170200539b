/**
 * Buffers that importers hold on to at a time: added up over the importers, keyed by
 * importer, so that what is said twice counts once (law L10).
 * Source: fuchsia.sysmem2 `min_buffer_count_for_camping`.
 */
import { mergeContributions, type Contributions } from '../contributions.ts';
import { breachUnless, field } from '../field.ts';

export const campingField = field<Contributions>({
  identity: [],
  statements: ['minBufferCountForCamping'],
  demandOf: ({ minBufferCountForCamping: count }, { id }) =>
    count === undefined || count === 0 ? [] : [{ participant: id, count }],
  merge: mergeContributions,
  // Alone an importer can only see that there are at least its own; the sum is a joint condition.
  breachesOf: ({ minBufferCountForCamping: count }, { bufferCount }) =>
    breachUnless(
      count === undefined || bufferCount === undefined || bufferCount >= count,
      'minBufferCountForCamping',
      count,
      () => `there are ${bufferCount ?? 0} buffers`,
    ),
});
