/** What each rule means, in one sentence; docs/spec.md tells the same at length. */
import type { FindingRule } from '../../trace/finding.ts';

/** One sentence for each rule. */
export const RULE_SUMMARIES: Readonly<Record<FindingRule, string>> = {
  'late-attach': 'An importer attached after the first map of the buffer.',
  'unreachable-storage':
    'An importer cannot reach the storage of a buffer, whoever attached first.',
  'bounced-storage': 'An importer reaches a copy of the storage, through the bounce buffer.',
  'segment-limit':
    'A map gave a piece that is longer than its driver has announced, or crosses its boundary.',
  'map-inside-attach': 'An attach made a map by itself, before the other importers had attached.',
  'map-right-after-attach': 'A driver maps as the next call after its attach.',
  'detach-while-mapped': 'An importer detached while it held a map.',
  'unmap-without-map': 'An importer unmapped what it had not mapped.',
  'map-twice': 'An importer mapped through one attachment that was mapped.',
  'stale-map': 'An importer holds a map of storage that has moved elsewhere.',
  'move-while-pinned': 'An exporter invalidated all maps while an importer had the storage pinned.',
  'use-after-revoke': 'An importer maps, or holds a map of, storage that was taken away.',
  'direction-mismatch': 'An unmap named another direction than its map.',
  'cpu-access-unbalanced': 'A CPU access was begun and not ended, or ended and not begun.',
  leak: 'A buffer was never released, or was released with an importer attached.',
  'use-after-release': 'A buffer was used after its release.',
  'attach-refused': 'An attach was refused by the kernel.',
  'map-refused': 'A map was refused by the kernel.',
  'bufinfo-mismatch': 'A snapshot of debugfs agrees with the recording at no moment.',
};
