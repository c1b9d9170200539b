/**
 * Two exporters on one store, with every order in which the store may answer: nothing that was answered
 * with "yes" is lost, what happened could have happened, and both see the same world in the end. The
 * same property finds the error where the store does not check versions, or does not check claims.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import type {
  AsyncExporter,
  Command,
  Event,
  EventStore,
  PlatformInput,
  RecordedEvent,
  Result,
  StoredEvent,
} from '../../src/index.ts';
import {
  asyncStore,
  createAsyncExporter,
  createExporter,
  createMemoryStore,
  describeWorld,
  replay,
  unwrap,
} from '../../src/index.ts';
import { SEED } from './seed.ts';

/** Room for three buffers of one page, and one IO virtual space: claims are in each other's way. */
const PLATFORM: PlatformInput = {
  name: 'small',
  zones: [{ name: 'ram', base: 0, size: 3 * 4096 }],
  allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['ram'], cpuAccess: true }],
  importers: [
    { id: 'cam', constraints: {} },
    { id: 'gpu', constraints: { iommu: true } },
  ],
};

const BUFFERS = ['x', 'y', 'z'];

const RUNS = 300;

/** Few buffers and few importers, so that calls meet. */
const buffer = fc.constantFrom(...BUFFERS);
const importer = fc.constantFrom('cam', 'gpu');
const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ call: fc.constant('attach' as const), buffer, importer }),
  fc.record({
    call: fc.constant('map' as const),
    buffer,
    importer,
    direction: fc.constant('toDevice' as const),
  }),
  fc.record({ call: fc.constant('unmap' as const), buffer, importer }),
  fc.record({ call: fc.constant('detach' as const), buffer, importer }),
  fc.record({ call: fc.constantFrom('get' as const, 'put' as const), buffer }),
  fc.constant({ call: 'createBuffer' as const, size: 4096 }),
);

/** The same store, whose answers come when the scheduler says. */
function scheduled(store: EventStore, scheduler: fc.Scheduler, who: string): EventStore {
  const turn = (what: string) => scheduler.schedule(Promise.resolve(), `${who} ${what}`);
  async function* later(facts: AsyncIterable<StoredEvent>): AsyncIterable<StoredEvent> {
    await turn('reads');
    for await (const fact of facts) yield fact;
  }
  return {
    append: async (stream, version, drafts, readTo) => {
      await turn(`appends to ${stream}`);
      const appended = await store.append(stream, version, drafts, readTo);
      await turn('is answered');
      return appended;
    },
    readStream: (...given) => store.readStream(...given),
    readAll: (after) => later(store.readAll(after)),
    subscribe: (...given) => store.subscribe(...given),
    loadSnapshot: (key) => store.loadSnapshot(key),
    saveSnapshot: (key, snapshot) => store.saveSnapshot(key, snapshot),
    dropSnapshots: () => store.dropSnapshots(),
    close: () => store.close(),
  };
}

/** What is wrong with a store, for the property to find. */
type Spoil = (store: EventStore) => Partial<Pick<EventStore, 'append'>>;

interface Made {
  readonly command: Command;
  readonly done: Result<readonly Event[]>;
}

/** Makes the calls of several callers at once: two callers share each exporter. */
async function callers(
  exporters: readonly AsyncExporter[],
  lists: readonly (readonly Command[])[],
): Promise<readonly Made[]> {
  const made: Made[] = [];
  const call = async (exporter: AsyncExporter, list: readonly Command[]): Promise<void> => {
    for (const command of list) made.push({ command, done: await exporter.execute(command) });
  };
  await Promise.all(
    lists.map((list, index) =>
      call(present(exporters[index % exporters.length], 'exporter'), list),
    ),
  );
  return made;
}

function property(spoil: Spoil) {
  return fc.asyncProperty(
    fc.scheduler(),
    fc.array(fc.array(commands, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 4 }),
    async (scheduler, lists) => {
      const memory = createMemoryStore();
      const first = createExporter({ platform: PLATFORM, store: memory, policy: 'fits' });
      for (const id of BUFFERS) first.createBuffer({ size: 4096, id });
      const sound = asyncStore(memory);
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
      const exporters: AsyncExporter[] = [];
      for (const actor of ['one', 'two']) {
        const shared = scheduled(store, scheduler, actor);
        const opening = createAsyncExporter({ platform: PLATFORM, store: shared, actor });
        exporters.push(await scheduler.waitFor(opening));
      }
      const made = await scheduler.waitFor(callers(exporters, lists));
      for (const exporter of exporters) await scheduler.waitFor(exporter.catchUp());
      judge(made, exporters, [...memory.readAll()]);
    },
  );
}

