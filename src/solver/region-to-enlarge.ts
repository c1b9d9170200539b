/**
 * A region that is too small for all buffers, or out of somebody's reach, where importers name allocators: no other
 * would do for them, but theirs may be larger or lie elsewhere. So may the default CMA area on a kernel on which no
 * other region is a heap. It is taken from ordinary memory that is there,
 * within everybody's window, and is tried before it is told.
 */
import type { AllocatorSpec } from '../allocators/allocator.ts';
import { bufferSet, buffersIn } from '../allocators/buffer-set.ts';
import { isDefaultCmaHeap, isOnlyDefaultHeap } from '../allocators/heap-names.ts';
import { canServe } from '../allocators/place.ts';
import { isOrdinaryZone } from '../allocators/platform/ordinary-zone.ts';
import { byPriority, type Platform } from '../allocators/platform/platform.ts';
import { addressInWords, sizeInWords } from '../base/quantity-words.ts';
import { bytes, physicalAddress } from '../base/units.ts';
import { roomedBuffers } from '../constraints/buffer-count.ts';
import { possibleContents } from '../constraints/content.ts';
import { whyUnsuitableFor } from '../constraints/meets.ts';
import { NO_REQUIREMENT, type Requirement } from '../constraints/requirement.ts';
import type { Zone } from '../memory/zone.ts';
import { whoAgrees, type Correction, type Dispute, type RegionToAdd } from './dispute.ts';
import { outcomeOn } from './missing.ts';
import { platformWithRegion } from './platform-with-region.ts';
import { deviceTreeNode, isWindowSaid, nodesOfRegion, regionFor } from './reserved-region.ts';

/** What kinds of allocators hand out of a region that somebody reserved, and how a device tree says it. */
const REGIONS: ReadonlyMap<string, RegionToAdd['kind']> = new Map([
  ['cma', 'cma'],
  ['contiguous-region', 'cma'],
  ['carveout', 'carveout'],
  ['secure', 'secure'],
]);

/** Every region that serves everybody when it is larger or lies elsewhere, in the order in which allocators are tried. */
export function regionsToEnlarge(platform: Platform, dispute: Dispute): readonly Correction[] {
  const { question, groups } = dispute;
  const { request } = question;
  const agreed = whoAgrees(dispute);
  if (agreed === null || !isEnlargingFirst(platform, agreed.requirement)) return [];
  const { requirement } = agreed;
  const [content] = possibleContents(requirement, request);
  if (content === undefined) return [];
  const count = roomedBuffers(requirement, request);
  return byPriority(platform.allocators).flatMap((allocator) => {
    const kind = REGIONS.get(allocator.kind);
    const zone = ownZone(platform, allocator);
    if (kind === undefined || zone === null || whyUnsuitableFor(requirement, allocator) !== null) {
      return [];
    }
    if (!namesAllocators(requirement) && !isDefaultCmaHeap(allocator)) return [];
    const set = bufferSet(requirement, content, count);
    const needed = regionFor(allocator, kind, set);
    if (needed === null) return [];
    // Others may need what it has now.
    const region = { ...needed, size: bytes(Math.max(needed.size, zone.size)) };
    // What bounds it then is the larger region.
    const spec = { ...allocator, capacity: region.size };
    const rest = withoutRegion(platform, allocator, zone);
    const larger = rest && platformWithRegion(rest, spec, region, requirement.dmaWindow, 'there');
    // It is this region that has to do, and not what the others have left.
    const own = larger?.allocators.filter(({ id }) => id === allocator.id) ?? [];
    if (larger === null || !canServe({ ...larger, allocators: own }, requirement, request)) {
      return [];
    }
    const { name, id, memoryType } = allocator;
    const told = { kind, name, id, ...(memoryType === undefined ? {} : { memoryType }), ...region };
    return [
      {
        kind: 'enlarge',
        change: changeInWords(allocator, zone, region.size, requirement, buffersIn(set)),
        ...outcomeOn({ ...larger, allocators: own }, question, groups),
        members: [],
        region: {
          ...told,
          from: zone.size,
          deviceTree: deviceTreeNode(kind, name, region, requirement),
          nodes: nodesOfRegion(kind, name, platform.kernel),
        },
      },
    ];
  });
}

