/**
 * Whoever tests what they wrote is told what is wrong with it in a sentence: a promise that never settles, a throw, and
 * an answer that is none are named by their call, instead of ending in a time-out or a TypeError of a check.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createModelExporter, type Setting } from '../../src/explorer/index.ts';
import { asyncStore, createMemoryStore, ONE_RUN_IN_PLACE } from '../../src/index.ts';
import type { AllocatorOps, EventStore, SyncEventStore } from '../../src/index.ts';
import {
  asyncExporterCommands,
  beginExporterRun,
  exporterCommands,
  maskSettings,
} from '../../src/testing/fast-check/index.ts';
import {
  allocatorContract,
  eventStoreContract,
  syncEventStoreContract,
  type TestedExporter,
} from '../../src/testing/index.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';

/** What JavaScript lets through. */
const wrong = (value: unknown): never => value as never;

const never = (): Promise<never> => new Promise(() => undefined);

/** What a failure says; null where there is none. */
async function said(check: () => unknown): Promise<string | null> {
  try {
    await check();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('an event store', () => {
  const contract = (spoil: (store: EventStore) => Partial<EventStore>) =>
    eventStoreContract({
      name: 'wrong',
      patience: 50,
      open: () => {
        const sound = asyncStore(createMemoryStore());
        const store: EventStore = {
          append: (...given) => sound.append(...given),
          readStream: (...given) => sound.readStream(...given),
          readAll: (...given) => sound.readAll(...given),
          subscribe: (...given) => sound.subscribe(...given),
          loadSnapshot: (key) => sound.loadSnapshot(key),
          saveSnapshot: (key, snapshot) => sound.saveSnapshot(key, snapshot),
          dropSnapshots: () => sound.dropSnapshots(),
          close: () => sound.close(),
          ...spoil(sound),
        };
        return Promise.resolve({ store, other: store, dispose: () => sound.close() });
      },
    });

  test.each<[string, (store: EventStore) => Partial<EventStore>, string, RegExp]>([
    [
      'whose append never settles',
      () => ({ append: never }),
      'what was appended is read as it was',
      /^For 0\.05 s no call has answered\. Still open: store\.append\("b1", 0, 3 drafts\)\.$/,
    ],
    [
      'whose append throws',
      () => ({ append: () => Promise.reject(new RangeError('disk full')) }),
      'versions count from 1 in each stream',
      /^store\.append\("b1", 0, 2 drafts\) threw RangeError: disk full$/,
    ],
    [
      'whose append answers nothing',
      () => ({ append: () => Promise.resolve(wrong(undefined)) }),
      'versions count from 1 in each stream',
      /answered undefined, and \{ ok: true, value \} or \{ ok: false, refusal \} was expected\.$/,
    ],
    [
      'whose append forgets the facts',
      () => ({ append: () => Promise.resolve(wrong({ ok: true })) }),
      'versions count from 1 in each stream',
      /answered ok with undefined, and a list of 2 facts was expected\.$/,
    ],
    [
      'whose append answers at once',
      () => ({ append: () => wrong({ ok: true, value: [] }) }),
      'versions count from 1 in each stream',
      /answered an object with ok, value at once, and a promise was expected\.$/,
    ],
    [
      'that never tells a subscriber',
      () => ({ subscribe: () => ({ [Symbol.asyncIterator]: () => ({ next: never }) }) }),
      'versions count from 1 in each stream',
      /Still open: store\.subscribe\(\), without any fact yet\.$/,
    ],
    [
      'whose subscription is none',
      () => ({ subscribe: () => wrong(undefined) }),
      'versions count from 1 in each stream',
      /^store\.subscribe\(\) answered undefined, and an async iterable was expected\.$/,
    ],
    [
      'whose snapshots are undefined',
      () => ({ loadSnapshot: () => Promise.resolve(wrong(undefined)) }),
      'snapshots are found by name and schema, and can be dropped',
      /^store\.loadSnapshot\("world", schema 2\) answered undefined, and null or/,
    ],
  ])('%s is told so', async (_, spoil, name, words) => {
    const check = contract(spoil).find((each) => each.name === `wrong: ${name}`);
    expect(await said(() => check?.check(1))).toMatch(words);
  });

  test('that is not opened is told so', async () => {
    const open = () => Promise.resolve(wrong(undefined));
    const [first] = eventStoreContract({ name: 'none', open });
    expect(await said(() => first?.check(1))).toBe(
      'open() gave undefined, and { store, other, dispose } was expected.',
    );
  });

  test.each<[string, Partial<SyncEventStore>, RegExp]>([
    ['a promise', { append: () => wrong(never()) }, /answered a promise, and an answer at once/],
    ['nothing', { subscribe: () => wrong(undefined) }, /a function that stops it was expected/],
    ['no list', { readAll: () => wrong(7) }, /answered 7, and an iterable of facts was expected/],
  ])('that answers %s at once is told so', async (_, spoilt, words) => {
    const [first] = syncEventStoreContract({
      name: 'wrong',
      open: (onListenerError) => {
        const sound = createMemoryStore([], { onListenerError });
        const store: SyncEventStore = {
          append: (...given) => sound.append(...given),
          readStream: (...given) => sound.readStream(...given),
          readAll: (...given) => sound.readAll(...given),
          subscribe: (listener) => sound.subscribe(listener),
          loadSnapshot: (key) => sound.loadSnapshot(key),
          saveSnapshot: (key, snapshot) => {
            sound.saveSnapshot(key, snapshot);
          },
          dropSnapshots: () => {
            sound.dropSnapshots();
          },
          close: () => {
            sound.close();
          },
          ...spoilt,
        };
        return { store, dispose: () => undefined };
      },
    });
    expect(await said(() => first?.check(1))).toMatch(words);
  });
});

describe('an allocator', () => {
  const zones = [{ name: 'ram', base: physicalAddress(0), size: bytes(1024 * 1024) }];

  test.each<[string, unknown, RegExp]>([
    ['that throws', { plan: () => wrong(undefined)['x'] }, /^plan for \d+ bytes threw TypeError/],
    [
      'that answers nothing',
      { plan: () => undefined },
      /answered undefined, and null or a list of runs/,
    ],
    ['that promises a plan', { plan: never }, /^plan for \d+ bytes answered an object/],
    [
      'whose runs are none',
      { plan: () => [{ base: 0 }] },
      /answered \[\{"base":0\}\], and null or/,
    ],
    ['without a plan', {}, /^wrong has undefined as plan, and a function was expected\.$/],
    [
      'without promises',
      { plan: () => null, promises: undefined },
      /^wrong has undefined as promises/,
    ],
  ])('%s is told so', async (_, spoilt, words) => {
    const operations = { promises: ONE_RUN_IN_PLACE, ...(spoilt as object) };
    const [first] = allocatorContract({ name: 'wrong', operations: wrong(operations), zones });
    expect(await said(() => first?.check(1))).toMatch(words);
  });
});

describe('a failure of an allocator', () => {
  const operations: AllocatorOps = {
    promises: ONE_RUN_IN_PLACE,
    plan: ({ size }, [zone]) => {
      const [run] = zone?.runs(size / 4096) ?? [];
      return run === undefined ? null : [{ start: run.start, end: run.start + size / 4096 }];
    },
  };

  test('tells the plan that showed it, as the tutorial says', async () => {
    const zones = [{ name: 'ram', base: 0, size: '1 MiB' }];
    const [, second] = allocatorContract({ name: 'forgetful', operations, zones });
    const words = (await said(() => second?.check(1))) ?? '';
    const page = readFileSync('docs/tutorials/your-allocator.md', 'utf8');
    expect(words).toMatch(/^the first byte is not aligned\n {2}seed 1, plan \d+ of this check\n/);
    expect(page).toContain(words.replaceAll(/^/gm, '    '));
  });

  test.each<[string, unknown, RegExp]>([
    ['no list', 7, /^mine: zones: expected a list, found 7$/],
    ['no zone', [null], /^mine: zones\[0\]: /],
    [
      'a part of a page',
      [{ name: 'ram', base: 0, size: 5000 }],
      /zones\[0\]\.size: expected whole/,
    ],
  ])('tells of zones that are %s', async (_, zones, words) => {
    const [first] = allocatorContract({ name: 'mine', operations, zones: wrong(zones) });
    expect(await said(() => first?.check(1))).toMatch(words);
  });
});

describe('an exporter', () => {
  const spoiltBy =
    (spoilt: object) =>
    (setting: Setting): TestedExporter => {
      const sound = createModelExporter(setting);
      return {
        createBuffer: (options) => sound.createBuffer(options),
        attach: (buffer, importer) => sound.attach(buffer, importer),
        map: (attachment, direction) => sound.map(attachment, direction),
        unmap: (attachment, direction) => sound.unmap(attachment, direction),
        detach: (attachment) => sound.detach(attachment),
        put: (buffer) => sound.put(buffer),
        ...spoilt,
      };
    };

  test.each<[string, object, RegExp]>([
    [
      'throws',
      { attach: () => wrong(null)['x'] },
      /^attach b\d i\d threw TypeError: .*\nreplay: npx/,
    ],
    [
      'gives no handle',
      { attach: () => ({ ok: true }) },
      /^attach b\d i\d answered ok with undefined, which is no handle/,
    ],
    [
      'gives no refusal',
      { attach: () => ({ ok: false }) },
      /answered a refusal undefined, which has no errno/,
    ],
    [
      'answers nothing',
      { createBuffer: () => undefined },
      /^createBuffer b\d answered undefined, which is no \{ ok: true/,
    ],
    [
      'lacks a call',
      { put: undefined },
      /^put b\d threw TypeError: exporter\.put is not a function\nreplay: npx/,
    ],
  ])('that %s is told so, with what replays', (_, spoilt, words) => {
    const commands = fc.commands(exporterCommands(), { size: 'max', maxCommands: 40 });
    const property = fc.property(maskSettings('strict'), commands, (setting, each) => {
      fc.modelRun(() => beginExporterRun(setting, spoiltBy(spoilt)), each);
    });
    const { errorInstance } = fc.check(property, { numRuns: 1_000, endOnFailure: true });
    expect((errorInstance as Error).message).toMatch(words);
  });

  test('that never answers is told so, with what replays', async () => {
    const commands = fc.commands(asyncExporterCommands(), { size: 'max', maxCommands: 10 });
    const property = fc.asyncProperty(maskSettings('strict'), commands, async (setting, each) => {
      await fc.asyncModelRun(
        () => beginExporterRun(setting, spoiltBy({ createBuffer: never })),
        each,
      );
    });
    const { errorInstance } = await fc.check(property, { numRuns: 100, endOnFailure: true });
    expect((errorInstance as Error).message).toMatch(
      /^For 4 s no call has answered\. Still open: createBuffer b\d\.\nreplay: npx cenalloc replay/,
    );
  });
});
