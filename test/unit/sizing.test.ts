/**
 * The sizing of regions: the order of happenings, the same seed the same run, the region that grows at its
 * lower end, and that the smallest size is one and the next smaller is none.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';
import { Agenda } from '../../src/allocators/sizing/agenda.ts';
import { rehearse, simulate } from '../../src/allocators/sizing/simulation.ts';
import { sizeStreams } from '../../src/allocators/sizing/size-streams.ts';
import { smallestRegion, withZoneSize } from '../../src/allocators/sizing/smallest-region.ts';
import { readStreams } from '../../src/allocators/sizing/streams-schema.ts';
import { present } from '../../src/base/assert.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import { Prng } from '../../src/base/prng.ts';
import type { MemorySnapshot } from '../../src/allocators/memory-snapshot.ts';
import { memoryPicture, momentsOf } from '../../src/views/memory/memory-picture.ts';
import { svgFile } from '../../src/views/pictures/svg-file.ts';

const MIB = 1024 * 1024;
const EXAMPLES = join(import.meta.dirname, '../../examples/streams');

function read(board: string) {
  const text = (name: string) => readFileSync(join(EXAMPLES, name), 'utf8');
  const platform = readPlatform(text(`board-${board}.platform.json`), board);
  if (!platform.ok) throw new Error(platform.refusal.message);
  const name = 'camera-and-display.streams.json';
  const streams = readStreams(text(name), name, platform.value);
  if (!streams.ok) throw new Error(streams.refusal.message);
  return { platform: platform.value, streams: streams.value };
}

const OPTIONS = { seed: 1, seconds: 24 * 3600 };

test('an agenda gives the earliest first, and what was entered first of equal times', () => {
  const agenda = new Agenda<number>();
  const prng = new Prng(7);
  const times = Array.from({ length: 500 }, () => prng.below(50));
  for (const [index, at] of times.entries()) agenda.add(at, index);
  const seen: string[] = [];
  for (let item = agenda.next(); item !== undefined; item = agenda.next()) {
    seen.push(`${item.at} ${item.what}`);
  }
  const expected = times
    .map((at, index) => ({ at, index }))
    .sort((a, b) => a.at - b.at || a.index - b.index)
    .map(({ at, index }) => `${at} ${index}`);
  expect(seen).toEqual(expected);
});

test('chance is the same for a seed, spread evenly, and another for another seed', () => {
  const draw = (seed: number) => {
    const prng = new Prng(seed);
    return Array.from({ length: 4000 }, () => prng.below(10));
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  for (let digit = 0; digit < 10; digit += 1) {
    const count = draw(3).filter((each) => each === digit).length;
    expect(count).toBeGreaterThan(320);
    expect(count).toBeLessThan(480);
  }
});

describe('a region of another size', () => {
  const { platform } = read('4gb');
  test.each([
    ['grows downwards into its neighbour', 128, 896, 128, 896],
    ['grows upwards only where nothing is below', 2048, 0, 2048, 0],
    ['shrinks at its lower end', 64, 960, 64, 928],
  ])('%s', (_, size, base, cma, dma) => {
    const resized = present(withZoneSize(platform, 'cma', size * MIB), 'platform');
    const zone = (name: string) => resized.zones.find((each) => each.name === name);
    expect(zone('cma')).toMatchObject({ base: base * MIB, size: cma * MIB });
    expect(zone('dma')?.size ?? 0).toBe(dma * MIB);
    // No two zones overlap, and nothing but the memory given up is missing.
    const sorted = [...resized.zones].sort((a, b) => a.base - b.base);
    for (const [index, each] of sorted.entries()) {
      expect(each.base).toBeGreaterThanOrEqual(
        (sorted[index - 1]?.base ?? 0) + (sorted[index - 1]?.size ?? 0),
      );
    }
  });

  test('takes nothing from another region', () => {
    const zones = platform.zones.map((zone) =>
      zone.name === 'dma' ? { ...zone, kind: 'reserved' as const } : zone,
    );
    expect(withZoneSize({ ...platform, zones }, 'cma', 4096 * MIB)).toBeNull();
    expect(withZoneSize(platform, 'nobody', MIB)).toBeNull();
  });
});

function svgOf(
  heading: string,
  snapshots: readonly MemorySnapshot[],
  owners: readonly string[],
): string {
  return svgFile(memoryPicture({ heading, moments: momentsOf(snapshots), owners, chosen: null }));
}

describe('streams that live for a day', () => {
  test('the same seed gives the same run and the same picture, another seed another', () => {
    const { platform, streams } = read('4gb');
    const [one, same, other] = [1, 1, 2].map((seed) =>
      simulate(platform, streams, { ...OPTIONS, seed }),
    );
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
    const svg = svgOf('title', one?.snapshots ?? [], ['screen', 'recording', 'pictures']);
    expect(svg).toContain('At the worst moment, after 8 h 30 min');
    expect(svg).not.toContain('NaN');
    expect(svgOf('a < b', one?.snapshots ?? [], []).match(/<svg|<\/svg>|a &lt; b/g)).toHaveLength(
      4,
    );
  });

  test('works on the 1 GiB board, fails on the 4 GiB board', () => {
    const small = read('1gb');
    const large = read('4gb');
    expect(simulate(small.platform, small.streams, OPTIONS).refusals).toBe(0);
    const { firstRefusal } = simulate(large.platform, large.streams, OPTIONS);
    expect(firstRefusal).toMatchObject({ at: 30_624, stream: 'pictures', size: 12 * MIB });
    // There was room, but in pieces.
    expect(firstRefusal?.freeBytes).toBeGreaterThan(12 * MIB);
    expect(firstRefusal?.largestFreeBytes).toBeLessThan(12 * MIB);
  });

  test('the smallest region refuses nothing, the next smaller one does', () => {
    const { platform, streams } = read('4gb');
    const [need] = sizeStreams(platform, streams, OPTIONS).needs;
    expect(need?.worstCase).toBe(3 * 8_294_400 + 6 * 5_529_600 + 2 * 12 * MIB + 3 * 0);
    const size = present(need?.smallest, 'smallest region');
    const isRefused = (bytes: number) =>
      rehearse(present(withZoneSize(platform, 'cma', bytes), 'platform'), streams, OPTIONS)
        .isRefused;
    expect(isRefused(size)).toBe(false);
    expect(isRefused(size - 4 * MIB)).toBe(true);
  });

  test('what nobody can ever serve is said and not simulated', () => {
    const { platform, streams } = read('4gb');
    const allocators = platform.allocators.filter(({ kind }) => kind === 'system');
    const sizing = sizeStreams({ ...platform, allocators }, streams, OPTIONS);
    expect(sizing.simulation).toBeNull();
    expect(sizing.impossible.map(({ stream }) => stream)).toEqual([
      'screen',
      'recording',
      'pictures',
    ]);
  });
});

/** A board with importers that do not go together, and a stream of them. */
function sizing(importers: readonly string[], sizes: readonly string[], count = 1) {
  const platform = readPlatform(
    JSON.stringify({
      name: 'board',
      zones: [
        { name: 'ram', base: 0, size: '60 MiB', kind: 'normal' },
        { name: 'cma', base: '60 MiB', size: '4 MiB', kind: 'cma' },
      ],
      allocators: [{ id: 1, name: 'linux,cma', kind: 'cma', zones: ['cma'] }],
      importers: [
        { id: 'camera', constraints: { contiguous: true } },
        { id: 'small', constraints: { maxSize: '1 MiB' } },
        { id: 'rgb', constraints: { images: [{ format: 'XR24' }] } },
        { id: 'yuv', constraints: { images: [{ format: 'NV12' }] } },
        { id: 'two', constraints: { maxBufferCount: 2 } },
        { id: 'mapped', constraints: { iommu: true, dmaWindow: { base: 0, size: '1 MiB' } } },
        { id: 'padded', constraints: { padding: 4096 } },
        { id: 'one', constraints: { deny: ['buffers', 'textures'] } },
        { id: 'other', constraints: { deny: ['renderTargets'] } },
        { id: 'strict', constraints: { contiguous: true, mandatory: ['contiguous'] } },
      ],
    }),
    'board',
  );
  if (!platform.ok) throw new Error(platform.refusal.message);
  const stream = { name: 'stream', sizes, count, importers, pattern: 'steady' };
  const text = JSON.stringify({ name: 'one stream', streams: [stream] });
  const streams = readStreams(text, 'streams', platform.value);
  if (!streams.ok) throw new Error(streams.refusal.message);
  return sizeStreams(platform.value, streams.value, { seed: 1, seconds: 60 });
}

