/** What storage must be, page by page. [BAK1] to [BAK4] */
import type { AllocatorSpec } from '../../../src/allocators/allocator.ts';
import type { Platform } from '../../../src/allocators/platform/platform.ts';
import { acceptsTogether } from '../../../src/constraints/accepts.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import type { Storage } from '../../../src/constraints/storage.ts';
import type { BackingAllocated, BackingMoved } from '../../../src/events/events.ts';
import { PAGE, pagesOf, type PlainBuffer, type PlainWorld } from './plain-world.ts';

type Placed = BackingAllocated | BackingMoved;

/** The highest address that this program can express. */
const ADDRESS_MAX = 2 ** 53 - 1;

/** Why the storage of a fact cannot be that of its buffer; null where it can. */
export function whyNoStorage(world: PlainWorld, buffer: PlainBuffer, fact: Placed): string | null {
  const { storage } = fact;
  const allocator = world.platform.allocators.find(({ id }) => id === storage.allocator);
  if (allocator === undefined) return 'EINVAL [BAK1] there is no such allocator';
  const untold = whyNotTold(fact, allocator);
  if (untold !== null) return untold;
  // What is larger than the buffer is not looked at page by page.
  if (sumOf(storage.runs) !== buffer.size)
    return 'EINVAL [BAK2] the runs are not those of the buffer';
  return (
    whyNotPages(buffer, storage) ??
    whyNotInZones(world.platform, allocator, storage) ??
    whyNotServed(world, buffer, storage, allocator) ??
    whyNoImage(buffer, fact) ??
    whyNotFree(world, allocator, fact) ??
    whyNotWithinCapacity(world, allocator, buffer.size)
  );
}

function sumOf(runs: Storage['runs']): number {
  return runs.reduce((sum, { length }) => sum + length, 0);
}

/** What is recorded of the allocator is what it is. */
function whyNotTold({ storage, cpuReachable }: Placed, allocator: AllocatorSpec): string | null {
  if (cpuReachable !== allocator.cpuAccess) return 'EINVAL [BAK1] the CPU reaches it otherwise';
  const { facts } = storage;
  if (facts === undefined) return null;
  const isSame =
    facts.name === allocator.name &&
    facts.memoryType === allocator.memoryType &&
    facts.secure === allocator.secure &&
    facts.localTo === allocator.localTo &&
    facts.domains.join() === allocator.domains.join();
  return isSame ? null : 'EINVAL [BAK1] the allocator is something else';
}

/** Whole pages, each once; a run ends where its neighbour in the list does not begin. */
function whyNotPages(buffer: PlainBuffer, storage: Storage): string | null {
  for (const { address, length } of storage.runs) {
    if (address % PAGE !== 0 || length % PAGE !== 0 || length <= 0)
      return 'EINVAL [BAK2] no whole pages';
  }
  const pages = storage.runs.flatMap(pagesOf);
  if (new Set(pages).size !== pages.length) return 'EINVAL [BAK2] a page comes twice';
  const begins = storage.runs.map((run) => pagesOf(run)[0]);
  const ends = storage.runs.map((run) => pagesOf(run).at(-1) ?? 0);
  if (begins.some((begin, index) => begin === (ends[index - 1] ?? Infinity) + 1)) {
    return 'EINVAL [BAK2] two runs are one';
  }
  const { prefix = 0, padding = 0, size = buffer.size } = storage;
  return prefix + size + padding === buffer.size
    ? null
    : 'EINVAL [BAK2] the data does not fill the buffer';
}

function whyNotInZones(
  platform: Platform,
  allocator: AllocatorSpec,
  storage: Storage,
): string | null {
  const isIn = (page: number): boolean =>
    platform.zones.some(({ name, ...zone }) => allocator.zones.includes(name) && holds(zone, page));
  return storage.runs.flatMap(pagesOf).every(isIn)
    ? null
    : 'EINVAL [BAK1] a page is in no zone of it';
}

function holds({ base, size }: { readonly base: number; readonly size: number }, page: number) {
  return page * PAGE >= base && (page + 1) * PAGE <= base + size;
}

/** Everybody attached can use it, as the policy promises. */
function whyNotServed(
  { policy }: PlainWorld,
  { attachments }: PlainBuffer,
  storage: Storage,
  { name, memoryType, secure, domains, localTo, id }: AllocatorSpec,
): string | null {
  if (policy === 'rfc') {
    const isMasked = attachments.every(({ constraints }) => hasBit(constraints.allocatorMask, id));
    return isMasked ? null : 'EBUSY [BAK3] somebody does not have it in its mask';
  }
  const type = memoryType === undefined ? {} : { memoryType };
  const owner = localTo === undefined ? {} : { localTo };
  const whole = { ...storage, facts: { name, secure, domains, ...type, ...owner } };
  const participants = attachments.map(({ importer, constraints }) => ({
    id: importer,
    constraints,
  }));
  if (!acceptsTogether(participants, whole)) return 'EBUSY [BAK3] it does not serve all together';
  const isSeen = attachments.every(({ constraints }) => hasAddresses(constraints, storage));
  return isSeen ? null : 'EBUSY [BAK3] somebody has no address for it';
}

/** An image where somebody states images, and none where nobody does; for whom it moves is not known yet. */
function whyNoImage({ attachments }: PlainBuffer, { type, storage }: Placed): string | null {
  const isStated = attachments.some(({ constraints }) => constraints.images !== undefined);
  if (isStated && storage.image === undefined) return 'EINVAL [BAK5] an image is missing';
  if (isStated || storage.image === undefined || type === 'BackingMoved') return null;
  return 'EINVAL [BAK5] nobody states an image';
}

