/**
 * A platform may be given as it was read, as a literal, or as the text of its file, and a size as a number, a
 * bigint or a text: whatever takes one takes each of them and answers the same. What is none is said.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeReplayString, explore, prove, type Model } from '../../src/explorer/index.ts';
import {
  asyncStore,
  createAsyncExporter,
  createBufferActor,
  createExporter,
  createMemoryStore,
  encodeLog,
  membersOfPlatform,
  openHeap,
  parsePlatform,
  readPlatform,
  readStreams,
  sizeStreams,
  solve,
  unwrap,
  withUdmabuf,
  type PlatformGiven,
  type PlatformInput,
  type QuantityInput,
} from '../../src/index.ts';
import { ROOT } from '../tidy/sources.ts';

const FILE = 'examples/platforms/raspberry-pi-4.platform.json';
const TEXT = readFileSync(join(ROOT, FILE), 'utf8');
const READ = unwrap(readPlatform(TEXT, FILE));
const STREAMS = unwrap(
  readStreams(
    JSON.stringify({
      name: 'one stream',
      streams: [
        { name: 'video', sizes: ['8 MiB'], count: 4, importers: ['unicam'], pattern: 'steady' },
      ],
    }),
    'streams',
    READ,
  ),
);

/** Every platform that is shipped, those with peers included. */
const BOARDS = ['examples/platforms', 'examples/peers'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.platform.json'))
    .map((name) => `${folder}/${name}`),
);

const GIVEN: readonly (readonly [how: string, platform: PlatformGiven])[] = [
  ['read', READ],
  ['a literal', JSON.parse(TEXT) as PlatformInput],
  ['the text of a file', TEXT],
];

const modelOn = (platform: PlatformGiven, bufferSize: QuantityInput = 4096): Model => ({
  policy: 'fits',
  platform,
  importers: ['unicam', 'v3d'],
  bufferSize,
  mapMax: 1,
  cpuMax: 0,
  buffers: 1,
  calls: 'programs',
});

/** Everything that takes a platform, and what it says of one. */
const TAKERS: Readonly<Record<string, (platform: PlatformGiven) => unknown>> = {
  createExporter: (platform) => createExporter({ platform }).describe(),
  createAsyncExporter: async (platform) => {
    const store = asyncStore(createMemoryStore());
    return (await createAsyncExporter({ platform, store })).describe();
  },
  solve: (platform) => solve(platform, ['unicam', 'hvs'], { size: '8 MiB' }),
  openHeap: (platform) => openHeap(platform, 'linux,cma')?.allocate({ size: 4096 }),
  membersOfPlatform: (platform) => membersOfPlatform(platform),
  withUdmabuf: (platform) => withUdmabuf(platform),
  sizeStreams: (platform) => sizeStreams(platform, STREAMS, { seconds: 10, seed: 1 }),
  readStreams: (platform) => readStreams('{}', 'empty', platform),
  explore: (platform) => unwrap(explore(modelOn(platform))),
  prove: (platform) => unwrap(prove(modelOn(platform))),
};

describe.each(Object.entries(TAKERS))('%s', (_, take) => {
  test('answers the same, however the platform is given', async () => {
    const [first, ...others] = await Promise.all(GIVEN.map(([, platform]) => take(platform)));
    expect(first).toBeDefined();
    for (const other of others) expect(other).toEqual(first);
  });

  test.each([
    ['a name', FILE, /platform: .*text of a platform file, found the text/],
    ['a broken text', TEXT.slice(0, 300), /platform:\d+/],
    ['nothing', undefined, /platform: .*found undefined/],
    ['another object', { zones: 3 }, /platform: /],
  ])('says what is wrong with %s', async (_how, platform, words) => {
    const asked = Promise.resolve().then(() => take(platform as PlatformGiven));
    const error = await asked.then(
      () => null,
      (thrown: unknown) => thrown as Error,
    );
    expect(error?.message).toMatch(words);
    expect(['TypeError', 'RefusedError']).toContain(error?.name);
  });
});

describe('8 MiB is the same', () => {
  const SIZES: readonly QuantityInput[] = [8_388_608, 8_388_608n, '8 MiB', '0x800000', '8192 KiB'];
  const answers: Readonly<Record<string, (size: QuantityInput) => unknown>> = {
    createBuffer: (size) => {
      const exporter = createExporter({ platform: READ });
      unwrap(exporter.createBuffer({ size }));
      return encodeLog(exporter.log());
    },
    execute: (size) =>
      unwrap(createExporter({ platform: READ }).execute({ call: 'createBuffer', size })),
    createBufferActor: (size) => createBufferActor({ size }).getSnapshot().context,
    allocate: (size) => unwrap(openHeap(READ, 'linux,cma')?.allocate({ size }) ?? noHeap()),
    solve: (size) => solve(READ, ['unicam', 'hvs'], { size, bufferCount: '2' }).placement,
    constraints: (size) => {
      const exporter = createExporter({ platform: READ });
      const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
      unwrap(exporter.attach(buffer, { id: 'x', constraints: { maxSegmentSize: size } }));
      return exporter.describe();
    },
    'a zone': (size) =>
      createExporter({
        platform: { ...READ, zones: [{ name: 'ram', base: size, size }], allocators: [SYSTEM] },
      }).describe(),
    'a model': (size) => unwrap(explore(modelOn(READ, size))),
    'a replay string': (size) => encodeReplayString({ setting: modelOn(READ, size), calls: [] }),
  };

  test.each(Object.entries(answers))('to %s', (_, answer) => {
    const [first, ...others] = SIZES.map((size) => answer(size));
    for (const other of others) expect(other).toEqual(first);
  });
});

const SYSTEM = { id: 0, name: 'system', kind: 'system', zones: ['ram'] } as const;

function noHeap(): never {
  throw new Error('the board has the heap');
}

test('a platform that was read is not read again, and stays as it is', () => {
  const exporter = createExporter({ platform: READ });
  expect(exporter.describe().platform).toBe(READ);
  expect(() => Object.assign(READ, { name: 'another' })).toThrow(TypeError);
  expect(() => Object.assign(READ.importers, [{}])).toThrow(TypeError);
});

test.each(BOARDS)('what was read of %s is read again as the same bytes', (name) => {
  const read = unwrap(readPlatform(readFileSync(join(ROOT, name), 'utf8'), name));
  expect(JSON.stringify(unwrap(parsePlatform(read)))).toBe(JSON.stringify(read));
});
