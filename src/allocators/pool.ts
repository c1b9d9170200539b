/**
 * The pool: which allocators can serve a requirement by what they promise, in which order they are
 * tried, and what happened to each. The order is total and the requirement depends on the set of
 * importers only, so the choice does, too ([POOL1]).
 *
 * Deviation: the RFC's search has no `break`, so that its *lowest* priority match wins, and it has
 * no fallback when an allocation fails.
 */
import { assert } from '../base/assert.ts';
import { counted, sizeInWords } from '../base/quantity-words.ts';
import { bytes, PAGE_SIZE, physicalAddress } from '../base/units.ts';
import { ioVirtualPlaces } from '../constraints/io-virtual.ts';
import { whyUnsuitableFor } from '../constraints/meets.ts';
import { meetsPlace } from '../constraints/meets-requirement.ts';
import { coalesceRuns, storageSize, type Storage } from '../constraints/storage.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import { emptied } from '../memory/zone.ts';
import type { FreeZone } from '../memory/zone-frames.ts';
import { PhysicalMemory, type Migration } from '../memory/physical-memory.ts';
import { pagesOf, type AllocationRequest, type AllocatorSpec } from './allocator.ts';
import { planMigrations } from './migration.ts';
import { knownOperations, operationsOf } from './allocator-operations.ts';
import { byPriority, factsOf, type Platform } from './platform/platform.ts';
import { roomIn, whyNeverServed } from './suitability.ts';

/** Why an allocator was not used. @public */
export interface PassedOver {
  /** The allocator that was not used, as its platform has it. */
  readonly allocator: AllocatorSpec;
  /** `unsuitable`: it can never serve this requirement; `full`: it could, but not now. */
  readonly cause: 'unsuitable' | 'full';
  /** The reason in words. */
  readonly reason: string;
}

