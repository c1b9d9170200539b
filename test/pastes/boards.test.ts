/**
 * Boards out of what is pasted of them. A made-up board that is printed as a boot log, as a device tree and as
 * /proc/iomem is imported as one board wherever two of them say the same; the commands print what `solve` takes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { allocatorId } from '../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import { platformOfBoard } from '../../src/imports/board/board-platform.ts';
import { sgTableFor } from '../../src/memory/sg-table.ts';
import { runHere } from '../support/run-here.ts';
import { answered } from './answered.ts';

const BLOCK = 4 * 2 ** 20;
const MIB = 2 ** 20;

interface Range {
  readonly base: number;
  readonly size: number;
}

/** Memory in ranges; the first has a region of CMA and one that is hidden. */
interface Board {
  readonly ram: readonly Range[];
  readonly cma: Range;
  readonly hidden: Range;
  readonly window: Range;
}

const board: fc.Arbitrary<Board> = fc
  .record({
    lengths: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 8, max: 400 })), {
      minLength: 1,
      maxLength: 4,
    }),
    gap: fc.integer({ min: 1, max: 3 }),
    pool: fc.integer({ min: 1, max: 3 }),
    hole: fc.integer({ min: 1, max: 2 }),
    isHoleFirst: fc.boolean(),
    reach: fc.integer({ min: 1, max: 2000 }),
  })
  .map(({ lengths, gap, pool, hole, isHoleFirst, reach }) => {
    let at = 0;
    const ram = lengths.map(([before, length]) => {
      const range = { base: (at + before) * BLOCK, size: length * BLOCK };
      at += before + length;
      return range;
    });
    const first = ram[0]?.base ?? 0;
    const [one, other] = isHoleFirst ? [hole, pool] : [pool, hole];
    const low = { base: first + gap * BLOCK, size: one * BLOCK };
    const high = { base: low.base + low.size + BLOCK, size: other * BLOCK };
    const [hidden, cma] = isHoleFirst ? [low, high] : [high, low];
    return { ram, cma, hidden, window: { base: 0, size: reach * BLOCK } };
  });

const hex = (value: number, width = 16): string => value.toString(16).padStart(width, '0');
const last = ({ base, size }: Range): number => base + size - 1;
/** Memory without the hidden region. */
const visible = ({ ram, hidden }: Board): readonly Range[] =>
  ram.flatMap((range) => {
    if (range !== ram[0]) return [range];
    const behind = hidden.base + hidden.size;
    return [
      { base: range.base, size: hidden.base - range.base },
      { base: behind, size: range.base + range.size - behind },
    ].filter(({ size }) => size > 0);
  });

function bootLog({ ram, cma, hidden }: Board): string {
  return [
    `Reserved memory: created CMA memory pool at 0x${hex(cma.base)}, size ${cma.size / MIB} MiB`,
    'OF: reserved mem: initialized node linux,cma, compatible id shared-dma-pool',
    `OF: reserved mem: 0x${hex(hidden.base)}..0x${hex(last(hidden))} (${hidden.size / 1024} KiB) nomap non-reusable secmon@${hidden.base.toString(16)}`,
    'Early memory node ranges',
    ...ram.map((range) => `  node   0: [mem 0x${hex(range.base)}-0x${hex(last(range))}]`),
  ]
    .map((line) => `[    0.000000] ${line}`)
    .join('\n');
}

function cells({ base, size }: Range): string {
  return [base, size]
    .flatMap((value) => [Math.floor(value / 2 ** 32), value % 2 ** 32])
    .map((cell) => `0x${cell.toString(16)}`)
    .join(' ');
}

