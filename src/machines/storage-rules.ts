/**
 * What storage must be that was chosen or moved: of this platform, of the size of the buffer, and free. An
 * allocator that chooses keeps these rules anyway; they judge what a log tells.
 */
import { PAGE_SIZE } from '../base/units.ts';
import { takesMigratedPages } from '../allocators/migration.ts';
import { factsOf, rangesOf, type Platform } from '../allocators/platform/platform.ts';
import { sameFacts } from '../constraints/allocator-facts.ts';
import { dataSize, storageSize, type PhysicalRun, type Storage } from '../constraints/storage.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import { framesOfRun, type Migration } from '../memory/physical-memory.ts';
import { framesOfZone } from '../memory/zone.ts';
import type { BufferState } from './buffer-state.ts';
import { allocatorOf, PLAN_AGAIN, type PlacingFact } from './placing-facts.ts';
import { rule } from './rule.ts';

export const isOfPlatform = rule<BufferState, PlacingFact>(
  {
    id: 'BAK1',
    errno: 'EINVAL',
    says: 'The storage is of an allocator of the platform, as it is.',
  },
  ({ id }, { storage, cpuReachable }, place) => {
    if (place === null) return null;
    const { platform } = place;
    const allocator = allocatorOf(platform, storage);
    if (allocator === undefined) {
      return {
        message: `${platform.name} has no allocator ${storage.allocator} that could give ${id} storage.`,
        next: PLAN_AGAIN,
      };
    }
    const isAsItIs =
      cpuReachable === allocator.cpuAccess &&
      (storage.facts === undefined || sameFacts(storage.facts, factsOf(allocator)));
    if (isAsItIs) return null;
    return { message: `What is told of ${allocator.name} is not what it is.`, next: PLAN_AGAIN };
  },
);

export const isOfBufferSize = rule<BufferState, PlacingFact>(
  {
    id: 'BAK2',
    errno: 'EINVAL',
    says: 'The storage has exactly the pages of the buffer, each once.',
  },
  ({ id, size }, { storage }) => {
    const why = whyNotPages(storage.runs) ?? whyNotSize(storage, size);
    return why === null ? null : { message: `The storage of ${id} ${why}.`, next: PLAN_AGAIN };
  },
);

export const isInZones = rule<BufferState, PlacingFact>(
  { id: 'BAK1', errno: 'EINVAL', says: 'The storage lies in the zones of its allocator.' },
  ({ id }, { storage }, place) => {
    if (place === null) return null;
    const allocator = allocatorOf(place.platform, storage);
    if (allocator === undefined) return null;
    const ranges = rangesOf(place.platform, allocator);
    const isInside = storage.runs.every((run) => isCovered(framesOfRun(run), ranges));
    if (isInside) return null;
    return {
      message: `The storage of ${id} lies outside the zones of ${allocator.name}.`,
      next: PLAN_AGAIN,
    };
  },
);

export const isFree = rule<BufferState, PlacingFact>(
  {
    id: 'BAK4',
    errno: 'EBUSY',
    says: 'The storage is free, once movable pages were put elsewhere.',
  },
  ({ id, size }, { storage, migrations = [] }, place) => {
    if (place === null) return null;
    const allocator = allocatorOf(place.platform, storage);
    const isFreed =
      migrations.every((each) => isMigrationNeeded(each, storage, place.platform)) &&
      place.canClaim(storage, migrations);
    if (!isFreed) {
      return {
        message: `The storage of ${id} is not free memory of this platform.`,
        next: PLAN_AGAIN,
      };
    }
    const { capacity = Infinity, name = '' } = allocator ?? {};
    if (place.usedBy(storage.allocator) + size <= capacity) return null;
    return { message: `With ${id}, ${name} gives more than its capacity.`, next: PLAN_AGAIN };
  },
);

/** Runs are whole pages, maximal, and share none. */
function whyNotPages(runs: readonly PhysicalRun[]): string | null {
  const isWhole = runs.every(
    ({ address, length }) => address % PAGE_SIZE === 0 && length % PAGE_SIZE === 0 && length > 0,
  );
  if (!isWhole) return 'is not made of whole pages';
  if (runs.length === 1) return null;
  const touching = runs.some((run, index) => {
    const before = runs[index - 1];
    return before !== undefined && before.address + before.length === run.address;
  });
  if (touching) return 'has runs that are one';
  const sorted = [...runs].sort((a, b) => a.address - b.address);
  const isShared = sorted.some((run, index) => {
    const before = sorted[index - 1];
    return before !== undefined && before.address + before.length > run.address;
  });
  return isShared ? 'has a page twice' : null;
}

/** The data and the room around it fill the buffer. */
function whyNotSize(storage: Storage, size: number): string | null {
  const found = storageSize(storage);
  if (found !== size) return `has ${found} bytes, the buffer ${size}`;
  const { prefix = 0, padding = 0 } = storage;
  const data = dataSize(storage);
  return prefix + data + padding === size || (storage.size === undefined && prefix + padding === 0)
    ? null
    : `holds ${prefix} + ${data} + ${padding} bytes, the buffer ${size}`;
}

/** Whether frames lie in these ranges; ranges that touch hold what crosses from one to the next. */
function isCovered(frames: FrameRun, ranges: readonly FrameRun[]): boolean {
  let at = frames.start;
  while (at < frames.end) {
    const start = at;
    const range = ranges.find((each) => each.start <= start && start < each.end);
    if (range === undefined) return false;
    at = range.end;
  }
  return true;
}

/** Only pages in the way are put elsewhere, and only to where the kernel puts them. */
function isMigrationNeeded({ from, to }: Migration, storage: Storage, platform: Platform): boolean {
  const target = framesOfRun(to);
  return (
    isCovered(framesOfRun(from), storage.runs.map(framesOfRun)) &&
    platform.zones.some(
      (zone) =>
        takesMigratedPages(platform, zone, allocatorOf(platform, storage)) &&
        isCovered(target, [framesOfZone(zone)]),
    )
  );
}
