/**
 * Algorithms of a program's own: everything that takes a platform takes them, a log is replayed without them,
 * and what is missing or misspelt is said.
 */
import { describe, expect, test } from 'vitest';
import { lastFit } from '../../examples/programs/last-fit.ts';
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
  type AllocatorOps,
  type OwnAllocators,
  type Pieces,
  type PlatformInput,
} from '../../src/index.ts';
import { allocatorContract } from '../../src/testing/index.ts';

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
const board = unwrap(parsePlatform(PLATFORM, 'board', allocators));

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
    expect(openHeap(unwrap(read), 'high')?.allocate({ size: SIZE }).ok).toBe(true);
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
    const found = unwrap(explore({ ...setting, ...bounds }));
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

describe('an algorithm that breaks its contract throws in a sentence that names it', () => {
  const MUST =
    '; it must return null, or a list of runs { start, end } of free frames in its zones, 16 in all, ' +
    'that meet window, alignment and segment limits';

  /** What is thrown by solve for so many buffers, and by an exporter that maps them. */
  function thrownBy(own: Partial<AllocatorOps>, bufferCount = 1): readonly string[] {
    const operations = { 'last-fit': { ...lastFit, ...own } };
    const request = { size: SIZE, bufferCount };
    const solved = () => {
      const parsed = unwrap(parsePlatform(PLATFORM, 'board', operations));
      return solve(parsed, membersOfPlatform(parsed), request);
    };
    const mapped = () => {
      const exporter = createExporter({ platform: PLATFORM, allocators: operations });
      for (let count = 0; count < bufferCount; count += 1) {
        const buffer = unwrap(exporter.createBuffer({ size: SIZE }));
        unwrap(exporter.map(unwrap(exporter.attach(buffer, 'display'))));
      }
    };
    return [solved, mapped].map((call) => {
      try {
        call();
        return 'nothing';
      } catch (error) {
        return error instanceof TypeError ? error.message : `no TypeError: ${String(error)}`;
      }
    });
  }

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['no list', 'frames', '"frames"'],
    ['no runs', [null], 'null as a run'],
    ['NaN', [{ start: NaN, end: 16 }], '{ start: NaN, end: 16 } as a run'],
    ['parts of frames', [{ start: 0.5, end: 16.5 }], '{ start: 0.5, end: 16.5 } as a run'],
    ['frames below 0', [{ start: -16, end: 0 }], '{ start: -16, end: 0 } as a run'],
    ['too few', [{ start: 0, end: 1 }], '1 frame'],
    ['none', [], '0 frames'],
    ['too many', [{ start: 0, end: 32 }], '32 frames'],
    [
      'frames of no zone',
      [{ start: 1e6, end: 1e6 + 16 }],
      'the frames 1000000 to 1000015, which lie in none of its zones',
    ],
    [
      'frames twice',
      [
        { start: 0, end: 8 },
        { start: 4, end: 12 },
      ],
      'the frames 4 to 11 twice',
    ],
    [
      'a run in two',
      [
        { start: 0, end: 8 },
        { start: 16, end: 24 },
      ],
      'the frames 0 to 7 and the frames 16 to 23, which break a limit',
    ],
    [
      'frames beyond the window',
      [{ start: 16368, end: 16384 }],
      'the frames 16368 to 16383, which break a limit',
    ],
  ])('a plan that returns %s', (_, plan, words) => {
    const thrown = thrownBy({ plan: () => plan as null });
    const expected = `the allocator high (last-fit): plan returned ${words}${MUST}`;
    expect(thrown).toEqual([expected, expected]);
  });

  test('a plan that returns frames that are taken', () => {
    const thrown = thrownBy({ plan: () => [{ start: 0, end: 16 }] }, 2);
    const expected = `the allocator high (last-fit): plan returned the frames 0 to 15, which are not all free${MUST}`;
    expect(thrown).toEqual([expected, expected]);
  });

  test('a number of buffers that is none', () => {
    const [solved] = thrownBy({ mostAtATime: () => NaN }, 2);
    expect(solved).toBe(
      'the allocator high (last-fit): mostAtATime returned NaN; it must return how many buffers there is room for',
    );
  });

  test('promises that are none', () => {
    const promises = { ...lastFit.promises, pieces: () => undefined as unknown as Pieces };
    expect(thrownBy({ promises })[0]).toMatch(
      /^the allocator high \(last-fit\): promises\.pieces returned undefined; it must return \{ size/,
    );
    const none = { ...lastFit.promises, addressEnd: NaN };
    expect(thrownBy({ promises: none })[0]).toBe(
      'allocators: the promises of last-fit need honoursWindow (true or false), addressEnd and sizeMax (bytes)',
    );
  });
});
