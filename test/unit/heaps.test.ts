/**
 * Heaps and zones on bad input: each refusal has its rule, and nothing is claimed. Regressions have the
 * name of what went wrong.
 */
import { describe, expect, test } from 'vitest';
import type { BuiltInKind } from '../../src/allocators/allocator.ts';
import { openHeap, type HeapRequest } from '../../src/allocators/heap.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { assert, present } from '../../src/base/assert.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { PhysicalMemory } from '../../src/memory/physical-memory.ts';

const PAGE = 4096;
const MIB = 1024 * 1024;

/** Two heaps of one kind side by side, and memory for what moves. */
function open(kind: BuiltInKind, zone: object = {}) {
  const own = kind === 'chunk' ? { chunkSize: 16 * PAGE } : {};
  const parsed = parsePlatform({
    name: 'heaps',
    zones: [
      { name: 'a', base: 0, size: 8 * MIB, ...zone },
      { name: 'b', base: 64 * MIB, size: 8 * MIB },
      { name: 'normal', base: 128 * MIB, size: MIB, kind: 'normal' },
    ],
    allocators: [
      { id: 0, name: 'a', kind, zones: ['a'], ...own },
      { id: 1, name: 'b', kind, zones: ['b'], ...own },
    ],
    importers: [],
  });
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  const memory = new PhysicalMemory(parsed.value.zones);
  const heap = (name: string) => present(openHeap(parsed.value, name, memory), 'heap');
  return { memory, a: heap('a'), b: heap('b') };
}

const KINDS: readonly BuiltInKind[] = [
  'system',
  'contiguous-region',
  'system-contig',
  'cma',
  'carveout',
  'chunk',
  'dma32',
  'secure',
  'tiler',
  'udmabuf',
];

describe.each(KINDS)('%s refuses', (kind) => {
  test.each([
    ['a size of zero', { size: 0 }, 'EINVAL', 'ALC2'],
    ['a negative size', { size: -PAGE }, 'EINVAL', 'ALC2'],
    ['half a byte', { size: 0.5 }, 'EINVAL', 'ALC2'],
    ['no number', { size: NaN }, 'EINVAL', 'ALC2'],
    ['a size beyond all', { size: 2 ** 53 }, 'EINVAL', 'ALC2'],
    [
      'an alignment of 3 pages',
      { size: PAGE, constraints: { alignment: 3 * PAGE } },
      'EINVAL',
      'ALC2',
    ],
    ['an alignment of 0', { size: PAGE, constraints: { alignment: 0 } }, 'EINVAL', 'ALC2'],
    ['an area of another size', { size: PAGE, area: { columns: 2, rows: 2 } }, 'EINVAL', 'ALC2'],
    ['an area without rows', { size: PAGE, area: { columns: 1, rows: 0 } }, 'EINVAL', 'ALC2'],
    ['a size beyond the zone', { size: 8 * MIB + 1 }, 'ENODEV', 'ALC3'],
    [
      'a window without its zone',
      { size: PAGE, constraints: { dmaWindow: { base: 32 * MIB, size: MIB } } },
      'ENODEV',
      'ALC3',
    ],
  ])('[ALC2] [ALC3] %s', (_, request, errno, rule) => {
    const { a, memory } = open(kind);
    const before = memory.describe();
    const answer = a.allocate(request);
    assert(!answer.ok, 'it was served');
    expect(answer.refusal).toMatchObject({ errno, rule });
    expect(memory.describe()).toEqual(before);
  });

  test('[ALC4] what does not fit now, and claims nothing', () => {
    const { a, memory } = open(kind);
    for (let answer = a.allocate({ size: 64 * PAGE }); answer.ok;) {
      answer = a.allocate({ size: 64 * PAGE });
    }
    const before = memory.describe();
    const answer = a.allocate({ size: 256 * PAGE });
    expect(answer).toMatchObject({ refusal: { errno: 'ENOMEM', rule: 'ALC4' } });
    expect(memory.describe()).toEqual(before);
  });

  test('[ALC5] a double free, a foreign block and a part of a block', () => {
    const { a, b, memory } = open(kind);
    const mine = unwrap(a.allocate({ size: 4 * PAGE }));
    const theirs = unwrap(b.allocate({ size: 4 * PAGE }));
    const [run] = mine.runs;
    assert(run !== undefined, 'storage has a run');
    const before = memory.describe();
    const wrong = [
      theirs,
      { ...theirs, allocator: mine.allocator },
      { ...mine, runs: [{ ...run, length: PAGE }] },
      { ...mine, runs: [] },
      { ...mine, runs: [{ ...run, address: 256 * MIB }] },
    ];
    for (const storage of wrong) {
      const answer = a.free(storage as typeof mine);
      expect(answer).toMatchObject({ refusal: { errno: 'EINVAL', rule: 'ALC5' } });
      expect(memory.describe()).toEqual(before);
    }
    unwrap(a.free(structuredClone(mine)));
    expect(a.free(mine)).toMatchObject({ refusal: { errno: 'EINVAL', rule: 'ALC5' } });
    unwrap(b.free(theirs));
    expect(memory.describe()).toEqual(open(kind).memory.describe());
  });
});

