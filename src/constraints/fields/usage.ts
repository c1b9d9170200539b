/**
 * What importers do with the buffer, merged by union. It informs the choice among what is possible and
 * forbids nothing by itself; who uses the CPU is asked about in `domains`.
 * Source: fuchsia.sysmem2 `BufferUsage`; Android's gralloc usage bits.
 */
import { field } from '../field.ts';
import { nameSet, uniteNames } from '../sets.ts';

/** The usage of who takes part but does nothing with the buffer. */
export const NO_USAGE = 'none';

export const usageField = field<readonly string[]>({
  identity: [],
  statements: ['usage'],
  demandOf: ({ usage }) => (usage === undefined ? [] : nameSet(usage)),
  merge: uniteNames,
  breachesOf: () => [],
});
