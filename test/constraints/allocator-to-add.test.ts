/**
 * What an allocator to add is proposed as: large enough for all buffers at a time, in whole page blocks, with a
 * node for a device tree; and never one that could not help. That it helps is a law of brute-force.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { Platform, PlatformInput } from '../../src/allocators/platform/platform.ts';
import { assert, present } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import type { ConstraintsInput } from '../../src/constraints/constraints.ts';
import type { Correction } from '../../src/solver/dispute.ts';
import { solve } from '../../src/solver/solve.ts';
import { solutionInWords } from '../../src/views/solutions/solution-words.ts';

const MiB = 1024 ** 2;

const BOARD: Omit<PlatformInput, 'importers'> = {
  name: 'board',
  zones: [
    { name: 'ram', base: 0, size: '3 GiB', kind: 'dma32' },
    { name: 'cma', base: '3 GiB', size: '8 MiB', kind: 'cma' },
  ],
  allocators: [
    { id: 0, name: 'system', kind: 'system', zones: ['ram'] },
    { id: 1, name: 'linux,cma', kind: 'cma', zones: ['cma'] },
  ],
};

function platformOf(input: PlatformInput): Platform {
  const parsed = parsePlatform(input);
  assert(parsed.ok, 'the board is a platform');
  return parsed.value;
}

function added(
  constraints: ConstraintsInput,
  request: { readonly size: number; readonly count?: number },
): Correction | undefined {
  const importers = [{ id: 'camera', constraints: { contiguous: true, ...constraints } }];
  const platform = platformOf({ ...BOARD, importers });
  const { size, count } = request;
  const solution = solve(platform, platform.importers, {
    size: bytes(size),
    ...(count === undefined ? {} : { bufferCount: count }),
  });
  expect(solution.verdict).toBe('unsatisfiable');
  return solution.corrections.find(({ kind }) => kind === 'add');
}

test.each([
  ['two buffers of 7.91 MiB', 8_294_400, 2, 16 * MiB],
  ['1,024 buffers of 2 MiB', 2 * MiB, 1024, 2048 * MiB],
  ['three buffers of 1 MiB and a page, which CMA aligns to 1 MiB', MiB + 4096, 9, 20 * MiB],
])('[L17] %s need a region that holds all of them', (_, size, count, least) => {
  const { region, change } = present(added({}, { size, count }), 'allocator to add');
  expect(region).toMatchObject({ kind: 'cma', size: least, alignment: 4 * MiB });
  expect(change).toContain(` for ${count} buffers`);
});

test('[L17] the region is told as a node of a device tree', () => {
  const dmaWindow = { base: 0, size: '512 MiB' };
  const needs = { dmaWindow, allocators: ['camera-pool'], allocatorMask: 0b1110 };
  const { region, change } = present(added(needs, { size: 10 * MiB }), 'allocator to add');
  expect(change).toBe(
    'add an allocator with contiguous memory, addresses 0x0 to 0x1fffffff, at least 12 MiB, ' +
      'the name camera-pool, the id 2',
  );
  expect(region?.deviceTree).toBe(
    'camera-pool { compatible = "shared-dma-pool"; reusable; size = <0x0 0xc00000>; ' +
      'alignment = <0x0 0x400000>; alloc-ranges = <0x0 0x0 0x0 0x20000000>; };',
  );
});

test('[L17] the default CMA area is called as device trees call it', () => {
  const importers = [
    { id: 'camera', constraints: { contiguous: true, allocators: ['default_cma_region'] } },
  ];
  const parsed = parsePlatform({ ...BOARD, allocators: BOARD.allocators.slice(0, 1), importers });
  assert(parsed.ok, 'the board is a platform');
  const { corrections } = solve(parsed.value, parsed.value.importers, { size: bytes(MiB) });
  const region = corrections.find(({ kind }) => kind === 'add')?.region;
  expect(region?.name).toBe('default_cma_region');
  expect(region?.deviceTree).toMatch(/^linux,cma \{ .* linux,cma-default; \};$/);
});

test('[L17] a window that holds no page block gets a region that is no CMA region', () => {
  const dmaWindow = { base: '2 MiB', size: '1 MiB' };
  const { region } = present(added({ dmaWindow }, { size: MiB / 2 }), 'allocator to add');
  expect(region).toMatchObject({ kind: 'carveout', size: MiB / 2 });
  expect(region?.deviceTree).toContain('no-map;');
});

test('[L17] protected memory is added as such', () => {
  const { region } = present(added({ secure: true }, { size: MiB }), 'allocator to add');
  expect(region?.kind).toBe('secure');
});

test.each<[string, ConstraintsInput]>([
  ['all ids of the mask are taken', { allocatorMask: 0b11 }],
  ['all names are taken', { allocators: ['system', 'linux,cma'] }],
  ['the window is smaller than the buffer', { dmaWindow: { base: 0, size: '4 MiB' } }],
])('[L17] nothing is added where %s', (_, constraints) => {
  expect(added(constraints, { size: 10 * MiB })).toBeUndefined();
});

test.each<[string, ConstraintsInput, number]>([
  ['it has not so much', {}, 4096 * MiB],
  ['nobody reaches it', { dmaWindow: { base: '8 GiB', size: '1 GiB' } }, MiB],
])('[L17] memory is no place for a region where %s', (_, constraints, size) => {
  const { region, change } = present(added(constraints, { size }), 'memory to add');
  expect(region).toBeUndefined();
  expect(change).toMatch(/^give the platform more memory, and in it an allocator with /);
});

test.each(['system_cc_shared', 'Linux,CMA', 'default_cma_region'])(
  '[L17] no region is reserved for the name %s, which would make no heap of it',
  (name) => {
    expect(added({ allocators: [name], alignment: 2048 * MiB }, { size: MiB })).toBeUndefined();
  },
);

test.each([
  ['a buffer', 2 ** 53 - 4097, 1],
  ['so many buffers', 8 * MiB, 2 ** 31],
  ['more buffers than numbers tell', 4096, 2 ** 53 - 1],
])('[L17] %s beyond all memory: nothing is added', (_, size, count) => {
  expect(added({}, { size, count })).toBeUndefined();
});

describe('[L17] a region that programs can open on the kernel of the platform', () => {
  const request = { size: bytes(8_294_400), bufferCount: 3 };
  const importers = [{ id: 'camera', constraints: { contiguous: true } }];

  /** The regions that are proposed, with the lines below each. */
  function proposed(change: Partial<PlatformInput>) {
    const platform = platformOf({ ...BOARD, importers, ...change });
    const solution = solve(platform, platform.importers, request);
    const lines = solutionInWords(platform, ['camera'], request, solution);
    return {
      lines,
      regions: solution.corrections.flatMap(({ kind, region }) =>
        region === undefined
          ? []
          : [[kind, region.name, ...region.nodes.map(({ path, kernels }) => `${path} ${kernels}`)]],
      ),
    };
  }

  test('is told with its node where the kernel is not known, or new enough', () => {
    const node = ['add', 'shared-pool', '/dev/dma_heap/shared-pool since 6.19'];
    expect(proposed({}).regions).toEqual([node]);
    expect(proposed({}).lines).toContain('      node: /dev/dma_heap/shared-pool since Linux 6.19');
    expect(proposed({ kernel: '6.19' }).regions).toEqual([node]);
    expect(proposed({ kernel: '6.19' }).lines).toContain('      node: /dev/dma_heap/shared-pool');
  });

  test('is the default CMA area, made larger, on an older one', () => {
    const { regions, lines } = proposed({ kernel: '6.12' });
    expect(regions).toEqual([
      ['enlarge', 'linux,cma', '/dev/dma_heap/linux,cma before 6.17'],
      ['add', 'shared-pool'],
    ]);
    expect(lines).toContain(
      '      Linux 6.12 makes no heap of shared-pool: before 6.19 only the default CMA area is one; a driver whose device has it as memory-region can allocate from it',
    );
  });

  test('is the default CMA area, made anew, where an older one has none', () => {
    const { regions, lines } = proposed({
      kernel: '6.17.3',
      allocators: BOARD.allocators.slice(0, 1),
    });
    expect(regions).toEqual([['add', 'linux,cma', '/dev/dma_heap/default_cma_region since 6.17']]);
    expect(lines.find((line) => line.includes('reserved-memory'))).toContain('linux,cma-default');
  });
});

test('[L17] a region that is kept from the kernel is never the default CMA area', () => {
  const dmaWindow = { base: '2 MiB', size: '1 MiB' };
  const importers = [
    { id: 'camera', constraints: { contiguous: true, dmaWindow, allocators: ['linux,cma'] } },
  ];
  const allocators = BOARD.allocators.slice(0, 1);
  const platform = platformOf({ ...BOARD, allocators, importers });
  const { corrections } = solve(platform, platform.importers, { size: bytes(MiB / 2) });
  expect(corrections.filter(({ kind }) => kind === 'add')).toEqual([]);
});
