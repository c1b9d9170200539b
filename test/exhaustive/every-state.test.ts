/**
 * Laws in every reachable state of small models, under every policy: where random runs may miss a
 * state, these cannot. The witness that `rfc` is unsound is a shortest one, because the search is
 * breadth-first.
 */
import { describe, expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { POLICIES, type Policy } from '../../src/events/policy.ts';
import {
  createModelExporter,
  encodeReplayString,
  reachableStates,
  runReplayString,
  type Model,
  type ModelCall,
} from '../../src/explorer/index.ts';
import { accepts, type Buffer } from '../../src/index.ts';
import { assertJudgesAgree, assertLifeAgrees } from '../property/machine-facts.ts';

/** Three importers that disagree about the highest allocator; two maps each, one CPU access. */
function threeImporters(policy: Policy): Model {
  const capacities = [null, null, null];
  const limits = { mapMax: 2, cpuMax: 1 };
  return { policy, masks: [7, 3, 6], capacities, ...limits, buffers: 1, calls: 'free' };
}

function isServed({ state: { storage, attachments } }: Buffer): boolean {
  return storage === null || attachments.every(({ constraints }) => accepts(constraints, storage));
}

/** The calls of a shortest way to a buffer that does not serve everybody attached. */
function findUnserved(policy: Policy): readonly ModelCall[] | null {
  for (const { buffers, path } of reachableStates(threeImporters(policy))) {
    if (buffers.some((buffer) => buffer !== undefined && !isServed(buffer))) return path;
  }
  return null;
}

describe.each(POLICIES)('under %s', (policy) => {
  test('[RULES] all who judge a fact agree in every reachable state', () => {
    const model = threeImporters(policy);
    const { platform } = createModelExporter(model).describe();
    let lawful = 0;
    for (const { buffers } of reachableStates(model)) {
      for (const buffer of buffers) {
        if (buffer === undefined) continue;
        assertLifeAgrees(buffer);
        lawful += assertJudgesAgree(buffer, platform);
      }
    }
    expect(lawful).toBeGreaterThan(100);
  });
});

test.each(['strict', 'fits', 'migrate', 'barrier'] as const)(
  '[ATT4] under %s the storage serves everybody in every reachable state',
  (policy) => {
    expect(findUnserved(policy)).toBeNull();
  },
);

test('[ATT4] under rfc the shortest counterexample has four calls', () => {
  const calls = findUnserved('rfc');
  assert(calls !== null, 'rfc is unsound');
  const text = encodeReplayString({ setting: threeImporters('rfc'), calls });
  expect(text).toBe('cen1:rfc:7,3,6/-,-,-/2,1:c0 a0.0 m0.0 a0.1');
  const replayed = runReplayString(text);
  assert(replayed.ok, 'the witness can be replayed');
  expect(Object.values(replayed.value.world.buffers).every(isServed)).toBe(false);
});

test('the example of the explorer finds a late attach', () => {
  const model: Model = { ...threeImporters('strict'), masks: [7, 3], mapMax: 1, cpuMax: 0 };
  for (const { path, refused } of reachableStates(model)) {
    const late = refused.find(({ refusal }) => refusal?.rule === 'ATT4');
    if (late === undefined) continue;
    const witness = encodeReplayString({ setting: model, calls: [...path, ...late.calls] });
    expect(witness).toBe('cen1:strict:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1');
    return;
  }
  expect.unreachable();
});
