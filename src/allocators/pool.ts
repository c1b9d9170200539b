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
import type { AllocatorFacts } from '../constraints/allocator-facts.ts';
import { allowsAllocator, meetsPlace, whyFactsUnsuitable } from '../constraints/meets.ts';
import { coalesceRuns, type Storage } from '../constraints/storage.ts';
import { ZoneFrames, type FreeZone } from '../memory/zone-frames.ts';
import type { Migration, PhysicalMemory } from '../memory/physical-memory.ts';
import type { AllocationRequest, AllocatorSpec } from './allocator.ts';
import { planMigrations } from './migration.ts';
import { operationsOf } from './operations.ts';
import { byPriority, rangesOf, type Platform } from './platform.ts';
import { segmentsAtWorst } from './worst-segments.ts';

/** Why an allocator was not used. @public */
export interface PassedOver {
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
      assert(meetsPlace(request.requirement, planned.storage), 'a plan meets its requirement');
      return { ...planned, passedOver };
    }
    passedOver.push({ allocator, cause: 'full', reason: planned });
  }
  return { storage: null, migrations: [], passedOver };
}

/** Whether any allocator of a platform could serve the request while memory is empty. */
export function someAllocatorSuits(platform: Platform, request: AllocationRequest): boolean {
  return platform.allocators.some((each) => whyUnsuitable(platform, each, request) === null);
}

/** Why an allocator can never serve a request, in words; null where it can. */
export function whyUnsuitable(
  platform: Platform,
  allocator: AllocatorSpec,
  request: AllocationRequest,
): string | null {
  const { requirement, size, count } = request;
  const { promises } = operationsOf(allocator);
  if (!allowsAllocator(requirement, allocator.id)) {
    return `bit ${allocator.id} is not in the merged mask`;
  }
  const unsuitable = whyFactsUnsuitable(requirement, allocator);
  if (unsuitable !== null) return unsuitable;
  const inZones = bytesBelow(promises.addressEnd, rangesOf(platform, allocator));
  if (size > inZones) return `its zones hold ${sizeInWords(inZones)}`;
  if (size > requirement.roomMax) {
    return `the importers have room for ${sizeInWords(requirement.roomMax)}, wherever it is`;
  }
  if (size > promises.sizeMax) return `it gives at most ${sizeInWords(promises.sizeMax)} at a time`;
  const room = Math.min(inZones, allocator.capacity ?? Infinity);
  if (count !== undefined && size * count > room) {
    const needed = `${counted(count, 'buffer needs', 'buffers need')} ${sizeInWords(size * count)}`;
    return `it holds ${sizeInWords(room)}, ${needed}`;
  }
  if (requirement.contiguous && !promises.pieces(request).contiguous) {
    return 'it does not promise contiguous memory';
  }
  if (!promises.honoursWindow) return whyPiecesUnsuitable(platform, allocator, request);
  return operationsOf(allocator).plan(request, emptyZonesOf(platform, allocator)) === null
    ? 'no place in its zones meets window, alignment and segment limits'
    : null;
}

/** Its pieces may come from anywhere in the zones, so the worst case must be acceptable. */
function whyPiecesUnsuitable(
  platform: Platform,
  allocator: AllocatorSpec,
  request: AllocationRequest,
): string | null {
  const { requirement, size } = request;
  const { window } = requirement;
  const operations = operationsOf(allocator);
  const { promises } = operations;
  const pieces = promises.pieces(request);
  const isOutside = rangesOf(platform, allocator).some(({ start, end }) => {
    const reached = Math.min(end * PAGE_SIZE, promises.addressEnd);
    return (
      start * PAGE_SIZE < reached && (start * PAGE_SIZE < window.start || reached > window.end)
    );
  });
  if (isOutside) return 'its zones reach beyond the merged DMA window';
  if (requirement.alignment > pieces.alignment) {
    return pieces.alignment === PAGE_SIZE
      ? 'it promises page alignment only'
      : `it promises alignment to ${sizeInWords(pieces.alignment)} only`;
  }
  const isCut = requirement.segmentLimits.some(
    (limit) => limit.count < segmentsAtWorst(size, pieces, limit),
  );
  if (isCut) {
    return `its pages may be scattered over ${Math.ceil(size / pieces.size)} segments`;
  }
  const isLarger = pieces.size > PAGE_SIZE;
  return isLarger && operations.plan(request, emptyZonesOf(platform, allocator)) === null
    ? 'its zones have no such place, however empty they are'
    : null;
}

function bytesBelow(
  addressEnd: number,
  ranges: readonly { readonly start: number; readonly end: number }[],
): number {
  const sizes = ranges.map(({ start, end }) =>
    Math.max(0, Math.min(end * PAGE_SIZE, addressEnd) - start * PAGE_SIZE),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The zones of each allocator without anything in them. Plans leave them as they are. */
const emptyZones = new WeakMap<Platform, Map<AllocatorSpec, readonly FreeZone[]>>();

function emptyZonesOf(platform: Platform, allocator: AllocatorSpec): readonly FreeZone[] {
  const ofPlatform = emptyZones.get(platform) ?? new Map<AllocatorSpec, readonly FreeZone[]>();
  emptyZones.set(platform, ofPlatform);
  const known = ofPlatform.get(allocator);
  if (known !== undefined) return known;
  const made = rangesOf(platform, allocator).map((range) => new ZoneFrames(range));
  ofPlatform.set(allocator, made);
  return made;
}

/** Storage of one allocator, or why it has none now. */
function planFrom(
  platform: Platform,
  memory: PhysicalMemory,
  allocator: AllocatorSpec,
  request: AllocationRequest,
): { readonly storage: Storage; readonly migrations: readonly Migration[] } | string {
  const full = 'it has no room left that fits';
  const { capacity } = allocator;
  if (capacity !== undefined && memory.usedBy(allocator.id) + request.size > capacity) return full;
  const operations = operationsOf(allocator);
  const zones = allocator.zones.flatMap((name) => memory.zone(name) ?? []);
  const frames = operations.plan(request, zones);
  if (frames === null) return operations.whyFull?.(request, zones) ?? full;
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

/** The facts of each allocator, made once: many buffers share them. */
const facts = new WeakMap<AllocatorSpec, AllocatorFacts>();

function factsOf(allocator: AllocatorSpec): AllocatorFacts {
  const known = facts.get(allocator);
  if (known !== undefined) return known;
  const { name, memoryType, secure, domains } = allocator;
  const made = { name, ...(memoryType === undefined ? {} : { memoryType }), secure, domains };
  facts.set(allocator, made);
  return made;
}