function source({ ram, cma, hidden, window }: Board): string {
  const unit = (range: Range): string => range.base.toString(16);
  return `/dts-v1/;
/ {
  #address-cells = <2>;
  #size-cells = <2>;
${ram.map((range) => `  memory@${unit(range)} { device_type = "memory"; reg = <${cells(range)}>; };`).join('\n')}
  reserved-memory {
    #address-cells = <2>;
    #size-cells = <2>;
    ranges;
    pool: linux,cma { compatible = "shared-dma-pool"; reusable; reg = <${cells(cma)}>; linux,cma-default; };
    secmon@${unit(hidden)} { reg = <${cells(hidden)}>; no-map; };
  };
  soc {
    #address-cells = <2>;
    #size-cells = <2>;
    dma-ranges = <0x0 0x0 ${cells(window)}>;
    isp@1000 { compatible = "made,up"; reg = <0x0 0x1000 0x0 0x1000>; };
  };
};
`;
}

function iomem(made: Board): string {
  return visible(made)
    .flatMap((range) => [
      `${hex(range.base, 8)}-${hex(last(range), 8)} : System RAM`,
      ...(made.cma.base >= range.base && last(made.cma) <= last(range)
        ? [`  ${hex(made.cma.base, 8)}-${hex(last(made.cma), 8)} : reserved`]
        : []),
    ])
    .join('\n');
}

function imported(...texts: readonly string[]): PlatformInput {
  const made = platformOfBoard(answered(...texts), 'made up', null);
  if (!made.ok) throw new Error(made.refusal.message);
  expect(parsePlatform(made.value.platform).ok).toBe(true);
  return made.value.platform;
}

const zonesOf = ({ zones }: PlatformInput, kind: 'cma' | undefined) =>
  zones
    .filter((zone) => zone.kind === kind)
    .map(({ base, size }) => [Number(base), size])
    .toSorted(([one = 0], [other = 0]) => Number(one) - Number(other));
const heapsOf = ({ allocators }: PlatformInput) => allocators.map(({ name, kind }) => [name, kind]);

