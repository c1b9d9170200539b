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
import type { FrameRun } from '../memory/frame-runs.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';
import type { AllocationRequest, AllocatorKind, AllocatorOps, AllocatorSpec } from './allocator.ts';
import { contiguousRegionAllocator } from './contiguous-region-allocator.ts';
import { systemAllocator } from './system-allocator.ts';
import { byPriority, rangesOf, type Platform } from './platform.ts';

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
  /** The allocators that were tried before, in order, and why they were passed over. */
  readonly passedOver: readonly PassedOver[];
}

const OPS: Readonly<Record<AllocatorKind, AllocatorOps>> = {
  system: systemAllocator,
  'contiguous-region': contiguousRegionAllocator,
};

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
    const storage = planFrom(platform, memory, allocator, request);
    if (storage !== null) {
      assert(meetsPlace(request.requirement, storage), 'a plan meets its requirement');
      return { storage, passedOver };
    }
    passedOver.push({ allocator, cause: 'full', reason: 'it has no room left that fits' });
  }
  return { storage: null, passedOver };
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
  const ops = OPS[allocator.kind];
  const ranges = rangesOf(platform, allocator);
  if (!allowsAllocator(requirement, allocator.id)) {
    return `bit ${allocator.id} is not in the merged mask`;
  }
  const unsuitable = whyFactsUnsuitable(requirement, allocator);
  if (unsuitable !== null) return unsuitable;
  const inZones = ranges.reduce((sum, range) => sum + (range.end - range.start), 0) * PAGE_SIZE;
  if (size > inZones) return `its zones hold ${sizeInWords(inZones)}`;
  if (size > requirement.roomMax) {
    return `the importers have room for ${sizeInWords(requirement.roomMax)}, wherever it is`;
  }
  const room = Math.min(inZones, allocator.capacity ?? Infinity);
  if (count !== undefined && size * count > room) {
    const needed = `${counted(count, 'buffer needs', 'buffers need')} ${sizeInWords(size * count)}`;
    return `it holds ${sizeInWords(room)}, ${needed}`;
  }
  if (ops.promises.contiguous) {
    const asIfEmpty = (range: FrameRun): FrameRun[] => [range];
    return ops.plan(request, ranges, asIfEmpty) === null
      ? 'no place in its zones meets window, alignment and segment limits'
      : null;
  }
  return whyScatteredUnsuitable(ranges, request);
}

/** Scattered pages may come from anywhere in the zones, so the worst case must be acceptable. */
function whyScatteredUnsuitable(
  ranges: readonly FrameRun[],
  { requirement, size }: AllocationRequest,
): string | null {
  const { window } = requirement;
  if (requirement.contiguous) return 'it does not promise contiguous memory';
  const outside = ranges.find(
    (range) => range.start * PAGE_SIZE < window.start || range.end * PAGE_SIZE > window.end,
  );
  if (outside !== undefined) return 'its zones reach beyond the merged DMA window';
  if (requirement.alignment > PAGE_SIZE) return 'it promises page alignment only';
  const pages = size / PAGE_SIZE;
  if (requirement.segmentLimits.some((limit) => limit.count < pages)) {
    return `its pages may be scattered over ${pages} segments`;
  }
  return null;
}

function planFrom(
  platform: Platform,
  memory: PhysicalMemory,
  allocator: AllocatorSpec,
  request: AllocationRequest,
): Storage | null {
  const { capacity } = allocator;
  if (capacity !== undefined && memory.usedBy(allocator.id) + request.size > capacity) return null;
  const ranges = rangesOf(platform, allocator);
  const frames = OPS[allocator.kind].plan(request, ranges, (range) => memory.freeWithin(range));
  if (frames === null) return null;
  const runs = frames.map(({ start, end }) => ({
    address: physicalAddress(start * PAGE_SIZE),
    length: bytes((end - start) * PAGE_SIZE),
  }));
  return { allocator: allocator.id, runs: coalesceRuns(runs), facts: factsOf(allocator) };
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
