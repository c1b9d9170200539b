/**
 * Whatever listeners do (throw, call back, subscribe, unsubscribe), at two exporters on one store and at
 * the store itself: no call throws, every world is the replay of the log, and whoever only listens hears
 * each fact once, in order, when the world has followed it.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert, AssertionFailure, present } from '../../src/base/assert.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { commandOf, createModelExporter, type ModelRun } from '../../src/explorer/index.ts';
import {
  asyncStore,
  createAsyncExporter,
  createExporter,
  createMemoryStore,
  describeWorld,
  replay,
  unwrap,
  type Exporter,
  type FactListener,
  type ListenerErrorHook,
  type PlatformInput,
  type RecordedEvent,
  type SyncEventStore,
} from '../../src/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { withReplayString } from '../../src/testing/replayable.ts';
import { expectMet, SEED } from './seed.ts';

/** What a listener does when it hears of a fact. */
const ACTS = ['call', 'call', 'throw', 'subscribe', 'stop', 'nothing', 'nothing'] as const;

const RUNS = fc.record({
  run: modelRuns(...POLICIES),
  acts: fc.array(fc.constantFrom(...ACTS), { minLength: 10, maxLength: 80, size: 'max' }),
});

interface Subject {
  readonly name: string;
  /** Whether the store tells who appends before it tells its listeners. */
  readonly isHooked: boolean;
  readonly open: (onListenerError: ListenerErrorHook) => SyncEventStore;
}

const STORES: readonly Subject[] = [
  {
    name: 'memory',
    isHooked: true,
    open: (onListenerError) => createMemoryStore([], { onListenerError }),
  },
  {
    name: 'SQLite',
    isHooked: true,
    open: (onListenerError) => {
      const opened = openSqliteStore(':memory:', { onListenerError, synchronous: 'normal' });
      if (!opened.ok) throw opened.refusal;
      return opened.value;
    },
  },
  { name: 'a store of somebody', isHooked: false, open: withoutTheHook },
];

/** A store of somebody's own, which knows nothing of the last parameter of `append`. */
function withoutTheHook(onListenerError: ListenerErrorHook): SyncEventStore {
  const store = createMemoryStore([], { onListenerError });
  return {
    append: (stream, version, drafts, readTo) => store.append(stream, version, drafts, readTo),
    readStream: (...given) => store.readStream(...given),
    readAll: (...given) => store.readAll(...given),
    subscribe: (listener) => store.subscribe(listener),
    loadSnapshot: (key) => store.loadSnapshot(key),
    saveSnapshot: (key, snapshot) => {
      store.saveSnapshot(key, snapshot);
    },
    dropSnapshots: () => {
      store.dropSnapshots();
    },
    close: () => {
      store.close();
    },
  };
}

/** Hears of all facts, and asserts that they come in order, after the world of one of these. */
function judging(heard: number[], exporters: readonly Exporter[]): FactListener {
  return ({ sequence, stream, version, event }) => {
    const before = heard.at(-1);
    assert(before === undefined || sequence === before + 1, `${sequence} is told after ${before}`);
    heard.push(sequence);
    if (exporters.length === 0 || event.type === 'CallRefused') return;
    const known = exporters.map((exporter) => exporter.buffer(stream)?.state.version ?? 0);
    assert(Math.max(...known) >= version, `${event.type} is told before a world has followed it`);
  };
}

/** Two exporters on one store, with listeners that do what the list of acts says. */
class Crowd {
  readonly exporters: readonly Exporter[];
  readonly store: SyncEventStore;
  readonly #opened: Subject;
  readonly #run: ModelRun;
  readonly #acts: (typeof ACTS)[number][];
  readonly #heard: readonly number[][] = [[], [], []];
  readonly #reported: unknown[] = [];
  #made = 0;
  nested = 0;
  thrown = 0;

  constructor(subject: Subject, run: ModelRun, acts: readonly (typeof ACTS)[number][]) {
    this.#opened = subject;
    this.#run = run;
    this.#acts = [...acts];
    const onListenerError: ListenerErrorHook = (error) => this.#reported.push(error);
    this.store = subject.open(onListenerError);
    const { platform } = createModelExporter(run.setting, this.store).describe();
    this.exporters = ['one', 'other'].map((actor) =>
      createExporter({ platform, store: this.store, actor, onListenerError }),
    );
    this.#subscribeAll();
  }