/** Whether a mask, which may not be said, has a bit. */
export function hasBit(mask: number | undefined, bit: number): boolean {
  return mask === undefined || Math.floor(mask / 2 ** bit) % 2 === 1;
}

/** Whether an importer has an address for every page: its bus offset may leave none. */
export function hasAddresses({ iommu, dmaWindow }: Constraints, { runs }: Storage): boolean {
  const offset = iommu === true ? 0 : (dmaWindow?.busOffset ?? 0);
  return runs.every(
    ({ address, length }) => address + offset >= 0 && address + length + offset <= ADDRESS_MAX,
  );
}

/** The pages of all buffers. */
function pagesInUse({ buffers }: PlainWorld): ReadonlySet<number> {
  const runs = [...buffers.values()].flatMap(({ storage }) => storage?.runs ?? []);
  return new Set(runs.flatMap(pagesOf));
}

/** Every page is nobody's, or holds what is put elsewhere, where there is room for it. */
function whyNotFree(
  world: PlainWorld,
  allocator: AllocatorSpec,
  { storage, migrations = [] }: Placed,
): string | null {
  const own = new Set(storage.runs.flatMap(pagesOf));
  const used = pagesInUse(world);
  const isFree = (page: number): boolean =>
    world.platform.zones.some((zone) => holds(zone, page)) &&
    !used.has(page) &&
    !world.pinned.has(page) &&
    !world.movable.has(page);
  const moved = new Set<number>();
  const taken = new Set<number>();
  for (const { from, to } of migrations) {
    if (from.length !== to.length || from.length > sumOf(storage.runs))
      return 'EBUSY [BAK4] another length';
    if (from.length <= 0 || from.length % PAGE !== 0) return 'EBUSY [BAK4] no whole pages move';
    for (const page of pagesOf(from)) {
      if (!world.movable.has(page) || moved.has(page))
        return 'EBUSY [BAK4] a page has nothing to move';
      if (!own.has(page)) return 'EBUSY [BAK4] a page moves that is not in the way';
      moved.add(page);
    }
    for (const page of pagesOf(to)) {
      if (!isFree(page) || taken.has(page) || own.has(page))
        return 'EBUSY [BAK4] a target is not free';
      if (!takesPages(world.platform, allocator, page))
        return 'EBUSY [BAK4] a target takes no pages';
      taken.add(page);
    }
  }
  const isHad = [...own].every((page) => isFree(page) || moved.has(page));
  return isHad ? null : 'EBUSY [BAK4] a page is not free';
}

/** Movable pages go to ordinary memory, and not to where the allocator would find them in its way again. */
function takesPages(platform: Platform, allocator: AllocatorSpec, page: number): boolean {
  const zone = platform.zones.find((each) => holds(each, page));
  if (zone === undefined || allocator.zones.includes(zone.name)) return false;
  if (zone.kind !== undefined) return ['high', 'normal', 'dma32', 'dma'].includes(zone.kind);
  // Of which nobody says a kind, that is ordinary which no allocator has for itself.
  return platform.allocators
    .filter(({ zones }) => zones.includes(zone.name))
    .every(({ kind }) => ['system', 'system-contig', 'dma32', 'udmabuf'].includes(kind));
}

function whyNotWithinCapacity(
  { buffers }: PlainWorld,
  { id, capacity }: AllocatorSpec,
  size: number,
): string | null {
  const given = [...buffers.values()].flatMap(({ storage }) =>
    storage?.allocator === id ? storage.runs : [],
  );
  return sumOf(given) + size <= (capacity ?? Infinity)
    ? null
    : 'EBUSY [BAK4] it gives more than its capacity';
}

/** Why these allocators cannot have been full before another was taken. */
export function whyNotFull(
  { platform }: PlainWorld,
  { attachments }: PlainBuffer,
  { storage, fullAllocators }: BackingAllocated,
): string | null {
  const order = platform.allocators.toSorted(
    (one, other) => other.priority - one.priority || other.id - one.id,
  );
  const chosen = order.findIndex(({ id }) => id === storage.allocator);
  const tried = order
    .slice(0, chosen)
    .filter((each) => attachments.every(({ constraints }) => takes(constraints, each)))
    .map(({ id }) => id);
  const inOrder = tried.filter((id) => fullAllocators.includes(id));
  return inOrder.join() === fullAllocators.join()
    ? null
    : 'EINVAL [BAK1] these were not tried before';
}

/** Whether an importer takes an allocator for what it is. */
function takes(constraints: Constraints, allocator: AllocatorSpec): boolean {
  const { allocatorMask, allocators, memoryTypeBits, peers, secure } = constraints;
  const { id, name, memoryType, localTo } = allocator;
  return (
    hasBit(allocatorMask, id) &&
    (allocators?.includes(name) ?? true) &&
    (memoryTypeBits === undefined ||
      (memoryType !== undefined && hasBit(memoryTypeBits, memoryType))) &&
    (localTo === undefined || (peers?.includes(localTo) ?? true)) &&
    (secure !== true || allocator.secure) &&
    hasDomain(constraints, allocator)
  );
}

function hasDomain({ domains, usage = [] }: Constraints, allocator: AllocatorSpec): boolean {
  const isForCpu = usage.some((each) => each.startsWith('cpu.'));
  return allocator.domains.some(
    (each) => (domains?.includes(each) ?? true) && !(isForCpu && each === 'inaccessible'),
  );
}
