/**
 * Storage that somebody might record for a buffer: right, from each allocator that has free pages, and wrong
 * in each way in which storage can be wrong. Which is which is for the judges to say.
 */
import type { AllocatorSpec } from '../../src/allocators/allocator.ts';
import { allocatorId, type AllocatorId } from '../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import { coalesceRuns, type PhysicalRun, type Storage } from '../../src/constraints/storage.ts';
import type { Migration } from '../../src/memory/physical-memory.ts';
import { PAGE, pagesOf, type PlainBuffer, type PlainWorld } from './reference/plain-world.ts';

/** What a fact tells of storage. */
export interface Placed {
  readonly storage: Storage;
  readonly cpuReachable: boolean;
  readonly fullAllocators: readonly AllocatorId[];
  readonly migrations?: readonly Migration[];
}

/** Zones of models of masks are huge; a few buffers never need more of one than this. */
const ZONE_PAGES_MAX = 96;

function runOf(page: number, count = 1): PhysicalRun {
  return { address: physicalAddress(page * PAGE), length: bytes(count * PAGE) };
}

/** Where storage from each allocator could lie, as far as pages are concerned. */
export function rightPlaces(world: PlainWorld, buffer: PlainBuffer): readonly Placed[] {
  const taken = new Set([...world.buffers.values()].flatMap(pagesHeld));
  const isFree = (page: number): boolean =>
    !taken.has(page) && !world.pinned.has(page) && !world.movable.has(page);
  return world.platform.allocators.flatMap((allocator) => {
    const pages = pagesFor(world, allocator).filter((page) => !taken.has(page));
    const free = pages.filter(isFree);
    const count = buffer.size / PAGE;
    const aligned = Math.max(
      1,
      ...buffer.attachments.map(({ constraints }) => (constraints.alignment ?? PAGE) / PAGE),
    );
    const chosen = [
      firstRun(free, count, 1),
      firstRun(free, count, aligned),
      firstRun(free.slice(1), count, 1),
      // Pages that do not touch; then pages with what others have put there.
      free.filter((page) => page % 2 === 0).slice(0, count),
      firstRun(pages, count, 1),
    ];
    const room = ordinaryPages(world, allocator).filter(isFree);
    return distinct(chosen.filter((each) => each.length === count)).map((each) =>
      placedAt(each, allocator, world.movable, room),
    );
  });
}

function distinct(lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return [...new Map(lists.map((list) => [list.join(), list])).values()];
}

function placedAt(
  pages: readonly number[],
  { id, name, memoryType, secure, domains, cpuAccess }: AllocatorSpec,
  movable: ReadonlySet<number>,
  room: readonly number[],
): Placed {
  const type = memoryType === undefined ? {} : { memoryType };
  const storage: Storage = {
    allocator: id,
    runs: coalesceRuns(pages.map((page) => runOf(page))),
    facts: { name, ...type, secure, domains },
  };
  const migrations = pages
    .filter((page) => movable.has(page))
    .map((page, index) => ({ from: runOf(page), to: runOf(room[index] ?? 0) }));
  const placed = { storage, cpuReachable: cpuAccess, fullAllocators: [] };
  return migrations.length === 0 ? placed : { ...placed, migrations };
}

function pagesHeld({ storage }: PlainBuffer): readonly number[] {
  return storage?.runs.flatMap(pagesOf) ?? [];
}

function pagesFor({ platform }: PlainWorld, { zones }: AllocatorSpec): readonly number[] {
  return platform.zones
    .filter(({ name }) => zones.includes(name))
    .flatMap(({ base, size }) => {
      const count = Math.min(ZONE_PAGES_MAX, size / PAGE);
      return Array.from({ length: count }, (_, index) => base / PAGE + index);
    });
}

function ordinaryPages(world: PlainWorld, allocator: AllocatorSpec): readonly number[] {
  const zones = world.platform.zones
    .filter(({ kind = '', name }) => kind === 'normal' && !allocator.zones.includes(name))
    .map(({ name }) => name);
  return pagesFor(world, { ...allocator, zones });
}

/** The first pages of a list that are one run and begin on a multiple; none where there are none. */
function firstRun(pages: readonly number[], count: number, multiple: number): readonly number[] {
  const all = new Set(pages);
  const start = pages.find(
    (page) =>
      page % multiple === 0 &&
      Array.from({ length: count }, (_, index) => page + index).every((each) => all.has(each)),
  );
  return start === undefined ? [] : Array.from({ length: count }, (_, index) => start + index);
}

