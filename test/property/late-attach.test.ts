/**
 * King's question of 2015: may an importer attach after the first map? Under `strict` and `fits` the
 * storage always serves everybody attached. Under `rfc`, the code as it was posted, it does not, and
 * fast-check finds the few calls that show it.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import { encodeReplayString, runReplayString, type ModelRun } from '../../src/explorer/index.ts';
import { accepts, type BufferState } from '../../src/index.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from './check-law.ts';
import { Driver } from './driver.ts';
import { expectMet, SEED } from './seed.ts';

/** Who is attached to storage that does not serve it. */
function unserved({ storage, attachments }: BufferState): readonly string[] {
  if (storage === null) return [];
  return attachments
    .filter(({ constraints }) => !accepts(constraints, storage))
    .map(({ importer }) => importer);
}

/** Runs calls until somebody is attached to storage that does not serve it; counts late attaches. */
function assertEverybodyServed({ setting, calls }: ModelRun): number {
  const driver = new Driver(setting);
  let lateAttaches = 0;
  for (const call of calls) {
    const hadStorage = driver.exporter.buffer(`b${call.buffer}`)?.state.storage;
    const done = driver.call(call);
    const buffer = driver.exporter.buffer(`b${call.buffer}`);
    if (buffer === undefined) continue;
    const who = unserved(buffer.state);
    assert(who.length === 0, `[ATT4] the storage of b${call.buffer} does not serve ${who.join()}`);
    const isLate = call.call === 'attach' && done.ok && hadStorage !== null;
    lateAttaches += isLate ? 1 : 0;
  }
  return lateAttaches;
}

test('[ATT4] under strict nobody attaches late, and the storage serves everybody', () => {
  let late = 0;
  checkLaw(modelRuns('strict'), (run) => (late += assertEverybodyServed(run)), 300);
  expect(late).toBe(0);
});

test('[ATT4] under fits a late attach is accepted only where the storage serves it', () => {
  let late = 0;
  checkLaw(modelRuns('fits'), (run) => (late += assertEverybodyServed(run)), 300);
  expectMet(late, 50);
});

test.each(['migrate', 'barrier'] as const)(
  '[ATT4] [MIG1] [BAR1] under %s the storage serves everybody after every call',
  (policy) => {
    let late = 0;
    checkLaw(modelRuns(policy), (run) => (late += assertEverybodyServed(run)), 300);
    expectMet(late, 10);
  },
);

test('[ATT4] under rfc a counterexample is found, and its replay string shows it', () => {
  const details = fc.check(
    fc.property(modelRuns('rfc'), (run) => {
      assertEverybodyServed(run);
    }),
    { seed: SEED, numRuns: 1000 },
  );
  expect(details.failed).toBe(true);
  const [run] = present(details.counterexample, 'counterexample');
  const text = encodeReplayString(run);
  console.info(`rfc leaves an importer with storage that does not serve it: ${text}`);
  const replayed = runReplayString(text);
  assert(replayed.ok, 'a replay string can be replayed');
  const states = Object.values(replayed.value.world.buffers).map(({ state }) => state);
  expect(states.flatMap(unserved)).not.toEqual([]);
  // Create, attach, map, and the attach that is late.
  expect(replayed.value.calls).toHaveLength(4);
});
