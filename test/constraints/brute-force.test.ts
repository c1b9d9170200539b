/**
 * Laws L9 and L17 on tiny universes, against a reference that tries every frame, every IO virtual page and
 * every set of statements (tiny/reference.ts): the verdict, which allocators serve, all minimal conflicts, all
 * corrections, whom to leave out, and the nearest size. A universe is known by its number: `universe(SEED, n)`.
 *
 * CENALLOC_TINY=10 tries ten times as many.
 */
import { expect, test } from 'vitest';
import type { Solution } from '../../src/solver/solution.ts';
import { solve } from '../../src/solver/solve.ts';
import { bytes } from '../../src/base/units.ts';
import type { Platform } from '../../src/allocators/platform/platform.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { Copy, Correction, RegionToAdd } from '../../src/solver/dispute.ts';
import { IS_USUAL, SEED } from '../property/seed.ts';
import { answersOf, roomOf, servedSizes, statedIn, without } from './tiny/questions.ts';
import { isServed } from './tiny/reference.ts';
import { FEATURES, PAIRS, universe, type Universe } from './tiny/universes.ts';
import { isToldAsNearest, named } from './corrections.ts';

/** How many universes are tried: each pair of fields twice, and more often where lives are asked for. */
const RUNS = 2 * PAIRS.length * Number(process.env['CENALLOC_TINY'] ?? 1);

function solved(platform: Platform, { all, asked }: Universe): Solution {
  const { size, bufferCount } = asked;
  return solve(platform, all, {
    ...(size === undefined ? {} : { size: bytes(size) }),
    ...(bufferCount === undefined ? {} : { bufferCount }),
  });
}

function isSatisfied({ verdict }: Solution): boolean {
  return verdict !== 'unsatisfiable';
}

function membersIn(solution: Solution, kinds: readonly string[]): readonly string[] {
  return solution.corrections
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ members }) => named(members));
}

function nearestOf(asked: number, sizes: readonly number[], room: number): number | null {
  if (sizes.includes(asked)) return asked;
  const whole = sizes.filter((each) => (each + room) % 4096 === 0);
  const distance = (each: number) => Math.abs(each - asked) - (each >= asked ? 0.5 : 0);
  const [nearest] = (whole.length > 0 ? whole : sizes).toSorted(
    (a, b) => distance(a) - distance(b),
  );
  return nearest ?? null;
}

/**
 * A larger buffer of the buddy system is aligned better, so that less room around the data may serve fewer.
 * There is no smallest conflict then, because conflicts are of demands that are never easier together.
 */
function isEasierWithMore({ platform, all }: Universe): boolean {
  return (
    platform.allocators.some(({ kind }) => kind === 'system-contig') &&
    all.some(({ constraints: { alignment = 1 } }) => alignment > 4096) &&
    roomOf(all) > 0
  );
}

/** What came of a universe, to see that the law is not kept because nothing ever happens. */
type Outcome = 'served' | 'explained' | 'not explained';

function judge(tiny: Universe): Outcome {
  const { platform, all, asked } = tiny;
  const solution = solved(platform, tiny);
  const isPossible = isServed(platform, all, asked);
  expect(isSatisfied(solution), 'verdict').toBe(isPossible);
  for (const allocator of platform.allocators) {
    const alone = { ...platform, allocators: [allocator] };
    const isPossibleAlone = isServed(alone, all, asked);
    expect(isSatisfied(solved(alone, tiny)), `${allocator.name} alone`).toBe(isPossibleAlone);
  }
  if (isPossible) return 'served';
  if (statedIn(all, asked).length > STATEMENTS_MAX || isEasierWithMore(tiny))
    return 'not explained';
  checkExplanation(tiny, solution);
  for (const correction of solution.corrections) checkHelps(tiny, correction);
  return 'explained';
}

/** What was proposed, by kind, to see that each kind was tried. */
const proposed: Record<Correction['kind'], number> = {
  relax: 0,
  drop: 0,
  leaveOut: 0,
  enlarge: 0,
  add: 0,
};

/** A proposal is true: with it the reference says that everybody is served. */
function checkHelps({ platform, all, asked }: Universe, correction: Correction): void {
  const { kind, change, members, to, region } = correction;
  if (members.some(({ field }) => field.startsWith('images.'))) return;
  if (kind === 'drop') {
    expect(isServed(platform, ...without(all, asked, members)), change).toBe(true);
  } else if (kind === 'relax') {
    const changed = (id: string) =>
      Object.fromEntries(
        members.flatMap(({ participant, field }) => (participant === id ? [[field, to]] : [])),
      );
    const relaxed = all.map(({ id, constraints }) => ({
      id,
      constraints: { ...constraints, ...changed(id) },
    }));
    expect(isServed(platform, relaxed, { ...asked, ...changed('buffer') }), change).toBe(true);
  } else if (kind === 'add' && region !== undefined) {
    const extended = withRegion(platform, all, region);
    if (extended === null) return;
    expect(isServed(extended, all, asked), change).toBe(true);
  }
  proposed[kind] += 1;
}

/** Frames of a region that are looked at: more than all buffers of a universe take. */
const REGION_FRAMES_MAX = 96;