function changeInWords(
  { name }: AllocatorSpec,
  zone: Zone,
  size: number,
  requirement: Requirement,
  count: number,
): string {
  const { start, end } = requirement.dmaWindow;
  const isMoved = zone.base < start || zone.base + zone.size > end;
  const place = `addresses ${addressInWords(start)} to ${addressInWords(end - 1)}`;
  if (size === zone.size) return isMoved ? `move ${name} to ${place}` : `move ${name}`;
  const buffers = count === 1 ? '' : ` for ${count} buffers`;
  const larger = `enlarge ${name} from ${sizeInWords(zone.size)} to at least ${sizeInWords(size)}`;
  return `${larger}${buffers}${isWindowSaid(requirement) ? `, within ${place}` : ''}`;
}

/** Whether a region that is there has to do: theirs, or the only one that is a heap on an old kernel. */
function isEnlargingFirst({ kernel }: Platform, requirement: Requirement): boolean {
  return namesAllocators(requirement) || isOnlyDefaultHeap(kernel);
}

/** Whether an importer says which allocators it takes, by name, id or memory type. */
function namesAllocators({ allocators, allocatorMask, memoryTypeBits }: Requirement): boolean {
  return (
    allocators !== null || allocatorMask !== NO_REQUIREMENT.allocatorMask || memoryTypeBits.isSaid
  );
}

/** The zone that an allocator has for itself; null where there is none, or several. */
function ownZone(
  { zones, allocators }: Platform,
  { id, zones: names }: AllocatorSpec,
): Zone | null {
  const [name, ...others] = names;
  const isShared = allocators.some(
    (each) => each.id !== id && each.zones.some((zone) => names.includes(zone)),
  );
  if (name === undefined || others.length > 0 || isShared) return null;
  return zones.find((zone) => zone.name === name) ?? null;
}

/**
 * The platform without a region, whose memory is ordinary again: it is joined with the ordinary zones that it
 * touches. Null where nothing says that it was carved out of ordinary memory (its kind, or zones side by side up to ordinary
 * ones), as that of a GPU was not.
 */
function withoutRegion(platform: Platform, region: AllocatorSpec, zone: Zone): Platform | null {
  const { zones } = platform;
  const touching = zones.filter(
    (each) => isOrdinaryZone(platform, each) && areSideBySide(each, zone),
  );
  const isReserved = zone.kind === 'cma' || zone.kind === 'reserved';
  if (!isReserved && !isOfOrdinaryMemory(platform, zone)) return null;
  const allocators = platform.allocators.filter(({ id }) => id !== region.id);
  const kept = zones.filter((each) => each !== zone && !touching.includes(each));
  const [first] = touching;
  if (first === undefined) return { ...platform, zones: kept, allocators };
  const joined: Zone = {
    ...first,
    base: physicalAddress(Math.min(zone.base, ...touching.map(({ base }) => base))),
    size: bytes(touching.reduce((sum, { size }) => sum + size, Number(zone.size))),
  };
  const isJoined = (name: string) => touching.some((each) => each.name === name);
  return {
    ...platform,
    zones: [...kept, joined],
    allocators: allocators.map((each) => ({
      ...each,
      zones: [...new Set(each.zones.map((name) => (isJoined(name) ? first.name : name)))],
    })),
  };
}

function areSideBySide(one: Zone, other: Zone): boolean {
  return one.base + one.size === other.base || other.base + other.size === one.base;
}

/** Whether zone after zone without a gap leads from a region to ordinary memory. */
function isOfOrdinaryMemory(platform: Platform, region: Zone): boolean {
  const reached = new Set([region]);
  for (const zone of reached) {
    if (isOrdinaryZone(platform, zone)) return true;
    for (const next of platform.zones) if (areSideBySide(zone, next)) reached.add(next);
  }
  return false;
}