describe('[ALC1] each does as its counterpart in the kernel', () => {
  test('system takes 1 MiB, then 64 KiB, then single pages', () => {
    const { a } = open('system');
    unwrap(a.allocate({ size: PAGE }));
    const big = unwrap(a.allocate({ size: MIB + 64 * 1024 + PAGE }));
    // The page that was taken before has cut the first block; its pieces serve the smaller orders.
    expect(big.runs.map(({ address, length }) => [address / PAGE, length / PAGE])).toEqual([
      [256, 256],
      [16, 16],
      [1, 1],
    ]);
  });

  test('system-contig gives 4 MiB at most, and says so', () => {
    const { a } = open('system-contig');
    expect(a.allocate({ size: 4 * MIB }).ok).toBe(true);
    const answer = a.allocate({ size: 4 * MIB + 1 });
    expect(answer).toMatchObject({ refusal: { rule: 'ALC3' } });
    expect(!answer.ok && answer.refusal.message).toContain('at most 4 MiB at a time');
  });

  test('cma aligns to the size, up to 1 MiB', () => {
    const { a } = open('cma');
    unwrap(a.allocate({ size: PAGE }));
    expect(unwrap(a.allocate({ size: 5 * PAGE })).runs[0]?.address).toBe(8 * PAGE);
    expect(unwrap(a.allocate({ size: 3 * MIB })).runs[0]?.address).toBe(MIB);
  });

  test.each(['cma', 'contiguous-region', 'chunk'] as const)(
    '%s moves what is in the way, and its owner keeps it',
    (kind) => {
      const lent = [{ base: 0, size: 64 * PAGE }];
      const { a, memory } = open(kind, { kind: 'cma', lent });
      const place = unwrap(a.allocate({ size: MIB }));
      expect(place.runs[0]?.address).toBe(0);
      const start = (128 * MIB) / PAGE;
      expect(memory.describe().movable).toEqual([{ start, end: start + 64 }]);
      unwrap(a.free(place));
      expect(memory.describe().movable).toEqual([{ start, end: start + 64 }]);
    },
  );

  test('cma goes round a pinned page, and fails where all places have one', () => {
    const pinned = (at: number) => ({ base: at * MIB + PAGE, size: PAGE, pinned: true });
    const { a } = open('cma', { kind: 'cma', lent: [pinned(0), pinned(1)] });
    expect(unwrap(a.allocate({ size: MIB })).runs[0]?.address).toBe(2 * MIB);
    const all = open('cma', { kind: 'cma', lent: [0, 1, 2, 3, 4, 5, 6, 7].map(pinned) });
    const answer = all.a.allocate({ size: MIB });
    expect(answer).toMatchObject({ refusal: { rule: 'ALC3', errno: 'ENODEV' } });
    expect(!answer.ok && answer.refusal.message).toContain('pinned page');
  });

  test('cma fails where what is in the way has no room elsewhere', () => {
    const { a, memory } = open('cma', { kind: 'cma', lent: [{ base: 0, size: 8 * MIB }] });
    const before = memory.describe();
    const answer = a.allocate({ size: 2 * MIB });
    expect(answer).toMatchObject({ refusal: { rule: 'ALC4', errno: 'ENOMEM' } });
    expect(!answer.ok && answer.refusal.message).toContain('no room elsewhere');
    expect(memory.describe()).toEqual(before);
  });

  test.each<[string, HeapRequest]>([
    ['a larger buffer than somebody takes', { size: PAGE, constraints: { maxSize: 100 } }],
    [
      'a smaller one than its image',
      {
        size: PAGE,
        constraints: {
          images: [{ format: 'XR24', modifier: 'LINEAR', minSize: { width: 640, height: 480 } }],
        },
      },
    ],
    ['no data beside the room around it', { size: PAGE, constraints: { padding: PAGE } }],
  ])('[ALC3] %s is never served', (_, request) => {
    const { a, memory } = open('cma', { kind: 'cma' });
    expect(a.allocate(request)).toMatchObject({ refusal: { rule: 'ALC3', errno: 'ENODEV' } });
    expect(memory.describe().used).toEqual({});
  });

  test('carveout takes the smallest hole that fits', () => {
    const { a } = open('carveout');
    const blocks = [8, 1, 3, 1].map((pages) => unwrap(a.allocate({ size: pages * PAGE })));
    for (const index of [0, 2]) {
      const block = blocks[index];
      if (block !== undefined) unwrap(a.free(block));
    }
    expect(unwrap(a.allocate({ size: 2 * PAGE })).runs[0]?.address).toBe(9 * PAGE);
  });

  test('dma32 gives nothing beyond 4 GiB, system does', () => {
    const high: PlatformInput = {
      name: 'a 4 GiB board',
      zones: [{ name: 'high', base: '4 GiB', size: '1 MiB' }],
      allocators: [
        { id: 0, name: 'system', kind: 'system', zones: ['high'] },
        { id: 1, name: 'dma32', kind: 'dma32', zones: ['high'] },
      ],
      importers: [],
    };
    const parsed = parsePlatform(high);
    assert(parsed.ok, 'the platform is valid');
    expect(openHeap(parsed.value, 'system')?.allocate({ size: PAGE }).ok).toBe(true);
    expect(openHeap(parsed.value, 'dma32')?.allocate({ size: PAGE })).toMatchObject({
      refusal: { rule: 'ALC3' },
    });
  });

  test('tiler needs free slots that lie right, not only enough of them', () => {
    const { a } = open('tiler');
    const column = { columns: 1, rows: 8 };
    // Rows of 256 slots; the container of 8 MiB has 8 of them.
    const left = unwrap(a.allocate({ size: 8 * PAGE, area: column }));
    expect(left.runs.map(({ address }) => address / PAGE)).toEqual(
      Array.from({ length: 8 }, (_, row) => row * 256),
    );
    expect(a.allocate({ size: 256 * PAGE }).ok).toBe(false);
    expect(a.allocate({ size: 255 * 8 * PAGE, area: { columns: 255, rows: 8 } }).ok).toBe(true);
  });
});

