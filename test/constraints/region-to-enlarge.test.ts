/**
 * Where importers name allocators, no other would do, but the region they name may be larger: proposed exactly where
 * ordinary memory has room for it, by a search over every place; and never for memory that nobody carved out.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { present } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import type { ConstraintsInput } from '../../src/constraints/constraints.ts';
import type { Correction } from '../../src/solver/dispute.ts';
import type { Solution } from '../../src/solver/solution.ts';
import { solve } from '../../src/solver/solve.ts';
import { expectMet, SEED } from '../property/seed.ts';

const MIB = 2 ** 20;
const BLOCK = 4 * MIB;

type Board = Omit<PlatformInput, 'importers'>;

/** Ordinary memory around a region of 8 MiB. */
const BOARD: Board = {
  name: 'board',
  zones: [
    { name: 'low', base: 0, size: '32 MiB' },
    { name: 'cma', base: '32 MiB', size: '8 MiB' },
    { name: 'high', base: '40 MiB', size: '24 MiB' },
  ],
  allocators: [
    { id: 1, name: 'linux,cma', kind: 'cma', zones: ['cma'] },
    { id: 2, name: 'system', kind: 'system', zones: ['high', 'low'] },
  ],
};

function solved(
  board: Board,
  constraints: ConstraintsInput,
  request: { readonly size: number; readonly count?: number },
  others: ConstraintsInput = {},
): Solution {
  const importers = [
    { id: 'camera', constraints },
    { id: 'display', constraints: others },
  ];
  const parsed = parsePlatform({ ...board, importers });
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  const { size, count = 1 } = request;
  return solve(parsed.value, parsed.value.importers, { size: bytes(size), bufferCount: count });
}

function enlargement({ corrections }: Solution): Correction | undefined {
  return corrections.find(({ kind }) => kind === 'enlarge');
}

test('[L17] the default CMA area is enlarged to all buffers, with its node', () => {
  const solution = solved(BOARD, { allocators: ['linux,cma'] }, { size: 5 * MIB, count: 3 });
  expect(solution.corrections.map(({ kind }) => kind)).not.toContain('add');
  const { change, region, members } = present(enlargement(solution), 'a region to enlarge');
  expect(change).toBe('enlarge linux,cma from 8 MiB to at least 16 MiB for 3 buffers');
  expect(members).toEqual([]);
  expect(region).toEqual({
    kind: 'cma',
    name: 'linux,cma',
    id: 1,
    from: 8 * MIB,
    size: 16 * MIB,
    alignment: BLOCK,
    deviceTree:
      'linux,cma { compatible = "shared-dma-pool"; reusable; size = <0x0 0x1000000>; ' +
      'alignment = <0x0 0x400000>; linux,cma-default; };',
    nodes: [
      { path: '/dev/dma_heap/default_cma_region', kernels: 'since 6.17' },
      { path: '/dev/dma_heap/linux,cma', kernels: 'before 6.17' },
    ],
  });
});

test.each<readonly [string, ConstraintsInput, Partial<Board>]>([
  ['nobody names allocators, and another region does', { contiguous: true }, {}],
  ['the buffers are more than memory', { allocators: ['linux,cma'], minBufferCount: 40 }, {}],
  [
    'the window has no room',
    { allocators: ['linux,cma'], dmaWindow: { base: 0, size: '8 MiB' } },
    {},
  ],
  [
    'the memory is that of a GPU',
    { allocators: ['vram'] },
    {
      zones: [
        { name: 'ram', base: 0, size: '1 GiB' },
        { name: 'vram', base: '64 GiB', size: '8 MiB' },
      ],
      allocators: [
        { id: 1, name: 'vram', kind: 'contiguous-region', zones: ['vram'] },
        { id: 2, name: 'system', kind: 'system', zones: ['ram'] },
      ],
    },
  ],
  [
    'the memory type is that of a GPU',
    { memoryTypeBits: 1 },
    {
      allocators: [
        { id: 0, name: 'type0', kind: 'system', zones: ['cma'], memoryType: 0 },
        { id: 1, name: 'type1', kind: 'system', zones: ['low'], memoryType: 1 },
      ],
    },
  ],
])('[L17] no region is enlarged where %s', (why, constraints, changed) => {
  const { minBufferCount, ...rest } = constraints;
  const count = Number(minBufferCount ?? 3);
  const solution = solved({ ...BOARD, ...changed }, rest, { size: 9 * MIB, count });
  expect(solution.verdict).toBe('unsatisfiable');
  expect(enlargement(solution)).toBeUndefined();
  const isAdded = solution.corrections.some(({ kind }) => kind === 'add');
  expect(isAdded).toBe(why.startsWith('nobody names'));
});

