/**
 * Algorithms of a program's own: everything that takes a platform takes them, a log is replayed without them,
 * and what is missing or misspelt is said.
 */
import { describe, expect, test } from 'vitest';
import { lastFit } from '../../examples/last-fit.ts';
import { explore } from '../../src/explorer/explore.ts';
import {
  asyncStore,
  bytes,
  createAsyncExporter,
  createExporter,
  createMemoryStore,
  decodeLog,
  encodeLog,
  membersOfPlatform,
  openHeap,
  parsePlatform,
  physicalAddress,
  readPlatform,
  replay,
  sizeStreams,
  solve,
  unwrap,
  type OwnAllocators,
  type PlatformInput,
} from '../../src/index.ts';
import { allocatorContract } from '../../src/testing/index.ts';
import { unwrapInput } from '../exhaustive/unwrap-input.ts';

const SIZE = bytes(64 * 1024);
const END = 64 * 1024 * 1024;

const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: END }],
  allocators: [{ id: 1, name: 'high', kind: 'last-fit', zones: ['ram'] }],
  importers: [
    { id: 'display', constraints: { contiguous: true, dmaWindow: { base: 0, size: END - 4096 } } },
  ],
};
const allocators = { 'last-fit': lastFit };
const board = unwrapInput(parsePlatform(PLATFORM, 'board', allocators));

/** A zone that a few hundred calls fill. */
const SMALL = [{ name: 'small', base: physicalAddress(0), size: bytes(1024 * 1024) }];

describe('the contract of allocators', () => {
  test.each(allocatorContract({ name: 'last-fit', operations: lastFit, zones: SMALL }))(
    '$name',
    ({ check }) => {
      for (const seed of [1, 2, 3]) check(seed);
    },
  );
});

describe('who takes a platform takes its algorithms', () => {
  const place = { runs: [{ address: END - 4096 - SIZE, length: SIZE }] };

  test('createExporter, from a literal and from a parsed platform', () => {
    for (const options of [{ platform: PLATFORM, allocators }, { platform: board }]) {
      const exporter = createExporter(options);
      const buffer = unwrap(exporter.createBuffer({ size: SIZE }));
      unwrap(exporter.map(unwrap(exporter.attach(buffer, 'display'))));
      expect(exporter.buffer(buffer)?.state.storage).toMatchObject(place);
    }
  });

  test('createAsyncExporter', async () => {
    const store = asyncStore(createMemoryStore());
    const exporter = await createAsyncExporter({ platform: PLATFORM, allocators, store });
    const buffer = unwrap(await exporter.createBuffer({ size: SIZE }));
    unwrap(await exporter.map(unwrap(await exporter.attach(buffer, 'display'))));
    expect(exporter.buffer(buffer)?.state.storage).toMatchObject(place);
  });

  test('solve and openHeap', () => {
    const solution = solve(board, membersOfPlatform(board), { size: SIZE });
    expect(solution).toMatchObject({ verdict: 'satisfiable', placement: place });
    const constraints = { dmaWindow: { base: 0, size: END - 4096 } };
    expect(openHeap(board, 'high')?.allocate({ size: SIZE, constraints })).toMatchObject({
      value: place,
    });
  });

  test('a platform from a text', () => {
    const read = readPlatform(JSON.stringify(PLATFORM), 'board.json', allocators);
    expect(openHeap(unwrapInput(read), 'high')?.allocate({ size: SIZE }).ok).toBe(true);
  });

  test('explore, as the exporter', () => {
    const bounds = {
      mapMax: 1,
      cpuMax: 0,
      buffers: 1,
      policy: 'strict',
      calls: 'programs',
    } as const;
    const setting = { platform: board, importers: ['display'], bufferSize: SIZE };
    const found = unwrapInput(explore({ ...setting, ...bounds }));
    expect(found).toMatchObject({ complete: true, refusedCalls: expect.any(Number) as number });
    expect(found.states).toBeGreaterThan(5);
  });

  test('sizeStreams', () => {
    const times = { pattern: 'steady', hold: 0, pause: 0 } as const;
    const stream = { name: 'screen', importers: ['display'], sizes: [SIZE], count: 2, ...times };
    const streams = { name: 'one', streams: [stream], background: [] };
    const sized = sizeStreams(board, streams, { seconds: 3600, seed: 1 });
    expect(sized.simulation).toMatchObject({ allocations: 2, refusals: 0 });
    expect(sized.needs).toMatchObject([{ smallest: expect.any(Number) as number }]);
  });
});

describe('a log', () => {
  const exporter = createExporter({ platform: PLATFORM, allocators });
  const buffer = unwrap(exporter.createBuffer({ size: SIZE }));
  unwrap(exporter.map(unwrap(exporter.attach(buffer, 'display'))));
  const read = decodeLog(encodeLog(exporter.log()), 'log');
  if (!read.ok) throw new Error(read.refusal.message);
  const log = read.value;

  test('is replayed by who does not know the algorithm', () => {
    const world = replay(log);
    expect(world.ok && world.value.buffers.get(buffer)?.state.storage).toEqual(
      exporter.buffer(buffer)?.state.storage,
    );
  });

  test('is gone on with by who does, and by nobody else', () => {
    const store = createMemoryStore(log);
    expect(() => createExporter({ platform: PLATFORM, store })).toThrow(
      /kind last-fit, which is not built in: .*\{ allocators: \{ "last-fit": operations \} \}/,
    );
    const again = createExporter({ platform: PLATFORM, allocators, store });
    const second = unwrap(again.createBuffer({ size: SIZE }));
    unwrap(again.map(unwrap(again.attach(second, 'display'))));
    const address = END - 4096 - 2 * SIZE;
    expect(again.buffer(second)?.state.storage).toMatchObject({ runs: [{ address }] });
  });
});

describe('what cannot be is said', () => {
  test('a kind that nobody gave, with what was perhaps meant', () => {
    const parsed = parsePlatform(PLATFORM, 'board', { 'last-fits': lastFit });
    expect(parsed).toMatchObject({
      refusal: { message: expect.stringContaining('did you mean "last-fits"?') as string },
    });
    expect(() => createExporter({ platform: PLATFORM })).toThrow(/found the text "last-fit"/);
  });

  test.each<[string, OwnAllocators, RegExp]>([
    ['the name of a built-in kind', { cma: lastFit }, /cma is the name of a built-in kind/],
    ['no name', { 'last fit': lastFit }, /"last fit" is no name of a kind/],
    ['no algorithm', { mine: {} as typeof lastFit }, /mine is no algorithm: it needs promises/],
    ['nothing', { mine: null as unknown as typeof lastFit }, /mine is no algorithm/],
  ])('%s', (_, own, words) => {
    expect(() => parsePlatform(PLATFORM, 'board', own)).toThrow(words);
    expect(() => createExporter({ platform: PLATFORM, allocators: own })).toThrow(words);
  });
});