/** The same, wrong in one way or another; some of it may happen to be right again. */
export function spoilt(world: PlainWorld, placed: Placed): readonly Placed[] {
  const { storage, cpuReachable, migrations = [] } = placed;
  const { runs, facts } = storage;
  const withRuns = (changed: readonly PhysicalRun[]): Placed => ({
    ...placed,
    storage: { ...storage, runs: changed },
  });
  const withStorage = (changed: Partial<Storage>): Placed => ({
    ...placed,
    storage: { ...storage, ...changed },
  });
  const ofFacts =
    facts === undefined ? [] : spoiltFacts(facts).map((each) => withStorage({ facts: each }));
  return [
    ...ofFacts,
    { ...placed, storage: { allocator: storage.allocator, runs } },
    { ...placed, cpuReachable: !cpuReachable },
    ...[0, 1, 2, 31].map((id) => withStorage({ allocator: allocatorId(id) })),
    ...spoiltRuns(world, runs).map(withRuns),
    withStorage({ prefix: bytes(1) }),
    withStorage({ padding: bytes(PAGE) }),
    withStorage({ size: bytes(1) }),
    withStorage({ prefix: bytes(PAGE), size: bytes(1), padding: bytes(PAGE) }),
    ...spoiltMigrations(runs, migrations).map((changed) => ({ ...placed, migrations: changed })),
    ...fullLists(world).map((fullAllocators) => ({ ...placed, fullAllocators })),
  ];
}

/** Wrong in two ways at once: which of them is the reason is for the judges to say, too. */
export function spoiltTwice(placed: Placed): readonly Placed[] {
  const { storage, cpuReachable } = placed;
  const [first] = storage.runs;
  if (first === undefined) return [];
  const at = first.address / PAGE;
  const larger = first.length / PAGE + 1;
  const withRun = (run: PhysicalRun): Placed => ({
    ...placed,
    storage: { ...storage, runs: [run] },
  });
  const inVain = { from: runOf(at), to: runOf(at + 4096) };
  return [
    { ...withRun(runOf(at, larger)), cpuReachable: !cpuReachable },
    withRun(runOf(at + 2 ** 20, larger)),
    { ...withRun(runOf(at, larger)), fullAllocators: [allocatorId(31)] },
    { ...placed, cpuReachable: !cpuReachable, migrations: [inVain] },
    { ...placed, fullAllocators: [allocatorId(31)], migrations: [inVain] },
  ];
}

function spoiltFacts(
  facts: NonNullable<Storage['facts']>,
): readonly NonNullable<Storage['facts']>[] {
  return [
    { ...facts, name: `${facts.name}x` },
    { ...facts, secure: !facts.secure },
    { ...facts, memoryType: (facts.memoryType ?? 0) + 1 },
    { ...facts, domains: ['inaccessible', 'cpu'] },
    { ...facts, domains: facts.domains.slice(1) },
  ];
}

function spoiltRuns(
  { platform }: PlainWorld,
  runs: readonly PhysicalRun[],
): readonly (readonly PhysicalRun[])[] {
  const [first, ...others] = runs;
  if (first === undefined) return [];
  const at = first.address / PAGE;
  const count = first.length / PAGE;
  const zones = platform.zones.map(({ base }) => [runOf(base / PAGE, count), ...others]);
  return [
    [runOf(at + 1, count), ...others],
    [runOf(at + count, count), ...others],
    [runOf(at + 7, count), ...others],
    [runOf(Math.max(0, at - 1), count), ...others],
    [runOf(at, count + 1), ...others],
    [runOf(at, 2 * count), ...others],
    [...runs, ...runs],
    [...runs].reverse(),
    ...(count < 2
      ? []
      : [
          [runOf(at, count - 1), ...others],
          [runOf(at), runOf(at + 1, count - 1), ...others],
        ]),
    ...(count < 2 ? [] : [[runOf(at + 1, count - 1), runOf(at), ...others]]),
    ...(count < 3 ? [] : [[runOf(at), runOf(at + 2, count - 2), runOf(at), ...others]]),
    [{ address: physicalAddress(at * PAGE + 512), length: first.length }, ...others],
    [{ address: first.address, length: bytes(first.length + 1) }, ...others],
    ...zones,
  ];
}

function spoiltMigrations(
  runs: readonly PhysicalRun[],
  migrations: readonly Migration[],
): readonly (readonly Migration[])[] {
  const at = (runs[0]?.address ?? 0) / PAGE;
  const inVain = { from: runOf(at), to: runOf(at + 4096) };
  const [first] = migrations;
  if (first === undefined) return [[], [inVain]];
  const { from, to } = first;
  const shifted = runOf(to.address / PAGE + 1, to.length / PAGE);
  return [
    [],
    migrations.slice(1),
    [...migrations, first],
    [...migrations, inVain],
    [{ from, to: from }, ...migrations.slice(1)],
    [{ from: to, to: from }, ...migrations.slice(1)],
    [{ from, to: shifted }, ...migrations.slice(1)],
    [{ from, to: runOf(at + 1) }, ...migrations.slice(1)],
    [{ from, to: runOf(to.address / PAGE, 2) }, ...migrations.slice(1)],
  ];
}

function fullLists({ platform }: PlainWorld): readonly (readonly AllocatorId[])[] {
  const ids = platform.allocators.map(({ id }) => id);
  return [ids, [...ids].reverse(), ids.slice(1), ids.slice(-1), ids.slice(0, 1), [allocatorId(31)]];
}
