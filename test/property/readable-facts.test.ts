/**
 * What a store takes can be read back, and what it refuses could not: facts of random lives, with any of
 * their fields changed to anything, are judged by `append` and, in another way, by writing and reading a
 * line. Whatever is recognised as usual without the schema would pass it.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeepStrictEqual } from 'node:util';
import { assert, present } from '../../src/base/assert.ts';
import { decodeLine } from '../../src/events/codec.ts';
import { streamOf } from '../../src/events/envelope.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { whyUnreadable } from '../../src/events/readable.ts';
import { isUsual } from '../../src/events/usual-facts.ts';
import { commandOf, createModelExporter, type ModelRun } from '../../src/explorer/index.ts';
import {
  createExporter,
  createMemoryStore,
  decodeLog,
  encodeEvent,
  encodeLog,
  StoreFailure,
  unwrap,
  type Command,
  type EventDraft,
  type PlatformInput,
  type RecordedEvent,
} from '../../src/index.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { withReplayString } from '../../src/testing/replayable.ts';
import { expectMet, SEED } from './seed.ts';

/** Anything that a program without types may write. */
const JUNK: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    ...[null, undefined, '', 'b1', 'cam', 'a/b', 'exporter', '4 KiB', '4096', 0, 1, 4095, 4096],
    ...[-0, -4096, 2 ** 53, 2 ** 52, 1.5, NaN, Infinity, true, false, 'sealed', 'toDevice', 10n],
    ...[[], {}, [{}], { address: 0, length: 4096 }, new Date(0), Symbol('s'), '\ud800', '\0'],
  ),
  fc.anything({ maxDepth: 2 }),
);

/** Where to change a fact, as numbers that are taken modulo what there is. */
const CHANGE = fc.record({
  path: fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
  how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'take another'),
  junk: JUNK,
});

const LAWS = fc.record({
  run: modelRuns(...POLICIES),
  changes: fc.array(CHANGE, { minLength: 20, maxLength: 60, size: 'max' }),
});

type Fields = Record<string, unknown>;

/** A copy of a draft with one of its fields changed, wherever that is. */
function changed(draft: EventDraft, { path, how, junk }: Change, other: EventDraft): EventDraft {
  const copy = structuredClone(draft) as unknown as Fields;
  let at: Fields = copy;
  let from: Fields = other as unknown as Fields;
  for (const [depth, index] of path.entries()) {
    const keys = Object.keys(at);
    const key = keys[index % Math.max(1, keys.length)];
    const inner = key === undefined ? undefined : at[key];
    const isDeep = typeof inner === 'object' && inner !== null && depth < path.length - 1;
    if (key !== undefined && isDeep) {
      at = inner as Fields;
      const beside = from[key];
      from = typeof beside === 'object' && beside !== null ? (beside as Fields) : {};
      continue;
    }
    if (how === 'add') at[`extra${index}`] = junk;
    else if (key === undefined) break;
    else if (how === 'remove') Reflect.deleteProperty(at, key);
    else at[key] = how === 'take another' ? from[key] : junk;
    break;
  }
  return copy as unknown as EventDraft;
}

interface Change {
  readonly path: readonly number[];
  readonly how: string;
  readonly junk: unknown;
}

/** The other way: writes the draft as a line, and compares what is read with what was to be written. */
function survives(draft: EventDraft, stream: string): boolean {
  try {
    const { event, cause, time, actor } = draft;
    const marks = {
      ...(cause === undefined ? {} : { cause }),
      ...(time === undefined ? {} : { time }),
      ...(actor === undefined ? {} : { actor }),
    };
    const line = encodeEvent({ sequence: 1, stream, version: 1, ...marks, event });
    const read = decodeLine(line);
    if (!read.ok || streamOf(read.value.event) !== stream) return false;
    return isDeepStrictEqual(JSON.parse(encodeEvent(read.value)), JSON.parse(line));
  } catch {
    return false;
  }
}

function logOf({ setting, calls }: ModelRun): readonly RecordedEvent[] {
  const exporter = createModelExporter(setting);
  for (const call of calls) exporter.execute(commandOf(setting, call));
  return [...exporter.log()];
}

