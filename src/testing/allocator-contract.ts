/**
 * What every allocator owes, as checks that any test runner can run: no overlap and no loss, alignment
 * and window kept, segments within limits, tables that cover the storage exactly, an order of frees that
 * does not matter, memory that is as it was when everything is back, refusals that leave no trace, and
 * the same answer for the same seed. Authors of other allocators run it on theirs.
 *
 * The checks know the frames as a list of owners, and walk tables page by page; they share nothing with
 * the free lists that they judge.
 */
import type { AllocatorOps } from '../allocators/allocator.ts';
import { parsePlatform } from '../allocators/platform/platform-schema.ts';
import { assert } from '../base/assert.ts';
import { formatInputError } from '../base/document.ts';
import { Prng } from '../base/prng.ts';
import { PAGE_SIZE } from '../base/units.ts';
import { sgTableFor } from '../memory/sg-table.ts';
import type { Zone } from '../memory/zone.ts';
import { Bench, constraintsWithin, type Block, type ContractSubject } from './contract-bench.ts';
import { WatchedPlans } from './watched-plan.ts';

/** One check of the contract. @public */
export interface ContractCheck {
  /** The name of the subject and what is checked, as a test runner shows it. */
  readonly name: string;
  /**
   * Throws where the allocator breaks the contract, and tells the plan that showed it: what was asked, the free frames,
   * and what was answered. The same seed makes the same calls.
   */
  readonly check: (seed: number) => void;
}

/** How many calls a check makes. */
const CALLS = 300;

/**
 * The checks of the contract for one allocator.
 *
 * @example
 * ```ts
 * import { lowestPlace, ONE_RUN_IN_PLACE } from 'cenalloc';
 * import { allocatorContract, type AllocatorOps } from 'cenalloc/testing';
 * import { test } from 'vitest';
 *
 * const operations: AllocatorOps = {
 *   promises: ONE_RUN_IN_PLACE,
 *   plan: (request, zones) => {
 *     const runs = zones.flatMap((zone) => [...zone.runs()]);
 *     const place = runs.map((run) => lowestPlace(run, request)).find((each) => each !== null);
 *     return place === undefined ? null : [place];
 *   },
 * };
 * const zones = [{ name: 'ram', base: 0, size: '1 MiB' }];
 * for (const { name, check } of allocatorContract({ name: 'mine', operations, zones })) {
 *   test(name, () => check(1));
 * }
 * ```
 * @public
 */
export function allocatorContract(subject: ContractSubject): readonly ContractCheck[] {
  const checks: readonly (readonly [string, (bench: Bench, prng: Prng) => void])[] = [
    ['no frame has two owners and none is lost', ownsEachFrameOnce],
    ['alignment, window and segment limits are kept', keepsWhatIsDemanded],
    ['what is promised is kept', keepsPromises],
    ['the table of an importer covers the storage exactly', coversExactly],
    ['the order of frees does not matter, and all frees restore memory', restoresMemory],
    ['a refusal leaves no trace', leavesNoTrace],
    ['a plan changes nothing and depends on the free frames only', dependsOnFreeFrames],
    ['it serves until its room is used up', servesWhileEmpty],
  ];
  return checks.map(([name, run]) => ({
    name: `${subject.name}: ${name}`,
    check: (seed) => {
      const watched = new WatchedPlans(subject);
      const parts = { operations: watched.operations, zones: zonesOf(subject, watched.operations) };
      try {
        run(new Bench(parts), new Prng(seed));
      } catch (error) {
        throw watched.explained(error, seed);
      }
    },
  }));
}

/** The zones of a subject, checked as those of a platform are; throws a `TypeError` that says what is wrong. */
function zonesOf({ name, zones }: ContractSubject, tested: AllocatorOps): readonly Zone[] {
  // A program in JavaScript may give anything, and the platform's schema says what is wrong with it.
  const list = (Array.isArray(zones) ? zones : []) as readonly ({
    readonly name: unknown;
  } | null)[];
  const names = list.map((zone) => zone?.name);
  const allocators = [{ id: 0, name: 'tested', kind: 'tested', zones: names }];
  const read = parsePlatform({ name, zones, allocators, importers: [] }, name, { tested });
  if (read.ok) return read.value.zones;
  throw new TypeError(formatInputError(read.refusal));
}

/** Allocates and frees at random; `after` looks at each block that was handed out. */
function live(bench: Bench, prng: Prng, after: (block: Block) => void = () => undefined): void {
  for (let call = 0; call < CALLS; call += 1) {
    const isFree = bench.blocks.length > 0 && prng.below(5) < 2;
    if (isFree) {
      bench.free(prng.below(bench.blocks.length));
      continue;
    }
    const block = bench.allocate(prng);
    if (block !== null) after(block);
  }
}

function ownsEachFrameOnce(bench: Bench, prng: Prng): void {
  live(bench, prng, () => {
    bench.checkFrames();
  });
  bench.checkFrames();
}

