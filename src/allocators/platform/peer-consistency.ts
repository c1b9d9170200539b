/**
 * What must hold between the devices of a platform: local memory belongs to a device that is known, distances are told
 * of such devices and once, a peer's distance is told, and exporters take from allocators that exist.
 */
import { suggestion } from '../../base/known-fields.ts';
import { localOwners, unsaidDistance } from './peers.ts';
import type { Platform } from './platform.ts';

/** The entry that contradicts something else, and why. */
export interface PeerInconsistency {
  readonly list: 'allocators' | 'importers' | 'distances' | 'exporters';
  readonly index: number;
  readonly message: string;
}

/** The first contradiction, or null. */
export function findPeerInconsistency(platform: Platform): PeerInconsistency | null {
  return (
    findUnknownOwner(platform) ??
    findWrongDistance(platform) ??
    findUnsaidDistance(platform) ??
    findWrongExporter(platform)
  );
}

/** Every name of a device: importers, what they are part of, and what exporters drive. */
function devicesOf({ importers, exporters = [] }: Platform): readonly string[] {
  const named = [
    ...importers.flatMap(({ id, device }) => (device === undefined ? [id] : [id, device])),
    ...exporters.flatMap(({ device }) => (device === undefined ? [] : [device])),
  ];
  return [...new Set<string>(named)];
}

function findUnknownOwner(platform: Platform): PeerInconsistency | null {
  const devices = devicesOf(platform);
  for (const [index, { name, localTo }] of platform.allocators.entries()) {
    if (localTo === undefined || devices.includes(localTo)) continue;
    const message =
      `${name} is local memory of "${localTo}", and nobody here is that device or a part of it` +
      suggestion(localTo, devices);
    return { list: 'allocators', index, message };
  }
  return null;
}

function findWrongDistance(platform: Platform): PeerInconsistency | null {
  const owners = localOwners(platform);
  const devices = devicesOf(platform);
  const told = new Set<string>();
  for (const [index, { exporter, importer }] of (platform.distances ?? []).entries()) {
    const pair = `${exporter} and ${importer}`;
    const message = !owners.includes(exporter)
      ? `no allocator is local memory of "${exporter}"${suggestion(exporter, owners)}`
      : !devices.includes(importer)
        ? `there is no importer and no device "${importer}"${suggestion(importer, devices)}`
        : told.has(pair)
          ? `the distance of ${pair} stands twice`
          : null;
    if (message !== null) return { list: 'distances', index, message };
    told.add(pair);
  }
  return null;
}

function findUnsaidDistance(platform: Platform): PeerInconsistency | null {
  for (const [index, importer] of platform.importers.entries()) {
    const owner = unsaidDistance(platform, importer);
    if (owner === null) continue;
    const message = `${importer.id} takes memory of peers: say in "distances" how far it is from ${owner}`;
    return { list: 'importers', index, message };
  }
  return null;
}

function findWrongExporter({ allocators, exporters = [] }: Platform): PeerInconsistency | null {
  const known = allocators.map(({ name }) => name);
  for (const [index, { name, allocators: from }] of exporters.entries()) {
    const missing = from.find((each) => !known.includes(each));
    if (missing !== undefined) {
      const message = `there is no allocator "${missing}"${suggestion(missing, known)}`;
      return { list: 'exporters', index, message };
    }
    if (exporters.findIndex((each) => each.name === name) < index) {
      return { list: 'exporters', index, message: `the exporter ${name} stands twice` };
    }
  }
  return null;
}
