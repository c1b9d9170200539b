/**
 * What must hold between the parts of a platform: no name stands twice, no two zones overlap, every
 * allocator takes from zones that exist, groups name importers that exist, and so do distances and exporters.
 */
import { suggestion } from '../../base/known-fields.ts';
import { findGroupInconsistency } from './group-consistency.ts';
import { findPeerInconsistency } from './peer-consistency.ts';
import type { Platform } from './platform.ts';
import { findZoneInconsistency } from './zone-consistency.ts';

/** The lists of a platform whose entries can contradict each other. */
export type PlatformList =
  'zones' | 'allocators' | 'importers' | 'groups' | 'distances' | 'exporters';

/** The entry that contradicts another, and why. */
export interface Inconsistency {
  readonly list: PlatformList;
  readonly index: number;
  readonly message: string;
}

/** The first contradiction between entries of a platform, or null. */
export function findInconsistency(platform: Platform): Inconsistency | null {
  const { zones, allocators, importers } = platform;
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  return (
    findTwice('zones', 'zone', names(zones)) ??
    findTwice(
      'allocators',
      'allocator id',
      allocators.map(({ id }) => String(id)),
    ) ??
    findTwice('allocators', 'allocator', names(allocators)) ??
    findTwice(
      'importers',
      'importer',
      importers.map(({ id }) => id),
    ) ??
    findOverlap(platform) ??
    findMissingZone(platform) ??
    findZoneInconsistency(platform) ??
    findGroupInconsistency(platform) ??
    findPeerInconsistency(platform)
  );
}

function findTwice(
  list: PlatformList,
  what: string,
  names: readonly string[],
): Inconsistency | null {
  const index = names.findIndex((name, at) => names.indexOf(name) < at);
  if (index < 0) return null;
  return { list, index, message: `the ${what} ${names[index] ?? ''} stands twice` };
}

function findOverlap({ zones }: Platform): Inconsistency | null {
  for (const [index, one] of zones.entries()) {
    const other = zones
      .slice(0, index)
      .find((each) => one.base < each.base + each.size && each.base < one.base + one.size);
    if (other !== undefined) {
      const message = `the zone ${one.name} overlaps the zone ${other.name} [ZONE1]`;
      return { list: 'zones', index, message };
    }
  }
  return null;
}

function findMissingZone({ zones, allocators }: Platform): Inconsistency | null {
  const known = zones.map(({ name }) => name);
  for (const [index, allocator] of allocators.entries()) {
    const missing = allocator.zones.find((name) => !known.includes(name));
    if (missing !== undefined) {
      const message = `there is no zone "${missing}"${suggestion(missing, known)}`;
      return { list: 'allocators', index, message };
    }
  }
  return null;
}
