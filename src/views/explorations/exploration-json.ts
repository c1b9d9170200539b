/** What an exploration found, for machines: `cenalloc/explore/1`. */
import type { Advice } from '../../explorer/answers/advice.ts';
import type { ExplorationEstimate } from '../../explorer/estimate/estimate-exploration.ts';
import type { Exploration } from '../../explorer/explore.ts';
import { estimateAsJson } from './estimate-words.ts';

/** The JSON of explorations, one for each policy, with the advice on each. */
export function explorationAsJson(
  explored: readonly Exploration[],
  seconds: readonly number[],
  advice: readonly (readonly Advice[])[] = [],
  estimates: readonly ExplorationEstimate[] = [],
): object {
  return {
    schema: 'cenalloc/explore/1',
    policies: explored.map((one, index) => ({
      policy: one.policy,
      ...countsAsJson(one),
      properties: one.properties.map(({ name, holds, witness }) => ({
        name,
        holds,
        ...(witness === null ? {} : { witness: witness.replay, steps: witness.steps }),
        ...adviceAsJson(advice[index]?.find(({ property }) => property === name)),
      })),
      ...estimated(estimates[index]),
      ...(one.reduced ? { reduced: true } : {}),
      complete: one.complete,
      seconds: Math.round((seconds[index] ?? 0) * 1000) / 1000,
    })),
  };
}

function estimated(estimate: ExplorationEstimate | undefined): object {
  return estimate === undefined ? {} : { estimate: estimateAsJson(estimate) };
}

function adviceAsJson(advice: Advice | undefined): object {
  if (advice === undefined) return {};
  const { orders, whyNoOrders, changes } = advice;
  return {
    goodOrders: orders,
    ...(whyNoOrders === undefined ? {} : { whyNoOrders }),
    changes:
      changes?.map(({ kind, words, size, breaks }) => ({ kind, words, size, breaks })) ?? null,
  };
}

/** The counts; those of a graph that partial order has made smaller would be taken for others. */
function countsAsJson(one: Exploration): object {
  const { states, transitions, refusedCalls, depth, terminal, orderings } = one;
  const counts = { states, transitions, refusedCalls, depth, terminal, orderings };
  if (!one.reduced) return counts;
  return Object.fromEntries(Object.keys(counts).map((name) => [name, null]));
}
