/** The platform of the program that is killed. */
import type { PlatformInput } from '../../src/index.ts';

/** Room for as many buffers as a run between two crashes leaves behind. */
export const CRASH_PLATFORM: PlatformInput = {
  name: 'crashing',
  zones: [{ name: 'ram', base: 0, size: '1 GiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [{ id: 'cam', constraints: {} }],
};