/** The outcome of asking the pool. @public */
export interface PoolAnswer {
  /** The storage that was planned, or null where nobody could serve the request. */
  readonly storage: Storage | null;
  /** The movable pages that have to be put elsewhere before the storage is free. */
  readonly migrations: readonly Migration[];
  /** The allocators that were tried before, in order, and why they were passed over. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Plans storage for a request: the first allocator in priority order that is suitable and has room.
 * Nothing is claimed.
 *
 * @public
 */
export function planStorage(
  platform: Platform,
  memory: PhysicalMemory,
  request: AllocationRequest,
): PoolAnswer {
  const passedOver: PassedOver[] = [];
  for (const allocator of byPriority(platform.allocators)) {
    const reason = whyUnsuitable(platform, allocator, request);
    if (reason !== null) {
      passedOver.push({ allocator, cause: 'unsuitable', reason });
      continue;
    }
    const planned = planFrom(platform, memory, allocator, request);
    if (typeof planned !== 'string') {
      assert(storageSize(planned.storage) === request.size, 'a plan is as large as was asked for');
      assert(meetsPlace(request.requirement, planned.storage), 'a plan meets its requirement');
      return { ...planned, passedOver };
    }
    passedOver.push({ allocator, cause: 'full', reason: planned });
  }
  assert(passedOver.length === platform.allocators.length, 'every allocator was asked');
  return { storage: null, migrations: [], passedOver };
}

/** Why an allocator can never serve a request, in words; null where it can. */
export function whyUnsuitable(
  platform: Platform,
  allocator: AllocatorSpec,
  request: AllocationRequest,
): string | null {
  const { requirement, size, count = 1 } = request;
  const operations = knownOperations(allocator);
  const zones = emptyZonesOf(platform, allocator);
  const unsuitable = whyUnsuitableFor(requirement, allocator);
  if (unsuitable !== null) return unsuitable;
  // What an algorithm that is not here can do is not known: a log that says it could is believed.
  if (operations === undefined) return null;
  const inZones = roomIn(operations, zones);
  if (size > inZones) return `its zones hold ${sizeInWords(inZones)}`;
  if (size > requirement.room) {
    return `the importers have room for ${sizeInWords(requirement.room)}, wherever it is`;
  }
  const unmapped = whyNotMapped(request);
  if (unmapped !== null) return unmapped;
  const room = Math.min(inZones, allocator.capacity ?? Infinity);
  if (size * count > room) {
    const needed = `${counted(count, 'buffer needs', 'buffers need')} ${sizeInWords(size * count)}`;
    return `it holds ${sizeInWords(room)}, ${needed}`;
  }
  const never = whyNeverServed(operations, zones, request);
  if (never !== null || count === 1) return never;
  const most = mostAtATime(platform, allocator, request, count);
  return most >= count ? null : `its places hold ${counted(most, 'buffer', 'buffers')} at a time`;
}

/** Why importers behind IOMMUs cannot map all buffers at a time, wherever these lie. */
export function whyNotMapped({ size, requirement, count = 1 }: AllocationRequest): string | null {
  for (const space of requirement.ioVirtualWindows) {
    const places = ioVirtualPlaces(space, size / PAGE_SIZE, count);
    if (places >= count) continue;
    return `an IOMMU has addresses for ${counted(places, 'buffer')} at a time, wherever they are`;
  }
  return null;
}

/** The memory of each platform with nothing in it but pinned pages. Plans leave it as it is. */
const emptyMemories = new WeakMap<Platform, PhysicalMemory>();

/** The memory of a platform when everything is free that can be. It is shared: nobody may claim of it. */
export function emptyMemoryOf(platform: Platform): PhysicalMemory {
  const memory = emptyMemories.get(platform) ?? new PhysicalMemory(platform.zones.map(emptied));
  emptyMemories.set(platform, memory);
  return memory;
}

function emptyZonesOf(platform: Platform, allocator: AllocatorSpec): readonly FreeZone[] {
  assert(platform.allocators.includes(allocator), 'an allocator is asked for on its platform');
  const memory = emptyMemoryOf(platform);
  return allocator.zones.flatMap((name) => memory.zone(name) ?? []);
}

/**
 * How many buffers like this an allocator has places for while memory is empty, whatever its capacity. One that
 * does not say it is asked to plan them, as many as are wanted.
 */
function mostAtATime(
  platform: Platform,
  allocator: AllocatorSpec,
  request: AllocationRequest,
  wanted: number,
): number {
  const operations = operationsOf(allocator);
  if (operations.mostAtATime !== undefined) {
    return operations.mostAtATime(request, emptyZonesOf(platform, allocator));
  }
  const memory = new PhysicalMemory(platform.zones.map(emptied));
  for (let most = 0; most < wanted; most += 1) {
    const planned = planFrom(platform, memory, allocator, request);
    if (typeof planned === 'string') return most;
    memory.claim(planned.storage, `buffer ${most}`, planned.migrations);
  }
  return wanted;
}

/** Storage of one allocator, or why it has none now. */
export function planFrom(
  platform: Platform,
  memory: PhysicalMemory,
  allocator: AllocatorSpec,
  request: AllocationRequest,
): { readonly storage: Storage; readonly migrations: readonly Migration[] } | string {
  const full = 'it has no room left that fits';
  const { capacity } = allocator;
  if (capacity !== undefined && memory.usedBy(allocator.id) + request.size > capacity) return full;
  const operations = knownOperations(allocator);
  if (operations === undefined) return `its algorithm ${allocator.kind} is not known here`;
  const zones = allocator.zones.flatMap((name) => memory.zone(name) ?? []);
  assert(zones.length === allocator.zones.length, 'an allocator takes from zones that exist');
  const frames = operations.plan(request, zones);
  if (frames === null) return operations.whyFull?.(request, zones) ?? full;
  assert(pagesIn(frames) === pagesOf(request), 'a plan has as many pages as were asked for');
  const migrations = planMigrations(platform, memory, allocator, frames);
  if (migrations === null) return 'there is no room elsewhere for the movable pages in the way';
  const runs = frames.map(({ start, end }) => ({
    address: physicalAddress(start * PAGE_SIZE),
    length: bytes((end - start) * PAGE_SIZE),
  }));
  const storage = {
    allocator: allocator.id,
    runs: coalesceRuns(runs),
    facts: factsOf(allocator),
  };
  return { storage, migrations };
}

function pagesIn(frames: readonly FrameRun[]): number {
  let pages = 0;
  for (const { start, end } of frames) {
    assert(start < end, 'a plan has no empty run');
    pages += end - start;
  }
  return pages;
}
