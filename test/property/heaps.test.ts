/**
 * Random lives of heaps, side by side with a slow model that marks pages in a bitmap: the same choice at
 * every step, the same owner of every page, and nothing left behind by a refusal.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALLOCATOR_KINDS, type BuiltInKind } from '../../src/allocators/allocator.ts';
import { openHeap } from '../../src/allocators/heap.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { assert, present } from '../../src/base/assert.ts';
import type { Storage } from '../../src/constraints/storage.ts';
import { PhysicalMemory } from '../../src/memory/physical-memory.ts';
import { expectMet, SEED } from './seed.ts';
import { SLOW_CHUNK, SLOW_COLUMNS, slowPlan } from './slow-allocators.ts';

const PAGE = 4096;

/** The zone of the heap; the one behind it takes what is put elsewhere. */
const START = 70;
const PAGES = 96;

function platformOf(kind: BuiltInKind) {
  const parsed = parsePlatform({
    name: 'one heap',
    zones: [
      {
        name: 'zone',
        base: START * PAGE,
        size: PAGES * PAGE,
        ...(kind === 'cma' ? { kind, lent: lentPages() } : {}),
      },
      { name: 'elsewhere', base: 4096 * PAGE, size: 48 * PAGE, kind: 'normal' },
    ],
    allocators: [
      {
        id: 3,
        name: 'heap',
        kind,
        zones: ['zone'],
        ...(kind === 'chunk' ? { chunkSize: SLOW_CHUNK * PAGE } : {}),
        ...(kind === 'tiler' ? { columns: SLOW_COLUMNS } : {}),
      },
    ],
    importers: [],
  });
  assert(parsed.ok, 'the platform is valid');
  return parsed.value;
}

/** Movable data in two places, and one page that cannot be moved. */
function lentPages() {
  return [
    { base: (START + 8) * PAGE, size: 20 * PAGE },
    { base: (START + 40) * PAGE, size: PAGE, pinned: true },
    { base: (START + 60) * PAGE, size: 9 * PAGE },
  ];
}

/** One step: allocate so many pages, or free one of the blocks that are there. */
type Step = { readonly pages: number } | { readonly nth: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.noBias(
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ pages: fc.oneof(fc.nat(7), fc.nat(40)) }) },
      { weight: 2, arbitrary: fc.record({ nth: fc.nat(30) }) },
    ),
    { size: 'max', maxLength: 60 },
  ),
);

function framesOf(storage: Storage): readonly number[] {
  return storage.runs.flatMap(({ address, length }) =>
    Array.from({ length: length / PAGE }, (_, page) => address / PAGE + page),
  );
}

describe.each(ALLOCATOR_KINDS)('[ALC1] %s', (kind) => {
  test('chooses, owns and gives back as the slow model does', () => {
    let served = 0;
    let refused = 0;
    const property = fc.property(steps, (calls) => {
      const platform = platformOf(kind);
      const memory = new PhysicalMemory(platform.zones);
      const heap = present(openHeap(platform, 'heap', memory), 'heap');
      // What is lent counts as free, because it can be put elsewhere; a pinned page does not.
      const pinned = kind === 'cma' ? START + 40 : -1;
      const bitmap = Array.from({ length: PAGES }, (_, page) => START + page !== pinned);
      const blocks: Storage[] = [];
      for (const call of calls) {
        if ('nth' in call) {
          const [block] = blocks.splice(call.nth % Math.max(1, blocks.length), 1);
          if (block === undefined) continue;
          expect(heap.free(block).ok).toBe(true);
          for (const frame of framesOf(block)) bitmap[frame - START] = true;
          continue;
        }
        const pages = call.pages + 1;
        const expected = slowPlan(kind, { start: START, free: bitmap }, { pages });
        const before = JSON.stringify(memory.describe());
        const answer = heap.allocate({ size: pages * PAGE - 5 });
        if (!answer.ok) {
          expect(['ALC3', 'ALC4']).toContain(answer.refusal.rule);
          expect(JSON.stringify(memory.describe())).toBe(before);
          refused += 1;
          // Only CMA can fail although it has room: where its movable pages have nowhere to go.
          const isMoveRefused = answer.refusal.message.includes('no room elsewhere');
          if (!isMoveRefused) expect(expected).toBeNull();
          continue;
        }
        served += 1;
        expect(framesOf(answer.value)).toEqual(expected);
        blocks.push(answer.value);
        for (const frame of framesOf(answer.value)) bitmap[frame - START] = false;
      }
      const owned = new Set(blocks.flatMap(framesOf));
      for (let frame = START; frame < START + PAGES; frame += 1) {
        expect(memory.ownerOf(frame * PAGE)).toBe(owned.has(frame) ? 'heap' : null);
      }
      expect(heap.describe().used).toBe(owned.size * PAGE);
    });
    fc.assert(property, {
      seed: SEED,
      numRuns: ['system', 'dma32', 'udmabuf'].includes(kind) ? 15 : 60,
    });
    expectMet(served, 100);
    expectMet(refused, 10);
  });
});