  /** Makes the next call of the run; false where there is none. */
  callNext(): boolean {
    const call = this.#run.calls[this.#made];
    if (call === undefined) return false;
    const exporter = present(this.exporters[this.#made % 2], 'exporter');
    this.#made += 1;
    exporter.execute(commandOf(this.#run.setting, call));
    return true;
  }

  /** Everything that must hold between two calls. */
  judge(): void {
    const log = [...this.store.readAll()];
    const world = replay(log);
    assert(world.ok, 'the log cannot have happened');
    const expected = describeWorld(world.value);
    for (const exporter of this.exporters) {
      assert(isDeepStrictEqual(exporter.describe(), expected), 'a world is not its replay');
    }
    for (const heard of this.#heard) {
      assert(heard.at(-1) === log.at(-1)?.sequence, 'the last fact was not told');
    }
    const broken = this.#reported.find((error) => error instanceof AssertionFailure);
    if (broken !== undefined) throw broken;
    assert(this.#reported.length === this.thrown, `${this.thrown} throws are not reported once`);
  }

  #subscribeAll(): void {
    const [one, other] = this.exporters;
    const sources = [present(one, 'exporter'), present(other, 'exporter'), this.store];
    // Those that act come between two that judge, so that both sides of an act are heard.
    for (const source of sources) this.#act(source);
    // Who listens to the store hears after the exporter that appends, if the store lets it.
    const appending = this.#opened.isHooked ? this.exporters : [];
    const followers = [[present(one, 'exporter')], [present(other, 'exporter')], appending];
    for (const [index, source] of sources.entries()) {
      const heard = present(this.#heard[index], 'list');
      // What was there before is not told.
      heard.push(1);
      source.subscribe(judging(heard, present(followers[index], 'exporters')));
      this.#act(source);
    }
  }

  #act(source: Pick<Exporter, 'subscribe'>): void {
    const stop = source.subscribe(() => {
      const act = this.#acts.pop() ?? 'nothing';
      if (act === 'call') this.nested += this.callNext() ? 1 : 0;
      if (act === 'subscribe') this.#act(source);
      if (act === 'stop') stop();
      if (act === 'throw') {
        this.thrown += 1;
        throw new Error('on purpose');
      }
    });
  }
}

describe.each(STORES)('listeners of exporters on $name', (subject) => {
  test('may do anything: the world is the replay of its log, and no call throws', () => {
    let nested = 0;
    let thrown = 0;
    const law = fc.property(RUNS, ({ run, acts }) => {
      withReplayString(run, () => {
        const crowd = new Crowd(subject, run, acts);
        for (;;) {
          crowd.judge();
          if (!crowd.callNext()) break;
        }
        crowd.store.close();
        nested += crowd.nested;
        thrown += crowd.thrown;
      });
    });
    fc.assert(law, { seed: SEED, numRuns: 60 });
    // A law about listeners that do nothing says nothing.
    expectMet(nested, 100);
    expectMet(thrown, 100);
  });
});

const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [{ id: 'cam', constraints: {} }],
};

describe('the answer of a call', () => {
  test('is that of the call, whatever its listeners have undone', () => {
    const exporter = createExporter({ platform: PLATFORM });
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    exporter.subscribe(({ event }) => {
      if (event.type === 'ImporterAttached') exporter.detach(`${event.buffer}/cam/2`);
      if (event.type === 'AttachmentMapped') {
        exporter.unmap(`${event.buffer}/cam/4`);
        exporter.detach(`${event.buffer}/cam/4`);
      }
    });
    expect(unwrap(exporter.attach(buffer, 'cam'))).toBe('b1/cam/2');
    expect(exporter.buffer(buffer)?.state.attachments).toEqual([]);
    const attached = unwrap(exporter.attach(buffer, 'cam'));
    expect(unwrap(exporter.map(attached)).entries).toHaveLength(1);
    expect(exporter.table(attached)).toBeNull();
  });

  test('is told in the order of the log, with those of a listener after it', () => {
    const exporter = createExporter({ platform: PLATFORM });
    const heard: string[] = [];
    exporter.subscribe(({ event }) => {
      if (event.type === 'BufferCreated') {
        expect(exporter.attach(event.buffer, 'cam').ok).toBe(true);
        heard.push('answered');
      }
    });
    exporter.subscribe(({ event }) => heard.push(event.type));
    exporter.createBuffer({ size: 4096 });
    expect(heard).toEqual(['answered', 'BufferCreated', 'ImporterAttached']);
  });
});

describe('what a listener throws', () => {
  test('goes to reportError, which Node lacks, and reaches no call', () => {
    const surroundings = globalThis as { reportError?: ((error: unknown) => void) | undefined };
    const before = surroundings.reportError;
    const reported: unknown[] = [];
    surroundings.reportError = (error) => reported.push(error);
    try {
      const exporter = createExporter({ platform: PLATFORM });
      exporter.subscribe(() => {
        throw new Error('boo');
      });
      expect(exporter.createBuffer({ size: 4096 }).ok).toBe(true);
      expect(reported).toEqual([new Error('boo')]);
    } finally {
      surroundings.reportError = before;
    }
  });

  test('is an exception that nobody catches where there is no reportError', async () => {
    const uncaught = new Promise((resolve) => {
      const others = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        for (const other of others) process.on('uncaughtException', other);
        resolve(error);
      });
    });
    const exporter = createExporter({ platform: PLATFORM });
    exporter.subscribe(() => {
      throw new Error('boo');
    });
    expect(exporter.createBuffer({ size: 4096 }).ok).toBe(true);
    expect(await uncaught).toEqual(new Error('boo'));
  });
});

test.each(STORES.filter(({ isHooked }) => isHooked))(
  'a listener of the store $name finds the world of whoever appended changed',
  ({ open }) => {
    const thrown: unknown[] = [];
    const store = open((error) => thrown.push(error));
    const versions: (number | undefined)[] = [];
    const known: { exporter?: Exporter } = {};
    store.subscribe(({ stream }) => {
      versions.push(known.exporter?.buffer(stream)?.state.version);
      if (versions.length === 2) unwrap(present(known.exporter, 'exporter').get(stream));
    });
    known.exporter = createExporter({ platform: PLATFORM, store });
    const buffer = unwrap(known.exporter.createBuffer({ size: 4096 }));
    unwrap(known.exporter.attach(buffer, 'cam'));
    expect(versions).toEqual([undefined, 1, 2, 3]);
    expect(thrown).toEqual([]);
    store.close();
  },
);

test('an exporter hears of others through the same store at once, and of other processes later', () => {
  const store = createMemoryStore();
  const one = createExporter({ platform: PLATFORM, store });
  const other = createExporter({ platform: PLATFORM, store });
  const heard: RecordedEvent['event']['type'][] = [];
  const stop = other.subscribe(({ event }) => {
    heard.push(event.type);
    expect(other.buffer('b1')).toEqual(one.buffer('b1'));
  });
  const buffer = unwrap(one.createBuffer({ size: 4096 }));
  unwrap(one.attach(buffer, 'cam'));
  expect(heard).toEqual(['BufferCreated', 'ImporterAttached']);
  stop();
  unwrap(one.get(buffer));
  expect(heard).toHaveLength(2);
  // Who subscribes hears what its world follows from then on, which was appended before.
  const late: string[] = [];
  other.subscribe(({ event }) => late.push(event.type));
  expect(other.catchUp()).toBe(1);
  expect(late).toEqual(['ReferenceTaken']);
});

test('a reader of an async exporter finds the world changed, whoever appended', async () => {
  const store = asyncStore(createMemoryStore());
  const one = await createAsyncExporter({ platform: PLATFORM, store });
  const other = await createAsyncExporter({ platform: PLATFORM, store });
  const ending = new AbortController();
  const found: string[] = [];
  const reading = (async () => {
    for await (const { event, version } of other.subscribe(null, ending.signal)) {
      found.push(event.type);
      if (event.type === 'ExporterCreated') continue;
      const state = other.buffer('b1')?.state;
      expect(state?.version).toBeGreaterThanOrEqual(version);
      // Who reads may call; the fact of the call follows.
      if (event.type === 'BufferCreated') unwrap(await other.get('b1'));
      if (event.type === 'ImporterAttached') break;
    }
  })();
  const throwing = (async () => {
    for await (const { sequence } of one.subscribe()) throw new Error(`of ${sequence}`);
  })();
  await expect(throwing).rejects.toThrow('of 1');
  const buffer = unwrap(await one.createBuffer({ size: 4096 }));
  while (other.buffer(buffer)?.state.references !== 2) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  unwrap(await one.attach(buffer, 'cam'));
  await reading;
  expect(found).toEqual(['ExporterCreated', 'BufferCreated', 'ReferenceTaken', 'ImporterAttached']);
});