test('a fact is taken exactly where it can be read back as it is, and usual facts always can', () => {
  const seen = { taken: 0, refused: 0, usual: 0 };
  const law = fc.property(LAWS, ({ run, changes }) => {
    withReplayString(run, () => {
      const log = logOf(run);
      for (const [index, change] of changes.entries()) {
        const fact = present(log[index % log.length], 'fact');
        const other = present(log[(index * 7) % log.length], 'fact');
        for (const draft of [fact, changed(fact, change, other)]) {
          const { stream } = fact;
          const isTaken = whyUnreadable(draft, stream) === null;
          assert(isTaken === survives(draft, stream), `wrongly judged: ${words(draft)}`);
          if (isUsual(draft) && streamOf(draft.event) === stream) {
            assert(isTaken, `usual and unreadable: ${words(draft)}`);
            seen.usual += 1;
          }
          seen[isTaken ? 'taken' : 'refused'] += 1;
        }
      }
    });
  });
  fc.assert(law, { seed: SEED, numRuns: 150 });
  expectMet(seen.usual, 1000);
  expectMet(seen.refused, 1000);
});

function words(draft: EventDraft): string {
  return JSON.stringify(draft, (_, value: unknown) =>
    typeof value === 'bigint' || typeof value === 'number' ? String(value) : value,
  );
}

const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [
    { id: 'cam', constraints: {} },
    { id: 'gpu', constraints: { iommu: true } },
  ],
};

/** Mostly what makes sense, so that calls go on, and else junk. */
function mostly(...sound: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...sound) },
    { weight: 1, arbitrary: JUNK },
  );
}

/** Calls by a program without types. */
const CALLS: fc.Arbitrary<Fields> = fc.record(
  {
    call: fc.constantFrom(
      ...['createBuffer', 'attach', 'attach', 'map', 'map', 'unmap', 'detach', 'get', 'put'],
      ...['beginCpuAccess', 'endCpuAccess', 'release', 'seal', 'pin', 'unpin'],
    ),
    buffer: mostly('b1', 'b1', 'b2'),
    importer: mostly('cam', 'gpu'),
    size: mostly(4096),
    declared: mostly(['cam', 'gpu']),
    direction: mostly('toDevice'),
    constraints: mostly({}),
    sharing: mostly({ kind: 'dynamic' }, { kind: 'static' }),
    because: mostly('sealed'),
    serial: mostly(2, 3),
  },
  { requiredKeys: ['call', 'buffer', 'importer', 'direction'] },
);

test('whatever is called, the answer is a Result, and the log can be read back', () => {
  const answers = new Set<string>();
  const law = fc.property(
    fc.constantFrom(...POLICIES),
    fc.array(CALLS, { minLength: 5, maxLength: 60, size: 'max' }),
    (policy, calls) => {
      const store = createMemoryStore();
      const exporter = createExporter({ platform: PLATFORM, policy, store });
      exporter.createBuffer({ size: 4096, declared: ['cam', 'gpu'] });
      for (const call of calls) {
        const done = exporter.execute(call as unknown as Command);
        answers.add(done.ok ? 'ok' : `${done.refusal.errno} [${done.refusal.rule}]`);
      }
      const text = encodeLog(store.readAll());
      const read = decodeLog(text, 'the log');
      assert(read.ok, 'the log cannot be read back');
      assert(encodeLog(read.value) === text, 'the log is read as another');
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 300 });
  expectMet(answers.size, 8);
});

test('a clock or an actor that cannot be written is the mistake of a program, and changes nothing', () => {
  const store = createMemoryStore();
  const time = { now: 1 };
  const exporter = createExporter({ platform: PLATFORM, store, clock: () => time.now });
  const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
  time.now = NaN;
  const world = exporter.describe();
  expect(() => exporter.attach(buffer, 'cam')).toThrow(StoreFailure);
  expect(() => exporter.attach(buffer, 'cam')).toThrow(
    'ImporterAttached could not be read back: time',
  );
  expect(exporter.describe()).toEqual(world);
  time.now = 2;
  expect(exporter.attach(buffer, 'cam').ok).toBe(true);
  expect(() => createExporter({ platform: PLATFORM, actor: 'x'.repeat(257) })).toThrow('actor');
});
