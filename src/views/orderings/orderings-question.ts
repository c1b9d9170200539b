/** What the page asks the explorer about a board: the model file that `cenalloc explore` would read. */
import { DEFAULT_PROPERTIES } from '../../explorer/model/property.ts';
import type { Platform } from '../../allocators/platform/platform.ts';

/** More importers than this take longer than somebody waits. */
export const SANDBOX_IMPORTERS_MAX = 6;

/** The model file for a platform and some of its importers. */
export function orderingsModel(platform: Platform, importers: readonly string[]): string {
  return JSON.stringify({
    schema: 'cenalloc/model/1',
    name: `every ordering of ${importers.join(', ')} on ${platform.name}`,
    platform,
    importers,
    calls: 'programs',
    policy: 'all',
    // Who is turned away although there is room is what policies differ in.
    properties: [...DEFAULT_PROPERTIES, 'everyone-served'],
  });
}