describe('a board', () => {
  test('is the same whatever of it is pasted', () => {
    fc.assert(
      fc.property(board, (made) => {
        const [log, tree, map] = [bootLog(made), source(made), iomem(made)];
        const [fromLog, fromTree, fromMap, fromAll] = [
          imported(log),
          imported(tree),
          imported(map),
          imported(map, log, tree),
        ];
        const ordinary = zonesOf(fromTree, undefined);
        for (const each of [fromLog, fromMap, fromAll]) {
          expect(zonesOf(each, undefined)).toEqual(ordinary);
        }
        const pools = [[made.cma.base, made.cma.size]];
        for (const each of [fromLog, fromTree, fromAll]) {
          expect(zonesOf(each, 'cma')).toEqual(pools);
          expect(heapsOf(each)).toEqual(heapsOf(fromTree));
        }
        const reserved = [made.cma, made.hidden].reduce((sum, { size }) => sum + size, 0);
        const total = made.ram.reduce((sum, { size }) => sum + size, 0);
        expect(ordinary.reduce((sum, [, size]) => sum + Number(size), 0)).toBe(total - reserved);
        expect(fromAll.importers).toMatchObject([
          { id: 'isp@1000', constraints: { dmaWindow: { base: '0x0', size: made.window.size } } },
        ]);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    [null, 'linux,cma'],
    ['6.12', 'linux,cma'],
    ['6.17', 'default_cma_region'],
  ])('of kernel %s has the heap %s', (kernel, heap) => {
    const log =
      'Reserved memory: created CMA memory pool at 0x40000000, size 16 MiB\nOF: reserved mem: initialized node linux,cma, compatible id x\nEarly memory node ranges\n  node   0: [mem 0x40000000-0x7fffffff]';
    const made = platformOfBoard(answered(log), 'made up', kernel);
    expect(made).toMatchObject({
      ok: true,
      value: { platform: { allocators: [{ name: heap }, {}] } },
    });
  });

  test.each([
    [null, /as a heap since Linux 6\.19$/],
    ['6.18', /^Linux 6\.18 makes no heap of isp: before 6\.19 only the default CMA area is one/],
    ['6.19', /and a heap that programs allocate from/],
  ])('of kernel %s says who takes from a region beside the default one', (kernel, words) => {
    const log = [
      ['linux,cma', '0x40000000'],
      ['isp', '0x50000000'],
    ].flatMap(([name = '', base = '']) => [
      `Reserved memory: created CMA memory pool at ${base}, size 16 MiB`,
      `OF: reserved mem: initialized node ${name}, compatible id shared-dma-pool`,
    ]);
    const ram = ['Early memory node ranges', '  node   0: [mem 0x40000000-0x7fffffff]'];
    const made = platformOfBoard(answered([...log, ...ram].join('\n')), 'made up', kernel);
    if (!made.ok) throw new Error(made.refusal.message);
    const [first, second] = made.value.platform.allocators;
    expect(first?.description).toBe('the default region, which programs allocate from as a heap');
    expect(second?.name).toBe('isp');
    expect(second?.description).toMatch(words);
  });

  test.each([
    ['a Raspberry Pi 4', 0xc000_0000, 0x0, 0x4000_0000],
    ['an Allwinner', 0x0, 0x4000_0000, 0x8000_0000],
    ['a bus that moves nothing', 0x4000_0000, 0x4000_0000, 0x1000_0000],
  ])('with %s has the addresses that the kernel gives a device', (_, bus, parent, size) => {
    const ranges = [bus, parent, size].map((cell) => `0x${cell.toString(16)}`).join(' ');
    const platform = imported(`/ { #address-cells = <1>; #size-cells = <1>;
      memory@${parent.toString(16)} { reg = <0x${parent.toString(16)} 0x10000000>; };
      soc { #address-cells = <1>; #size-cells = <1>; dma-ranges = <${ranges}>;
        isp@1000 { compatible = "made,up"; reg = <0x1000 0x100>; }; }; };`);
    const read = parsePlatform(platform);
    const [isp] = read.ok ? read.value.importers : [];
    if (isp === undefined) throw new Error('nothing is behind the bus');
    const address = physicalAddress(parent + 0x80_0000);
    const runs = [{ address, length: bytes(4096) }];
    const { entries } = sgTableFor({ allocator: allocatorId(1), runs }, isp.constraints, null);
    // translate_phys_to_dma: dma_start + (paddr - cpu_start)
    expect(entries).toEqual([{ dmaAddress: bus + (address - parent), length: 4096 }]);
  });

  test('whose region is placed at boot says so', () => {
    const text = `/ { memory@0 { reg = <0 0 0x40000000>; };
reserved-memory { ranges; cma { compatible = "shared-dma-pool"; reusable; size = <0x1000000>; }; }; };`;
    const made = platformOfBoard(answered(text), 'made up', null);
    expect(made).toMatchObject({
      ok: true,
      value: {
        notes: [
          '0.txt:2: cma, 16 MiB, is placed at boot, anywhere: its memory counts as ordinary here, and it is no allocator. A boot log may say where it lies.',
        ],
      },
    });
  });

  test.each([
    ['OF: reserved mem: 0x0000000020000000..0x0000000020ffffff (16384 KiB) map reusable linux,cma'],
    ['cma: Reserved 16 MiB at 0x0000000020000000'],
  ])('has its region where the log says that it was placed: %s', (line) => {
    const tree = `/ { memory@0 { reg = <0 0 0x40000000>; };
reserved-memory { ranges; linux,cma { compatible = "shared-dma-pool"; reusable; linux,cma-default; size = <0x1000000>; alloc-ranges = <0 0 0x30000000>; }; }; };`;
    const alone = platformOfBoard(answered(tree), 'made up', null);
    expect(alone.ok && alone.value.notes[0]).toContain(
      'linux,cma, 16 MiB, is placed at boot, in 0x0 to 0x2fffffff',
    );
    const made = platformOfBoard(answered(tree, line), 'made up', null);
    if (!made.ok) throw new Error(made.refusal.message);
    expect(made.value.notes).toEqual([]);
    expect(zonesOf(made.value.platform, 'cma')).toEqual([[0x2000_0000, 16 * MIB]]);
  });

  test('of which nothing says where memory is is refused', () => {
    const text = '/ { soc { dma-ranges; v@1 { iommus = <1>; }; }; };';
    expect(platformOfBoard(answered(text), 'made up', null)).toMatchObject({ ok: false });
  });
});

describe('the commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-board-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const made: Board = {
    ram: [{ base: 0x4000_0000, size: 256 * BLOCK }],
    cma: { base: 0x5000_0000, size: 16 * BLOCK },
    hidden: { base: 0x4800_0000, size: BLOCK },
    window: { base: 0, size: 384 * BLOCK },
  };
  const tree = write('board.dts', source(made));
  const log = write('boot.log', bootLog(made));
  const caps = write(
    'caps.txt',
    'video/x-raw(memory:DMABuf), format=DMA_DRM, drm-format=NV12, width=64, height=64\n',
  );

  test('print a platform that solve takes', async () => {
    const ran = await runHere(['import', 'board', log, tree], folder);
    expect(ran.code).toBe(0);
    const path = write('board.platform.json', ran.stdout);
    const solved = await runHere(
      ['solve', path, '--importer', 'isp@1000', '--size', '4 MiB', '--json'],
      folder,
    );
    expect(JSON.parse(solved.stdout)).toMatchObject({ verdict: 'satisfiable' });
    const added = await runHere(['import', 'gst', caps, '--into', path], folder);
    expect(JSON.parse(added.stdout)).toMatchObject({
      importers: [
        { id: 'isp@1000' },
        { id: 'caps-1', constraints: { images: [{ format: 'NV12', modifier: 'LINEAR' }] } },
      ],
    });
    expect(readFileSync(path, 'utf8')).toContain('boot.log:1');
  });

  test('go by content, and say what they take a file for', async () => {
    for (const words of [
      ['import', 'auto', tree],
      ['import', tree],
    ]) {
      const ran = await runHere([...words, '--json'], folder);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        schema: 'cenalloc/import/1',
        platform: { zones: [{}, {}, {}, {}] },
      });
      expect(ran.stderr).toContain('taken for device-tree');
    }
    const list = await runHere(['import', caps], folder);
    expect(JSON.parse(list.stdout)).toMatchObject([{ id: 'caps-1', constraints: { api: 'drm' } }]);
  });

  test('name the command that takes another kind', async () => {
    const ran = await runHere(['import', 'board', caps], folder);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(`this is GStreamer's caps: cenalloc import gst ${caps}`);
    const other = await runHere(['import', 'pipewire', log], folder);
    expect(other.stderr).toContain('cenalloc import board');
  });
});

test('that nobody tells which devices need one range is a note, where there is such a device', () => {
  const root = '/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>;\n';
  const memory = 'memory@40000000 { device_type = "memory"; reg = <0x40000000 0x10000000>; };\n';
  const codec = (more: string): string =>
    `soc { #address-cells = <1>; #size-cells = <1>; ranges; codec@1000 { compatible = "made,codec"; reg = <0x1000 0x100>; memory-region = <&pool>; ${more} }; };\n`;
  const pool =
    'reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; pool: pool@48000000 { compatible = "shared-dma-pool"; reusable; reg = <0x48000000 0x1000000>; }; };\n';
  const notesOf = (text: string): string => {
    const board = platformOfBoard(answered(text), 'it', null);
    return board.ok ? board.value.notes.join(' ') : expect.fail(board.refusal.message);
  };
  const words = 'which devices without an IOMMU need one contiguous range';
  expect(notesOf(`${root}${memory}${pool}${codec('')}};\n`)).toContain(words);
  expect(notesOf(`${root}${memory}${pool}};\n`)).not.toContain(words);
});