/** The platform with a region somewhere in everybody's windows; null where zones fill these. */
function withRegion(
  platform: Platform,
  all: Universe['all'],
  { kind, name, id, memoryType, size, alignment }: RegionToAdd,
): Platform | null {
  const frames = Math.min(REGION_FRAMES_MAX, size / 4096);
  const windows = all.flatMap(({ constraints: { dmaWindow, iommu } }) =>
    dmaWindow === undefined || iommu === true ? [] : [dmaWindow],
  );
  const low = Math.max(0, ...windows.map(({ base }) => base));
  const high = Math.min(2 ** 40, ...windows.map(({ base, size: length }) => base + length));
  const ends = platform.zones.map((zone) => zone.base + zone.size);
  const base = [low, ...ends]
    .map((each) => Math.ceil(Math.max(each, low) / alignment) * alignment)
    .find(
      (start) =>
        start + frames * 4096 <= high &&
        platform.zones.every(
          (zone) => start + frames * 4096 <= zone.base || start >= zone.base + zone.size,
        ),
    );
  if (base === undefined) return null;
  const zone = {
    name: 'region',
    base,
    size: frames * 4096,
    kind: kind === 'cma' ? 'cma' : 'reserved',
  };
  const spec = {
    name,
    id,
    kind,
    zones: ['region'],
    ...(memoryType === undefined ? {} : { memoryType }),
  };
  const { name: title, zones, allocators, importers } = platform;
  const parsed = parsePlatform({
    name: title,
    zones: [...zones, zone],
    allocators: [...allocators, spec],
    importers,
  });
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.value;
}

/** Whether a correction, as the names of its members, changes what its importer calls fixed. */
function isOfHardware(all: Universe['all'], correction: string): boolean {
  return all.some(({ id, constraints: { fixed = false } }) =>
    correction.split(' ').some((member) => {
      const [who = '', ...parts] = member.split('.');
      const [field = ''] = parts;
      return who === id && (fixed === true || (fixed !== false && fixed.includes(field)));
    }),
  );
}

/** Who is said to reach the shared buffer and that of an importer that is left out shares one with it. */
function checkCopies({ platform, all, asked }: Universe, copies: readonly Copy[]): void {
  const isLeft = (name: string) => copies.some((each) => each.importer === name);
  for (const { importer, by } of copies) {
    const out = all.filter(({ id }) => id === importer);
    for (const helper of all.filter(({ id }) => !isLeft(id))) {
      const isPossible = isServed(platform, [...out, helper], asked);
      expect(by.includes(helper.id), `${helper.id} copies for ${importer}`).toBe(isPossible);
    }
  }
}

/** More statements have too many subsets to try them all. */
const STATEMENTS_MAX = 9;

function checkExplanation({ platform, all, asked }: Universe, solution: Solution): void {
  const { conflicts, corrections, leaveOut } = answersOf(platform, all, asked);
  expect(solution.complete).toBe(true);
  expect(solution.conflicts.map(({ members }) => named(members)).sort()).toEqual(conflicts);
  const told = new Set(membersIn(solution, ['relax', 'drop']));
  // Hardware is not told to change, and wishes about the buffer may be told as the nearest request.
  const isOpen = (each: string) =>
    each === '' || isOfHardware(all, each) || (isToldAsNearest(each) && !told.has(each));
  expect([...told].sort()).toEqual(corrections.filter((each) => !isOpen(each)));
  const left = solution.corrections.filter(({ kind }) => kind === 'leaveOut');
  const names = left.map(({ copies = [] }) => copies.map(({ importer }) => importer).join(' and '));
  expect(names.sort()).toEqual(leaveOut);
  for (const { copies = [] } of left) checkCopies({ platform, all, asked }, copies);
  if (asked.size === undefined) return;
  const sizes = isServed(platform, all, {}) ? servedSizes(platform, all, asked, 14) : [];
  const nearest = nearestOf(asked.size, sizes, roomOf(all));
  expect(solution.nearest?.size ?? null, 'nearest').toBe(nearest);
}

test('[L9] [L17] a tiny universe is judged as by trying everything', () => {
  const seen: Record<Outcome, number> = { served: 0, explained: 0, 'not explained': 0 };
  const met = new Set<string>();
  for (let index = 0; index < RUNS; index += 1) {
    const tiny = universe(SEED, index);
    try {
      seen[judge(tiny)] += 1;
    } catch (error) {
      throw new Error(`universe(${SEED}, ${index}): ${JSON.stringify(tiny)}`, { cause: error });
    }
    for (const pair of pairsOf(tiny)) met.add(pair);
  }
  const missed = PAIRS.filter(([one, other]) => !met.has(`${one} ${other}`));
  const share = `${PAIRS.length - missed.length} of ${PAIRS.length} pairs of ${FEATURES.length} fields met`;
  console.info(`${share}; ${JSON.stringify(seen)}; ${JSON.stringify(proposed)}`);
  if (!IS_USUAL) return;
  expect(missed).toEqual([]);
  expect(seen.served).toBeGreaterThan(150);
  expect(seen.explained).toBeGreaterThan(300);
  expect(seen['not explained']).toBeLessThan(RUNS / 100);
  for (const kind of ['relax', 'drop', 'add'] as const) expect(proposed[kind]).toBeGreaterThan(100);
});

/** The pairs of fields that are stated in a universe, by one importer or by two. */
function pairsOf({ all, asked }: Universe): readonly string[] {
  const shifted = all.filter(({ constraints: { dmaWindow } }) => (dmaWindow?.busOffset ?? 0) < 0);
  const fields = all.flatMap(({ constraints }) => Object.keys(constraints));
  const stated = [...Object.keys(asked), ...fields, ...shifted.map(() => 'busOffset')];
  return PAIRS.flatMap(([one, other]) => {
    const rest = stated.filter((_, index) => index !== stated.indexOf(one));
    // Size and number of buffers are asked for once.
    const isMet = rest.includes(other) || (one === other && one in asked);
    return stated.includes(one) && isMet ? [`${one} ${other}`] : [];
  });
}
