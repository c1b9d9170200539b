/**
 * The state is nothing but the log: a replay gives the world that wrote it, the same calls give the
 * same bytes, and a log survives being written and read.
 */
import { isDeepStrictEqual } from 'node:util';
import { test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { decodeLog, describeWorld, encodeLog, replay } from '../../src/index.ts';
import type { RecordedEvent, WorldDescription } from '../../src/index.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from './check-law.ts';
import { Driver } from './driver.ts';

const RUNS = modelRuns(...POLICIES);

function assertReplays(
  log: readonly RecordedEvent[],
  sequence: number,
  world: WorldDescription,
): void {
  const replayed = replay(log, sequence);
  assert(replayed.ok, `the log cannot be replayed until ${sequence}`);
  const found = describeWorld(replayed.value);
  assert(isDeepStrictEqual(found, world), `the replay until ${sequence} is another world`);
}

test('[RPL1] replay(log) is the live world after every prefix', () => {
  checkLaw(
    RUNS,
    ({ setting, calls }) => {
      const { exporter, ...driver } = liveRun(setting);
      const worlds = [{ sequence: 1, world: exporter.describe() }];
      for (const call of calls) {
        driver.call(call);
        const sequence = [...exporter.log()].length;
        worlds.push({ sequence, world: exporter.describe() });
      }
      const log = [...exporter.log()];
      for (const { sequence, world } of worlds) assertReplays(log, sequence, world);
    },
    60,
  );
});

test('[RPL1] a log that was written and read replays to the same world', () => {
  checkLaw(RUNS, ({ setting, calls }) => {
    const { exporter, call: make } = liveRun(setting);
    for (const call of calls) make(call);
    const text = encodeLog(exporter.log());
    const read = decodeLog(text, 'the log');
    assert(read.ok, 'a log that was written can be read');
    assert(encodeLog(read.value) === text, 'a log that was read is written with the same bytes');
    assertReplays(read.value, Infinity, exporter.describe());
  });
});

test('[RPL1] the same calls give the same bytes', () => {
  checkLaw(RUNS, ({ setting, calls }) => {
    const [once, twice] = [liveRun(setting), liveRun(setting)];
    for (const call of calls) once.call(call);
    for (const call of calls) twice.call(call);
    const texts = [encodeLog(once.exporter.log()), encodeLog(twice.exporter.log())];
    assert(texts[0] === texts[1], 'two runs of the same calls wrote different logs');
  });
});

function liveRun(setting: ConstructorParameters<typeof Driver>[0]) {
  const driver = new Driver(setting);
  return { exporter: driver.exporter, call: driver.call.bind(driver) };
}