describe('[ZONE1] [ZONE2] a platform is refused', () => {
  const zone = { name: 'a', base: 0, size: '1 MiB' };
  const heap = { id: 0, name: 'h', kind: 'system', zones: ['a'] };
  test.each([
    ['overlapping zones', [zone, { ...zone, name: 'b', base: 4096 }], heap, '[ZONE1]'],
    ['system from a CMA region', [{ ...zone, kind: 'cma' }], heap, '[ZONE2]'],
    [
      'cma from ordinary memory',
      [{ ...zone, kind: 'normal' }],
      { ...heap, kind: 'cma' },
      '[ZONE2]',
    ],
    ['dma32 beyond 4 GiB', [{ ...zone, kind: 'dma32', base: '4 GiB' }], heap, '[ZONE2]'],
    [
      'lent pages elsewhere',
      [{ ...zone, kind: 'cma', lent: [{ base: '2 MiB', size: 4096 }] }],
      heap,
      '[ZONE1]',
    ],
    [
      'pages lent twice',
      [
        {
          ...zone,
          kind: 'cma',
          lent: [
            { base: 0, size: 8192 },
            { base: 4096, size: 4096 },
          ],
        },
      ],
      heap,
      '[ZONE1]',
    ],
    [
      'lent pages of ordinary memory',
      [{ ...zone, lent: [{ base: 0, size: 4096 }] }],
      heap,
      '[ZONE2]',
    ],
    ['a chunk without a size', [zone], { ...heap, kind: 'chunk' }, 'chunkSize'],
    [
      'a chunk of three pages',
      [zone],
      { ...heap, kind: 'chunk', chunkSize: 12288 },
      'power of two',
    ],
    ['columns of another kind', [zone], { ...heap, columns: 4 }, 'tiler'],
    [
      'secure memory with CPU access',
      [zone],
      { ...heap, kind: 'secure', cpuAccess: true },
      'secure',
    ],
    ['an unknown kind of zone', [{ ...zone, kind: 'noraml' }], heap, 'did you mean "normal"'],
  ])('with %s', (_, zones, allocator, words) => {
    const parsed = parsePlatform({ name: 'bad', zones, allocators: [allocator], importers: [] });
    expect(!parsed.ok && parsed.refusal.message).toContain(words);
  });
});
