/**
 * `unwrap` takes every result of the package: its value where it went well, else one exception with the words
 * of the refusal, whatever form that has, and the refusal itself as data.
 */
import { expect, expectTypeOf, test } from 'vitest';
import { runReplayString, type ReplayedRun } from '../../src/explorer/index.ts';
import {
  createExporter,
  createMemoryStore,
  decodeLog,
  openHeap,
  parsePlatform,
  RefusedError,
  replay,
  unwrap,
  withUdmabuf,
  type BufferId,
  type InputError,
  type Platform,
  type RecordedEvent,
  type Result,
  type World,
} from '../../src/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { checkTrace } from '../../src/trace/index.ts';

const PLATFORM = {
  name: 'small',
  zones: [{ name: 'normal', base: 0, size: '1 MiB' }],
  allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['normal'] }],
  importers: [],
} as const;

const CARVEOUT = { id: 0, name: 'carveout', kind: 'contiguous-region', zones: ['normal'] } as const;

/** One refusal of each form that functions of the package answer with, and its words. */
const REFUSALS: readonly (readonly [
  what: string,
  () => Result<unknown, unknown> | Promise<Result<unknown, unknown>>,
  words: RegExp,
])[] = [
  [
    'a call of the exporter',
    () => createExporter({ platform: PLATFORM }).attach('b1', 'gpu'),
    /^EBADF \[BUF3\] .+\. .+\.$/,
  ],
  [
    'a heap',
    () => openHeap(unwrap(parsePlatform(PLATFORM)), 'system')?.allocate({ size: 0 }) ?? noHeap(),
    /^EINVAL \[ALC2\] .+\. .+\.$/,
  ],
  ['a document', () => parsePlatform({}, 'my.json'), /^my\.json: .+/],
  ['a log', () => decodeLog('{', 'my.jsonl'), /^my\.jsonl:1: .+/],
  ['a replay', () => replay([]), /^fact 0: .*the log is empty/],
  [
    'a replay string',
    () => runReplayString('cen2'),
    /^replay string: position 1: expected "cen1:", found "cen2"$/,
  ],
  [
    'an append',
    () => createMemoryStore().append('b1', 7, []),
    /^nothing was appended: somebody else was faster, b1 is at version 0$/,
  ],
  ['a store in a file', () => openSqliteStore('/nowhere/at/all.cenalloc'), /nowhere.at.all/],
  [
    'a platform without ordinary memory',
    () => withUdmabuf(unwrap(parsePlatform({ ...PLATFORM, allocators: [CARVEOUT] }))),
    /^it has no system heap, whose memory programs have$/,
  ],
  ['a recording', () => checkTrace([], { file: 'empty.txt' }), /^empty\.txt: .+/],
];

function noHeap(): never {
  throw new Error('the platform has the heap');
}

test.each(REFUSALS)('%s is refused in words and as data', async (_, ask, words) => {
  const asked = await ask();
  if (asked.ok) throw new Error('it should be refused');
  const thrown = caught(() => unwrap(asked));
  expect(thrown.message).toMatch(words);
  expect(thrown.message).not.toContain('undefined');
  expect(thrown.refusal).toBe(asked.refusal);
});

function caught(call: () => unknown): RefusedError<unknown> {
  try {
    call();
  } catch (error) {
    if (error instanceof RefusedError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('the value has the type that the result says', () => {
  expectTypeOf(unwrap<BufferId, unknown>).returns.toEqualTypeOf<BufferId>();
  expectTypeOf(unwrap(parsePlatform(PLATFORM))).toEqualTypeOf<Platform>();
  expectTypeOf(() => unwrap(decodeLog('', 'log'))).returns.toEqualTypeOf<
    readonly RecordedEvent[]
  >();
  expectTypeOf(() => unwrap(replay([]))).returns.toEqualTypeOf<World>();
  expectTypeOf(() => unwrap(runReplayString(''))).returns.toEqualTypeOf<ReplayedRun>();
  expectTypeOf(
    new RefusedError<InputError>({ source: 'a', message: 'b' }).refusal,
  ).toEqualTypeOf<InputError>();
});