test.each<[string, readonly string[], string, number]>([
  ['larger than somebody takes', ['camera', 'small'], '2 MiB', 1],
  ['of two formats', ['rgb', 'yuv'], '1 MiB', 1],
  ['more than somebody takes', ['two'], '4 KiB', 3],
  ['for nothing', ['one', 'other'], '1 MiB', 1],
  ['of which somebody does not say what is mandatory', ['strict', 'two'], '1 MiB', 1],
  ['more than an IOMMU maps at a time', ['mapped'], '1 MiB', 2],
])('[L9] no region is enough for buffers %s, as for solve', (_, importers, size, count) => {
  const { impossible, simulation } = sizing(importers, [size], count);
  expect(impossible).toHaveLength(1);
  expect(simulation).toBeNull();
});

test.each<[string, readonly string[], string, number]>([
  ['is too small for a buffer', ['camera'], '8 MiB', 8 * MIB],
  ['has no room for the bytes around a buffer', ['padded'], '4 MiB', 8 * MIB],
])('a region that %s can be larger', (_, importers, size, smallest) => {
  const { impossible, needs, simulation } = sizing(importers, [size]);
  expect(impossible).toEqual([]);
  expect(simulation?.firstRefusal).not.toBeNull();
  expect(needs.map((each) => each.smallest)).toEqual([smallest]);
});

