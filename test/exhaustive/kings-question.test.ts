/**
 * The table that answers King's question holds for the product: its numbers are counted a second time, over the
 * graph of every state that the real exporter reaches, on the Raspberry Pi 4 of docs/explorer.md.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openModels } from '../../src/cli/input/model-file.ts';
import { breachesOf } from '../../src/constraints/accepts.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { comparePolicies, type PolicyRow } from '../../src/explorer/compare-policies.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { reachableStates, type ReachableState } from '../../src/explorer/slow/reachable-states.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const PATH = join(import.meta.dirname, '../../examples/models/pi4-camera-codec-display.model.json');

/** How many orderings there are along which nothing is met. */
function countWithout(
  states: readonly ReachableState[],
  isMet: {
    readonly state?: (state: ReachableState) => boolean;
    readonly step?: (from: ReachableState, step: ReachableState['transitions'][number]) => boolean;
  },
): bigint {
  const counts = new Map<number, bigint>();
  // Programs only go forward: a state is counted when all that it leads to are.
  const countFrom = (index: number): bigint => {
    const known = counts.get(index);
    if (known !== undefined) return known;
    const state = states[index];
    if (state === undefined) throw new Error('every state was reached');
    let sum = state.transitions.length === 0 ? 1n : 0n;
    for (const each of state.transitions) {
      if (isMet.step?.(state, each) !== true) sum += countFrom(each.target ?? -1);
    }
    const count = isMet.state?.(state) === true ? 0n : sum;
    counts.set(index, count);
    return count;
  };
  return countFrom(0);
}

function rowOf(model: Model): PolicyRow {
  const states = [...reachableStates(model)];
  const all = countWithout(states, {});
  const having = (isMet: Parameters<typeof countWithout>[1]): string =>
    String(all - countWithout(states, isMet));
  return {
    policy: model.policy,
    orderings: String(all),
    turnedAway: having({ step: (_, { refusal }) => refusal !== null }),
    deadlocks: having({
      state: ({ transitions, buffers }) =>
        transitions.length === 0 && buffers.some((buffer) => buffer?.life !== 'freed'),
    }),
    moved: having({
      step: ({ buffers }, { call, target }) => {
        const before = buffers[call.buffer]?.state.storage ?? null;
        const after = states[target ?? -1]?.buffers[call.buffer]?.state.storage ?? null;
        return before !== null && after !== null && before.allocator !== after.allocator;
      },
    }),
    unserved: having({
      state: ({ buffers }) =>
        buffers.some((buffer) => {
          const storage = buffer?.state.storage ?? null;
          const attached = buffer?.state.attachments ?? [];
          return (
            storage !== null &&
            attached.some(({ constraints }) => breachesOf(constraints, storage).length > 0)
          );
        }),
    }),
  };
}

test('the table of docs/explorer.md is what the real exporter does', () => {
  const { models } = unwrap(openModels(PATH, 'all'));
  const [first] = models;
  if (first === undefined) expect.fail('there is a model');
  const { rows } = unwrap(comparePolicies(first, POLICIES));
  expect(models.map(rowOf)).toEqual(rows);
}, 300_000);
