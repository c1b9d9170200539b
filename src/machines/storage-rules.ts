/**
 * What storage must be that was chosen or moved: of this platform, of the size of the buffer, good for
 * everybody attached as the policy promises, and free. An allocator that chooses keeps these rules anyway;
 * they judge what a log tells.
 */
import { PAGE_SIZE } from '../base/units.ts';
import type { AllocatorSpec } from '../allocators/allocator.ts';
import { takesMigratedPages } from '../allocators/migration.ts';
import { factsOf, byPriority, rangesOf, type Platform } from '../allocators/platform/platform.ts';
import { sameFacts } from '../constraints/allocator-facts.ts';
import { breachesOf } from '../constraints/accepts.ts';
import { whyUnsuitableFor } from '../constraints/meets.ts';
import { meetsRequirement } from '../constraints/meets-requirement.ts';
import { dataSize, storageSize, type PhysicalRun, type Storage } from '../constraints/storage.ts';
import type { BackingAllocated, BackingMoved } from '../events/events.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import { framesOfRun, type Migration } from '../memory/physical-memory.ts';
import { isAddressable } from '../memory/sg-table.ts';
import { framesOfZone } from '../memory/zone.ts';
import { requirementOfAttached } from './attached-requirement.ts';
import type { BufferState } from './buffer-state.ts';
import { LATE_POLICIES } from './late-policies.ts';
import { rule } from './rule.ts';
import type { Surroundings } from './surroundings.ts';

type Placed = BackingAllocated | BackingMoved;

const NEXT = 'Record what an allocator of this platform has planned.';

export const isOfPlatform = rule<BufferState, Placed>(
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
        next: NEXT,
      };
    }
    const isAsItIs =
      cpuReachable === allocator.cpuAccess &&
      (storage.facts === undefined || sameFacts(storage.facts, factsOf(allocator)));
    if (isAsItIs) return null;
    return { message: `What is told of ${allocator.name} is not what it is.`, next: NEXT };
  },
);

export const isOfBufferSize = rule<BufferState, Placed>(
  {
    id: 'BAK2',
    errno: 'EINVAL',
    says: 'The storage has exactly the pages of the buffer, each once.',
  },
  ({ id, size }, { storage }) => {
    const why = whyNotPages(storage.runs) ?? whyNotSize(storage, size);
    return why === null ? null : { message: `The storage of ${id} ${why}.`, next: NEXT };
  },
);

export const isInZones = rule<BufferState, Placed>(
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
      next: NEXT,
    };
  },
);

export const servesAttached = rule<BufferState, Placed>(
  {
    id: 'BAK3',
    errno: 'EBUSY',
    says: 'The storage serves everybody attached, as the policy promises.',
  },
  (state, { storage }, place) => {
    if (LATE_POLICIES[state.policy].promises === 'allocator-mask')
      return maskAllows(state, storage);
    const whole = withFacts(storage, place);
    const isServed =
      meetsRequirement(requirementOfAttached(state), whole) &&
      state.attachments.every(({ constraints }) => isAddressable(storage, constraints));
    if (isServed) return null;
    const unserved = state.attachments.find(
      ({ constraints }) =>
        breachesOf(constraints, whole).length > 0 || !isAddressable(storage, constraints),
    );
    const whom = unserved?.importer ?? 'all who are attached together';
    return { message: `The storage of ${state.id} does not serve ${whom}.`, next: NEXT };
  },
);

export const isFree = rule<BufferState, Placed>(
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
      return { message: `The storage of ${id} is not free memory of this platform.`, next: NEXT };
    }
    const { capacity = Infinity, name = '' } = allocator ?? {};
    if (place.usedBy(storage.allocator) + size <= capacity) return null;
    return { message: `With ${id}, ${name} gives more than its capacity.`, next: NEXT };
  },
);

export const namesFullAllocators = rule<BufferState, BackingAllocated>(
  {
    id: 'BAK1',
    errno: 'EINVAL',
    says: 'The allocators that were full suit everybody attached and are tried before this one.',
  },
  (state, { storage, fullAllocators }, place) => {
    if (fullAllocators.length === 0 || place === null) return null;
    const { id } = state;
    const ordered = byPriority(place.platform.allocators);
    const order = ordered.map((each) => each.id);
    const chosen = order.indexOf(storage.allocator);
    // In the order in which they were tried, and each once.
    const places = [...fullAllocators.map((each) => order.indexOf(each)), chosen];
    const requirement = requirementOfAttached(state);
    const isPossible =
      places.every((each, index) => each > (places[index - 1] ?? -1)) &&
      ordered.every(
        (each) => !fullAllocators.includes(each.id) || whyUnsuitableFor(requirement, each) === null,
      );
    if (isPossible) return null;
    const words = fullAllocators.join(', ');
    return { message: `${words} cannot have been full before ${id} got its storage.`, next: NEXT };
  },
);

export const holdsImageAsStated = rule<BufferState, Placed>(
  {
    id: 'BAK5',
    errno: 'EINVAL',
    says: 'The storage holds an image where importers state images, and none where nobody does.',
  },
  ({ id, attachments }, { type, storage: { image } }) => {
    const isStated = attachments.some(({ constraints }) => constraints.images !== undefined);
    // A move is made for a newcomer, too, which may state images; what it states is told after the move.
    const isAsStated = isStated
      ? image !== undefined
      : image === undefined || type === 'BackingMoved';
    if (isAsStated) return null;
    const words = isStated
      ? 'holds none of the images that are stated'
      : 'holds an image, and nobody states any';
    return { message: `The storage of ${id} ${words}.`, next: NEXT };
  },
);

function allocatorOf({ allocators }: Platform, storage: Storage): AllocatorSpec | undefined {
  return allocators.find((each) => each.id === storage.allocator);
}

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

/** As posted, nothing but the mask was asked. */
function maskAllows({ id, attachments }: BufferState, { allocator }: Storage) {
  const unserved = attachments.find(
    ({ constraints }) => (((constraints.allocatorMask ?? ~0) >>> allocator) & 1) === 0,
  );
  if (unserved === undefined) return null;
  return {
    message: `The mask of ${unserved.importer} leaves the storage of ${id} out.`,
    next: NEXT,
  };
}

/** Storage with what its allocator is, where it does not say so itself. */
function withFacts(storage: Storage, place: Surroundings | null): Storage {
  if (storage.facts !== undefined || place === null) return storage;
  const allocator = allocatorOf(place.platform, storage);
  return allocator === undefined ? storage : { ...storage, facts: factsOf(allocator) };
}

/** Only pages in the way are put elsewhere, and only to where the kernel puts them. */
function isMigrationNeeded({ from, to }: Migration, storage: Storage, platform: Platform): boolean {
  const target = framesOfRun(to);
  return (
    isCovered(framesOfRun(from), storage.runs.map(framesOfRun)) &&
    platform.zones.some(
      (zone) =>
        takesMigratedPages(zone, allocatorOf(platform, storage)) &&
        isCovered(target, [framesOfZone(zone)]),
    )
  );
}