test('[L17] a region out of reach is moved, and grows where it has to', () => {
  const needs = { allocators: ['linux,cma'], dmaWindow: { base: 0, size: '32 MiB' } };
  const moved = present(enlargement(solved(BOARD, needs, { size: MIB })), 'a region to move');
  expect(moved.change).toBe('move linux,cma to addresses 0x0 to 0x1ffffff');
  expect(moved.region).toMatchObject({ from: 8 * MIB, size: 8 * MIB });
  const larger = present(enlargement(solved(BOARD, needs, { size: 9 * MIB })), 'a region to move');
  expect(larger.change).toBe(
    'enlarge linux,cma from 8 MiB to at least 12 MiB, within addresses 0x0 to 0x1ffffff',
  );
});

test('[L17] regions side by side are of the ordinary memory at their end', () => {
  const board: Board = {
    ...BOARD,
    zones: [...BOARD.zones.slice(0, 2), { name: 'codec', base: '40 MiB', size: '8 MiB' }],
    allocators: [
      { id: 1, name: 'linux,cma', kind: 'contiguous-region', zones: ['cma'] },
      { id: 2, name: 'system', kind: 'system', zones: ['low'] },
      { id: 3, name: 'codec', kind: 'carveout', zones: ['codec'] },
    ],
  };
  const { change } = present(
    enlargement(solved(board, { allocatorMask: 0b1000 }, { size: 9 * MIB })),
    'a region to enlarge',
  );
  expect(change).toBe('enlarge codec from 8 MiB to at least 9 MiB');
});

/** The board with its region at a place, and ordinary memory around it. */
function boardWith(base: number, size: number, end: number): Board {
  const zones = [
    { name: 'low', base: 0, size: base },
    { name: 'cma', base, size },
    { name: 'high', base: base + size, size: end - base - size },
  ].filter((zone) => zone.size > 0);
  const ordinary = zones.filter(({ name }) => name !== 'cma').map(({ name }) => name);
  return {
    name: 'board',
    zones,
    allocators: [
      { id: 1, name: 'linux,cma', kind: 'contiguous-region', zones: ['cma'] },
      ...(ordinary.length === 0
        ? []
        : [{ id: 2, name: 'system', kind: 'system' as const, zones: ordinary }]),
    ],
  };
}

test('[L17] a region is enlarged or moved exactly where memory has room for one that does', () => {
  const seen = { enlarged: 0, not: 0 };
  const blocks = (max: number) => fc.integer({ min: 1, max });
  const law = fc.property(
    fc.record({ below: blocks(4), own: blocks(3), above: blocks(4) }),
    fc.record({ base: fc.nat({ max: 8 }), size: blocks(12) }),
    fc.record({ size: fc.integer({ min: 1, max: 20 * MIB }), count: blocks(3) }),
    fc.constantFrom(1, BLOCK, 2 * BLOCK),
    ({ below, own, above }, window, request, alignment) => {
      const end = (below + own + above) * BLOCK;
      const board = boardWith(below * BLOCK, own * BLOCK, end);
      const dmaWindow = { base: window.base * BLOCK, size: window.size * BLOCK };
      const needs = { allocators: ['linux,cma'], dmaWindow };
      const solution = solved(board, needs, request, { alignment });
      if (solution.verdict !== 'unsatisfiable') return;
      // Every region in whole page blocks that is as large or larger, lies in the window, begins as its buffers do, and
      // leaves some memory below.
      const works: number[] = [];
      const last = Math.min(end, dmaWindow.base + dmaWindow.size);
      for (let size = own; size * BLOCK <= end; size += 1) {
        for (let base = Math.max(1, window.base); (base + size) * BLOCK <= last; base += 1) {
          if ((base * BLOCK) % alignment !== 0) continue;
          const larger = boardWith(base * BLOCK, size * BLOCK, end);
          const { verdict } = solved(larger, needs, request, { alignment });
          if (verdict !== 'unsatisfiable') works.push(size * BLOCK);
        }
      }
      const told = enlargement(solution);
      if (told === undefined) {
        seen.not += 1;
        expect(works).toEqual([]);
        return;
      }
      seen.enlarged += 1;
      expect(works).toContain(told.region?.size);
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 400 });
  expectMet(seen.enlarged, 20);
  expectMet(seen.not, 20);
});
