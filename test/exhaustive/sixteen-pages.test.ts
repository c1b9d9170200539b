/**
 * Every state of a memory of sixteen pages: which pages are free is tried in all 65,536 ways, and every
 * allocator chooses what the slow model chooses, for every size. The free lists are built both at once
 * and by the change from a neighbouring state.
 */
import { expect, test } from 'vitest';
import { ALLOCATOR_KINDS, type BuiltInKind } from '../../src/allocators/allocator.ts';
import { chunkAllocator } from '../../src/allocators/kinds/chunk-allocator.ts';
import { operationsOf } from '../../src/allocators/allocator-operations.ts';
import { tilerAllocator } from '../../src/allocators/kinds/tiler-allocator.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { assert, present } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import { NO_REQUIREMENT } from '../../src/constraints/requirement.ts';
import { ZoneFrames } from '../../src/memory/zone-frames.ts';
import {
  SLOW_CHUNK,
  SLOW_COLUMNS,
  slowPlan,
  type SlowRequest,
} from '../property/slow-allocators.ts';

const PAGE = 4096;
const PAGES = 16;

/** The zone begins on no multiple of its size, so that buddies of the zone and of memory differ. */
const START = 40;

function operations(kind: BuiltInKind) {
  if (kind === 'chunk') return chunkAllocator(SLOW_CHUNK * PAGE);
  if (kind === 'tiler') return tilerAllocator(SLOW_COLUMNS);
  const platform = parsePlatform({
    name: 'sixteen pages',
    zones: [{ name: 'zone', base: START * PAGE, size: PAGES * PAGE }],
    allocators: [{ id: 0, name: kind, kind, zones: ['zone'] }],
    importers: [],
  });
  assert(platform.ok, 'the platform is valid');
  return operationsOf(present(platform.value.allocators[0], 'allocator'));
}

/** Every size for most kinds; for the tiler every rectangle as well. */
function requestsFor(kind: BuiltInKind): readonly SlowRequest[] {
  const sizes = Array.from({ length: PAGES + 1 }, (_, index) => ({ pages: index + 1 }));
  if (kind !== 'tiler') return sizes;
  const rectangles = [1, 2, 3, 4, 5].flatMap((columns) =>
    [1, 2, 3, 4].map((rows) => ({ pages: columns * rows, area: { columns, rows } })),
  );
  return [...sizes, ...rectangles];
}

/** The states in the order of a Gray code: each differs from the one before in one page. */
function* states(): Generator<{ readonly free: readonly boolean[]; readonly flipped: number }> {
  for (let count = 0; count < 2 ** PAGES; count += 1) {
    const gray = count ^ (count >>> 1);
    const before = (count - 1) ^ ((count - 1) >>> 1);
    const flipped = count === 0 ? -1 : Math.log2(gray ^ before);
    yield {
      free: Array.from({ length: PAGES }, (_, page) => ((gray >>> page) & 1) === 0),
      flipped,
    };
  }
}

test.each(ALLOCATOR_KINDS)('[ALC1] %s chooses as the slow model does in every state', (kind) => {
  const chosenBy = operations(kind);
  const requests = requestsFor(kind);
  const zone = new ZoneFrames({ start: START, end: START + PAGES });
  // The lists exist from the start, so that they are changed and not built anew.
  expect([zone.blocks.counts().length, [...zone.bySize(1)].length]).toEqual([11, 1]);
  let compared = 0;
  let served = 0;
  for (const { free, flipped } of states()) {
    if (flipped >= 0) {
      const frame = { start: START + flipped, end: START + flipped + 1 };
      if (free[flipped] === true) zone.release(frame);
      else zone.claim(frame);
    }
    // One size in each state, and every size in some states: all of them would take minutes. The slow
    // model of scattered blocks is so slow that most states are left out there.
    const isSlow = ['system', 'dma32', 'udmabuf'].includes(kind) && compared % 16 !== 0;
    const one = isSlow ? [] : [requests[Math.floor(compared / 16) % requests.length]];
    const some = compared % 4096 < 16 ? requests : one;
    compared += 1;
    for (const request of some) {
      if (request === undefined) continue;
      const { pages, area } = request;
      const size = bytes(pages * PAGE);
      const shape = area === undefined ? {} : { area };
      const runs = chosenBy.plan({ size, requirement: NO_REQUIREMENT, ...shape }, [zone]);
      const chosen = runs?.flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, index) => start + index),
      );
      const expected = slowPlan(kind, { start: START, free }, request);
      if (String(chosen ?? null) !== String(expected)) {
        const picture = free.map((each) => (each ? '.' : '#')).join('');
        expect(chosen ?? null, `${pages} pages in ${picture}`).toEqual(expected);
      }
      if (expected !== null) served += 1;
    }
  }
  expect(compared).toBe(2 ** PAGES);
  expect(served).toBeGreaterThan(1000);
});

test('[ALC1] the free lists are a function of the free pages, however they came to be', () => {
  const zone = new ZoneFrames({ start: START, end: START + PAGES });
  expect(zone.blocks.counts()).toEqual([0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
  for (const { free, flipped } of states()) {
    if (flipped < 0) continue;
    const frame = { start: START + flipped, end: START + flipped + 1 };
    if (free[flipped] === true) zone.release(frame);
    else zone.claim(frame);
    const fresh = new ZoneFrames({ start: START, end: START + PAGES });
    for (const [page, isFree] of free.entries()) {
      if (!isFree) fresh.claim({ start: START + page, end: START + page + 1 });
    }
    if (String(zone.blocks.counts()) === String(fresh.blocks.counts())) continue;
    expect(zone.blocks.counts()).toEqual(fresh.blocks.counts());
  }
});
