/** What an exploration found, for machines: `cenalloc/explore/1`. */
import type { Exploration } from '../../explorer/explore.ts';

/** The JSON of explorations, one for each policy. */
export function explorationAsJson(
  explored: readonly Exploration[],
  seconds: readonly number[],
): object {
  return {
    schema: 'cenalloc/explore/1',
    policies: explored.map((one, index) => ({
      policy: one.policy,
      states: one.states,
      transitions: one.transitions,
      refusedCalls: one.refusedCalls,
      depth: one.depth,
      terminal: one.terminal,
      orderings: one.orderings,
      properties: one.properties.map(({ name, holds, witness }) => ({
        name,
        holds,
        ...(witness === null ? {} : { witness: witness.replay, steps: witness.steps }),
      })),
      complete: one.complete,
      seconds: Math.round((seconds[index] ?? 0) * 1000) / 1000,
    })),
  };
}
