/**
 * A snapshot is a cache of what the facts say: the world that is made of it is the world that wrote it,
 * and decides in the same way ever after.
 */
import { isDeepStrictEqual } from 'node:util';
import { test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { commandOf, createModelExporter, type ModelRun } from '../../src/explorer/index.ts';
import { createMemoryStore, describeWorld, encodeLog, replay } from '../../src/index.ts';
import { saveWorld } from '../../src/store/open-world.ts';
import { decodeWorld, encodeWorld } from '../../src/store/world-snapshot.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from './check-law.ts';

const RUNS = modelRuns(...POLICIES);

test('a world that was written down is the same world', () => {
  checkLaw(RUNS, ({ setting, calls }) => {
    const exporter = createModelExporter(setting);
    for (const call of calls) exporter.execute(commandOf(setting, call));
    const replayed = replay(exporter.log());
    assert(replayed.ok, 'a log replays');
    const text = encodeWorld(replayed.value);
    const read = decodeWorld(text);
    assert(isDeepStrictEqual(describeWorld(read), exporter.describe()), 'another world');
    assert(encodeWorld(read) === text, 'other bytes');
  });
});

/** Runs the calls with a store that is closed and opened again, from a snapshot, in the middle. */
function interrupted({ setting, calls }: ModelRun): string {
  const store = createMemoryStore();
  const middle = Math.floor(calls.length / 2);
  const first = createModelExporter(setting, store);
  for (const call of calls.slice(0, middle)) first.execute(commandOf(setting, call));
  const log = [...store.readAll()];
  const world = replay(log);
  assert(world.ok, 'a log replays');
  saveWorld(store, { world: world.value, at: log.length });
  // What stands before the snapshot must not be needed any more.
  const rest = withoutBeginning(store, log.length);
  const second = createModelExporter(setting, rest);
  for (const call of calls.slice(middle)) second.execute(commandOf(setting, call));
  return encodeLog(store.readAll());
}

function withoutBeginning(
  store: ReturnType<typeof createMemoryStore>,
  first: number,
): typeof store {
  return {
    append: (...given) => store.append(...given),
    readStream: (...given) => store.readStream(...given),
    readAll: (after = 0) => {
      assert(after >= first, 'the facts before a snapshot are read again');
      return store.readAll(after);
    },
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

test('an exporter that was opened from a snapshot decides as if it had never been closed', () => {
  checkLaw(RUNS, (run) => {
    const { setting, calls } = run;
    const exporter = createModelExporter(setting);
    for (const call of calls) exporter.execute(commandOf(setting, call));
    assert(interrupted(run) === encodeLog(exporter.log()), 'it decided differently');
  });
});