function keepsWhatIsDemanded(bench: Bench, prng: Prng): void {
  live(bench, prng, ({ storage, constraints }) => {
    const { alignment = 1, dmaWindow, contiguous, maxSegmentCount = Infinity } = constraints;
    const [first] = storage.runs;
    assert((first?.address ?? 0) % alignment === 0, 'the first byte is not aligned');
    assert(contiguous !== true || storage.runs.length === 1, 'the storage is not contiguous');
    for (const { address, length } of storage.runs) {
      const isInside =
        dmaWindow === undefined ||
        (address >= dmaWindow.base && address + length <= dmaWindow.base + dmaWindow.size);
      assert(isInside, 'a run lies outside the window');
    }
    const { entries } = sgTableFor(storage, constraints, null);
    assert(entries.length <= maxSegmentCount, 'the table has too many entries');
  });
}

function keepsPromises(bench: Bench, prng: Prng): void {
  const { promises } = bench.subject.operations;
  live(bench, prng, ({ storage, request }) => {
    const pieces = promises.pieces(request);
    assert(request.size <= promises.sizeMax, 'it gave more at a time than it said');
    assert(!pieces.contiguous || storage.runs.length === 1, 'it promised one run');
    let left: number = request.size;
    for (const { address, length } of storage.runs) {
      assert(address + length <= promises.addressEnd, 'a run lies beyond the last address');
      assert(address % pieces.alignment === 0, 'a piece is not aligned as promised');
      // Pieces that touch are one run, so a run is whole pieces; only the last piece may be short.
      left -= length;
      assert(length % pieces.size === 0 || left === 0, 'a piece is shorter than promised');
    }
  });
}

function coversExactly(bench: Bench, prng: Prng): void {
  live(bench, prng, ({ storage, request }) => {
    const constraints = constraintsWithin(prng, bench.end);
    const busOffset = constraints.dmaWindow?.busOffset ?? 0;
    const seen: number[] = [];
    for (const { dmaAddress, length } of sgTableFor(storage, constraints, null).entries) {
      const boundary = (constraints.segmentBoundaryMask ?? Number.MAX_SAFE_INTEGER) + 1;
      const isWithin =
        Math.floor(dmaAddress / boundary) === Math.floor((dmaAddress + length - 1) / boundary);
      assert(isWithin, 'an entry crosses a boundary');
      assert(length <= (constraints.maxSegmentSize ?? Infinity), 'an entry is too long');
      for (let at = 0; at < length; at += PAGE_SIZE) seen.push(dmaAddress + at - busOffset);
    }
    const pages = storage.runs.flatMap(({ address, length }) =>
      Array.from({ length: length / PAGE_SIZE }, (_, page) => address + page * PAGE_SIZE),
    );
    assert(pages.length * PAGE_SIZE === request.size, 'the storage has another size');
    assert(String(seen) === String(pages), 'the table shows other pages than the storage has');
  });
}

function restoresMemory({ subject }: Bench, prng: Prng): void {
  const seed = prng.bits();
  const ends = [0, 1].map((order) => {
    const bench = new Bench(subject);
    const before = bench.picture();
    live(bench, new Prng(seed));
    const blocks = order === 0 ? bench.blocks : new Prng(seed + 1).shuffled(bench.blocks);
    for (const block of [...blocks]) bench.free(bench.blocks.indexOf(block));
    assert(bench.picture() === before, 'memory is not as it was when everything is back');
    // The next blocks are those that an untouched memory gives.
    return [bench, new Bench(subject)].map((each) => each.fill(new Prng(seed + 2)));
  });
  const [first = [], second = []] = ends;
  assert(first[0] === first[1], 'after all frees it chooses otherwise than at first');
  assert(first[0] === second[0], 'it chooses by the order of the frees');
}

function leavesNoTrace(bench: Bench, prng: Prng): void {
  let refused = 0;
  for (let call = 0; call < CALLS; call += 1) {
    const before = bench.picture();
    if (bench.allocate(prng) === null) {
      refused += 1;
      assert(bench.picture() === before, 'a refusal has changed memory');
    }
    if (prng.below(4) === 0 && bench.blocks.length > 0) bench.free(0);
  }
  assert(bench.allocateBytes(bench.roomBytes + PAGE_SIZE) === null, 'it gives more than there is');
  assert(refused > 0, 'nothing was ever refused: the zones are too large for this check');
}

function dependsOnFreeFrames(bench: Bench, prng: Prng): void {
  for (let call = 0; call < CALLS; call += 1) {
    if (prng.below(3) === 0 && bench.blocks.length > 0) bench.free(prng.below(bench.blocks.length));
    const request = bench.requestFrom(prng);
    const before = bench.picture();
    const plan = JSON.stringify(bench.plan(request));
    assert(bench.picture() === before, 'a plan has changed memory');
    assert(JSON.stringify(bench.plan(request)) === plan, 'the same question has two answers');
    assert(
      JSON.stringify(bench.rebuilt().plan(request)) === plan,
      'it depends on more than frames',
    );
    bench.take(request);
  }
}

function servesWhileEmpty(bench: Bench): void {
  let served = 0;
  while (bench.allocateBytes(PAGE_SIZE) !== null) served += 1;
  assert(served > 0, 'it never gives a page');
  while (bench.blocks.length > 0) bench.free(bench.blocks.length - 1);
  let again = 0;
  while (bench.allocateBytes(PAGE_SIZE) !== null) again += 1;
  assert(again === served, 'it gives fewer pages the second time');
}
