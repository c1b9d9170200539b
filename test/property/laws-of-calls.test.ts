/**
 * Laws of single calls: what a refusal leaves alone, which refusals a call may answer, what detaching
 * undoes, and what the choice of storage depends on.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { importersOf } from '../../src/explorer/model/model.ts';
import type { ModelCall, ModelRun } from '../../src/explorer/index.ts';
import type { BufferState, Storage, WorldDescription } from '../../src/index.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { withReplayString } from '../../src/testing/replayable.ts';
import { checkLaw } from './check-law.ts';
import { Driver } from './driver.ts';
import { expectMet, IS_USUAL, SEED } from './seed.ts';

/** Runs of all policies, for laws that hold under each. */
const RUNS = modelRuns(...POLICIES);

test('[ATT2] a refused call changes nothing but the log', () => {
  checkLaw(RUNS, ({ setting, calls }) => {
    const driver = new Driver(setting);
    let before = driver.exporter.describe();
    for (const call of calls) {
      const done = driver.call(call);
      const after = driver.exporter.describe();
      assert(
        done.ok || isDeepStrictEqual(after, before),
        `refusing ${call.call} changed the world`,
      );
      before = after;
    }
  });
});

/** What each call may answer, from the docstrings of src/exporter/calls.ts. */
const DOCUMENTED: Readonly<Record<ModelCall['call'], readonly string[]>> = {
  create: ['EEXIST [BUF1]'],
  attach: ['EBADF [BUF3]', 'EINVAL [ATT1]', 'EBUSY [ATT4]', 'EEXIST [ATT5]', 'ENODEV [REV2]'],
  map: [
    'EBADF [BUF3]',
    'EINVAL [ATT6]',
    'ENODEV [MAP2]',
    'ENOMEM [MAP2]',
    'ENOMEM [MAP4]',
    'EBUSY [MAP1]',
    'EAGAIN [BAR1]',
    'ENODEV [REV2]',
    'EOVERFLOW [LIM1]',
  ],
  unmap: ['EBADF [BUF3]', 'EINVAL [ATT6]', 'EINVAL [MAP1]'],
  detach: ['EBADF [BUF3]', 'EINVAL [ATT6]', 'EBUSY [ATT3]'],
  pin: [
    'EBADF [BUF3]',
    'EINVAL [ATT6]',
    'EINVAL [PIN1]',
    'ENODEV [MAP2]',
    'ENOMEM [MAP2]',
    'EAGAIN [BAR1]',
    'ENODEV [REV2]',
    'EOVERFLOW [LIM1]',
  ],
  unpin: ['EBADF [BUF3]', 'EINVAL [ATT6]', 'EINVAL [PIN1]'],
  begin: ['EBADF [BUF3]', 'EINVAL [CPU1]', 'ENODEV [REV2]', 'EPERM [CPU2]', 'EOVERFLOW [LIM1]'],
  end: ['EBADF [BUF3]', 'EINVAL [CPU1]'],
  revoke: ['EBADF [BUF3]', 'EINVAL [REV1]', 'EBUSY [REV1]'],
  unrevoke: ['EBADF [BUF3]', 'EINVAL [REV3]', 'EBUSY [REV3]'],
  get: ['EBADF [BUF3]'],
  put: ['EBADF [BUF3]', 'EBUSY [BUF2]'],
  release: ['EBADF [BUF3]', 'EINVAL [BAR2]'],
  seal: ['EBADF [BUF3]', 'EINVAL [BAR2]'],
};

test('[ERRNO] each call answers the documented errnos and rules, and all of them occur', () => {
  const seen = new Map<string, Set<string>>();
  checkLaw(
    RUNS,
    ({ setting, calls }) => {
      const driver = new Driver(setting);
      for (const call of calls) {
        const done = driver.call(call);
        if (done.ok) continue;
        const answer = `${done.refusal.errno} [${done.refusal.rule}]`;
        assert(DOCUMENTED[call.call].includes(answer), `${call.call} answers ${answer}`);
        seen.set(call.call, (seen.get(call.call) ?? new Set()).add(answer));
      }
    },
    300,
  );
  // What models cannot reach (wrong sizes, unknown importers, the other limits) has unit tests.
  if (!IS_USUAL) return;
  for (const [call, answers] of Object.entries(DOCUMENTED)) {
    expect([...(seen.get(call) ?? [])].sort(), call).toEqual([...answers].sort());
  }
});

