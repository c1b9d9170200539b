/** Two heaps, a lower and a higher one that is preferred, and who reaches one or both: enough to make storage move. */
import type { PlatformInput } from '../../src/index.ts';

const MIB = 2 ** 20;

/** `display` reaches the lower heap alone. */
export const TWO_HEAPS: PlatformInput = {
  name: 'two heaps',
  zones: [
    { name: 'low', base: 0, size: MIB },
    { name: 'high', base: MIB, size: MIB },
  ],
  allocators: [
    { id: 0, name: 'low', kind: 'system', zones: ['low'], priority: 0 },
    { id: 1, name: 'high', kind: 'system', zones: ['high'], priority: 1 },
  ],
  importers: [
    { id: 'gpu', constraints: {} },
    { id: 'nic', constraints: { allocatorMask: 3 } },
    { id: 'display', constraints: { allocatorMask: 1 } },
  ],
};