/** A display that needs one run and a GPU that needs ordinary memory, and streams that use up nearly all of it. */
function tight(region: number, ordinary: number) {
  const platform = readPlatform(
    JSON.stringify({
      name: 'tight',
      zones: [
        { name: 'ram', base: '64 MiB', size: (288 - region) * MIB, kind: 'normal' },
        { name: 'cma', base: (352 - region) * MIB, size: region * MIB, kind: 'cma' },
      ],
      allocators: [
        { id: 1, name: 'linux,cma', kind: 'cma', zones: ['cma'], priority: 1 },
        { id: 2, name: 'system', kind: 'system', zones: ['ram'], priority: 2 },
      ],
      importers: [
        { id: 'display', constraints: { contiguous: true } },
        { id: 'gpu', constraints: { iommu: true, allocators: ['system'] } },
      ],
    }),
    'tight',
  );
  if (!platform.ok) throw new Error(platform.refusal.message);
  const stream = { count: 1, pattern: 'steady' };
  const text = JSON.stringify({
    name: 'tight streams',
    streams: [
      { ...stream, name: 'frames', sizes: ['8 MiB'], count: 5, importers: ['display'] },
      { ...stream, name: 'textures', sizes: [ordinary * MIB], importers: ['gpu'] },
    ],
  });
  const streams = readStreams(text, 'streams', platform.value);
  if (!streams.ok) throw new Error(streams.refusal.message);
  return { platform: platform.value, streams: streams.value };
}

const HOUR = { seed: 1, seconds: 3600 };

test.each<[string, number, number, object]>([
  // 40 MiB are 10 steps; 160, 120, 88, 64 and 48 MiB take too much, and 36 MiB are too little.
  ['one size between too large and too small', 32, 244, { smallest: 40 * MIB }],
  ['the size in force, which has just done', 40, 244, { smallest: 40 * MIB }],
  ['the size in force, which is no whole number of steps', 42, 244, { smallest: 40 * MIB }],
  ['none, where all steps were tried', 32, 252, { smallest: null, searchStep: 4 * MIB }],
])('the smallest region that refuses nothing: %s', (_, region, ordinary, expected) => {
  const { platform, streams } = tight(region, ordinary);
  const [need] = sizeStreams(platform, streams, HOUR).needs;
  expect(need).toMatchObject({ ...expected, searchedTo: 160 * MIB, isAllMemory: false });
});

test('a size in force between two steps is told where the step below does not do', () => {
  const { platform, streams } = tight(40, 244);
  const zones = platform.zones.map((zone) =>
    zone.kind === 'cma' ? { ...zone, size: bytes(zone.size + MIB) } : zone,
  );
  const wider = { ...platform, zones };
  const frames = streams.streams.map((stream) =>
    stream.name === 'frames' ? { ...stream, sizes: [bytes(41 * MIB)], count: 1 } : stream,
  );
  const [need] = sizeStreams(wider, { ...streams, streams: frames }, HOUR).needs;
  expect(need?.smallest).toBe(41 * MIB);
});

test('a search that takes too long says in which steps it has tried', () => {
  const { platform, streams } = tight(32, 244);
  const max = 160 * MIB;
  const region = { zone: 'cma', max, isPresentEnough: false };
  const search = (workMax: number) => smallestRegion(platform, region, streams, HOUR, workMax);
  expect(search(0)).toMatchObject({ smallest: null, searchStep: max });
  expect(search(1500)).toMatchObject({ smallest: null, searchStep: 128 * MIB });
  expect(search(1e6)).toMatchObject({ smallest: 40 * MIB });
});

test('where a region cannot grow, the search ends with it and says so', () => {
  const { platform, streams } = tight(32, 252);
  const [ram, cma] = platform.zones;
  const zones = [present(ram, 'ram'), { ...present(cma, 'cma'), base: physicalAddress(512 * MIB) }];
  const [need] = sizeStreams({ ...platform, zones }, streams, HOUR).needs;
  expect(need).toMatchObject({ smallest: null, searchedTo: 32 * MIB, isAllMemory: true });
});

test('a stream that only a region of nearly all memory can hold is possible', () => {
  const { platform, streams } = tight(4, 4);
  const [frames] = streams.streams;
  const large = { ...present(frames, 'frames'), sizes: [bytes(280 * MIB)], count: 1 };
  const { impossible, needs } = sizeStreams(platform, { ...streams, streams: [large] }, HOUR);
  expect(impossible).toEqual([]);
  expect(needs[0]?.smallest).toBe(280 * MIB);
});