function judge(
  made: readonly Made[],
  exporters: readonly AsyncExporter[],
  log: readonly RecordedEvent[],
): void {
  const world = replay(log);
  assert(world.ok, `what happened cannot have happened: ${JSON.stringify(world)}`);
  const expected = describeWorld(world.value);
  for (const exporter of exporters) {
    assert(isDeepStrictEqual(exporter.describe(), expected), 'an exporter sees another world');
  }
  // Everything that was answered with "yes" is in the log as often as it was answered, and no more.
  const happened = log
    .slice(1 + BUFFERS.length)
    .filter(({ event }) => event.type !== 'CallRefused');
  const answered = made.flatMap(({ done }) => (done.ok ? done.value : []));
  const sorted = (events: readonly Event[]) => events.map((each) => JSON.stringify(each)).sort();
  assert(
    isDeepStrictEqual(sorted(answered), sorted(happened.map(({ event }) => event))),
    'what was answered and what is in the log differ',
  );
  const refusals = made.filter(({ done }) => !done.ok && done.refusal.rule !== 'LOG1').length;
  const recorded = log.filter(({ event }) => event.type === 'CallRefused').length;
  assert(refusals === recorded, `${refusals} calls were refused, the log has ${recorded}`);
}

describe('exporters that share a store', () => {
  test('lose nothing, whatever the order of answers', async () => {
    await fc.assert(
      property(() => ({})),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test.each<[string, Spoil]>([
    [
      'versions',
      (sound) => ({ append: (stream, _, drafts, to) => sound.append(stream, 'any', drafts, to) }),
    ],
    [
      'claims',
      (sound) => ({ append: (stream, version, drafts) => sound.append(stream, version, drafts) }),
    ],
  ])('are caught where the store does not check %s', async (_, spoil) => {
    const found = await fc.check(property(spoil), { seed: SEED, numRuns: 20 * RUNS });
    expect(found.failed).toBe(true);
    expect(String(found.errorInstance)).toMatch(
      /cannot have happened|impossible|differ|another world/,
    );
  });
});

test('the answer of a call is that of the call, though others went on before it arrived', async () => {
  const sound = asyncStore(createMemoryStore());
  const other = await createAsyncExporter({ platform: PLATFORM, store: sound });
  let meanwhile: () => Promise<unknown> = () => Promise.resolve();
  const exporter: AsyncExporter = await createAsyncExporter({
    platform: PLATFORM,
    store: {
      append: async (...given) => {
        const appended = await sound.append(...given);
        await meanwhile();
        return appended;
      },
      readStream: (...given) => sound.readStream(...given),
      readAll: (...given) => sound.readAll(...given),
      subscribe: (...given) => sound.subscribe(...given),
      loadSnapshot: (key) => sound.loadSnapshot(key),
      saveSnapshot: (key, snapshot) => sound.saveSnapshot(key, snapshot),
      dropSnapshots: () => sound.dropSnapshots(),
      close: () => sound.close(),
    },
  });
  const buffer = unwrap(await exporter.createBuffer({ size: 4096 }));
  const undo = async (): Promise<void> => {
    const [attachment] = other.buffer(buffer)?.state.attachments ?? [];
    const handle = attachment && `${buffer}/${attachment.importer}/${attachment.serial}`;
    if (handle !== undefined && attachment?.maps === 1) unwrap(await other.unmap(handle));
    if (handle !== undefined) unwrap(await other.detach(handle));
    await exporter.catchUp();
  };
  meanwhile = async () => {
    await other.catchUp();
    await undo();
  };
  expect(unwrap(await exporter.attach(buffer, 'gpu'))).toBe('b1/gpu/2');
  expect(exporter.buffer(buffer)?.state.attachments).toEqual([]);
  meanwhile = () => Promise.resolve();
  const attached = unwrap(await exporter.attach(buffer, 'gpu'));
  meanwhile = async () => {
    await other.catchUp();
    await undo();
  };
  expect(unwrap(await exporter.map(attached)).entries).toHaveLength(1);
  expect(exporter.table(attached)).toBeNull();
});