test('[ATT3] attach then detach is the identity before the allocation, but for version and place', () => {
  let undone = 0;
  checkLaw(RUNS, ({ setting, calls }) => {
    const driver = new Driver(setting);
    for (const call of calls) {
      const before = driver.exporter.describe();
      const isAttached = driver.call(call).ok && call.call === 'attach';
      const name = `b${call.buffer}`;
      if (!isAttached || before.buffers[name]?.state.storage !== null) continue;
      const undo: ModelCall = { ...call, call: 'detach' };
      assert(driver.call(undo).ok, 'what was attached can be detached');
      const after = driver.exporter.describe();
      assert(
        isDeepStrictEqual(withoutVersion(after, name), withoutVersion(before, name)),
        `attach and detach of importer ${call.importer} left something behind`,
      );
      driver.call(call);
      undone += 1;
    }
  });
  expectMet(undone, 300);
});

function withoutVersion(world: WorldDescription, buffer: string): object {
  const state: Partial<BufferState> = { ...world.buffers[buffer]?.state };
  delete (state as { version?: number }).version;
  // Under barrier whoever has been there is no longer waited for.
  delete (state as { awaited?: unknown }).awaited;
  return { ...world, buffers: { ...world.buffers, [buffer]: state } };
}

test('[BUF2] a buffer is freed only after everything was given back', () => {
  let freed = 0;
  const law = ({ setting, calls }: ModelRun): void => {
    const driver = new Driver(setting);
    const open = new Map<string, number>();
    const add = (what: string, change: 1 | -1): void => {
      open.set(what, (open.get(what) ?? 0) + change);
    };
    for (const call of calls) {
      const done = driver.call(call).ok;
      const what = `b${call.buffer}`;
      if (!done) continue;
      if (call.call === 'attach') add(`${what} attachment`, 1);
      if (call.call === 'detach') add(`${what} attachment`, -1);
      if (call.call === 'map') add(`${what} map`, 1);
      if (call.call === 'unmap') add(`${what} map`, -1);
      if (call.call === 'begin') add(`${what} CPU access`, 1);
      if (call.call === 'end') add(`${what} CPU access`, -1);
      if (driver.exporter.buffer(what)?.life !== 'freed') continue;
      const left = [...open].filter(([key, count]) => key.startsWith(`${what} `) && count !== 0);
      assert(left.length === 0, `freed with ${left.join(' and ')}`);
      freed += 1;
    }
  };
  checkLaw(RUNS, law, 300);
  expectMet(freed, 10);
});

/** A run before it, then two orders in which the same importers attach to one more buffer. */
const TWO_ORDERS = RUNS.chain((run) => {
  const count = importersOf(run.setting).length;
  const indices = Array.from({ length: count }, (_, index) => index);
  return fc.record({
    run: fc.constant(run),
    set: fc
      .shuffledSubarray(indices, { minLength: 1 })
      .chain((one) =>
        fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })),
      ),
    buffer: fc.integer({ min: 10, max: 14 }),
  });
});

test('[POOL1] the storage depends on the set of importers, not on their order', () => {
  let allocated = 0;
  const property = fc.property(TWO_ORDERS, ({ run, set: [one, other], buffer }) => {
    const first = storageAfter(run, buffer, one, one);
    if (first === 'refused') return;
    const calls = [...run.calls, ...attachCalls(buffer, other)];
    withReplayString({ setting: run.setting, calls }, () => {
      const second = storageAfter(run, buffer, other, one);
      assert(isDeepStrictEqual(second, first), `order ${one.join()} leads to other storage`);
      allocated += first === null ? 0 : 1;
    });
  });
  fc.assert(property, { seed: SEED, numRuns: 300 });
  expectMet(allocated, 50);
});

/** Where the buffer lies after these importers attached and the first of `mappers` mapped. */
function storageAfter(
  { setting, calls }: ModelRun,
  buffer: number,
  importers: readonly number[],
  mappers: readonly number[],
): Storage | null | 'refused' {
  const driver = new Driver(setting);
  for (const call of calls) driver.call(call);
  for (const call of attachCalls(buffer, importers)) if (!driver.call(call).ok) return 'refused';
  const importer = mappers[0] ?? 0;
  driver.call({ call: 'map', buffer, importer, direction: 'bidirectional' });
  return driver.exporter.buffer(`b${buffer}`)?.state.storage ?? null;
}

function attachCalls(buffer: number, importers: readonly number[]): readonly ModelCall[] {
  return [
    { call: 'create', buffer },
    ...importers.map((importer) => ({ call: 'attach', buffer, importer }) as const),
  ];
}
