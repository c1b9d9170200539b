/**
 * Counts every ordering of calls of a model: states, transitions, depth, and in the family
 * `programs` the exact number of complete orderings. test/exhaustive/README.md fixes what is counted,
 * and SPIN gives the same numbers for the same text.
 */
import { present } from '../../base/assert.ts';
import type { CallFamily, Model } from '../model/model.ts';
import { reachableStates, STATES_MAX_DEFAULT } from './reachable-states.ts';

/** The numbers of a model. @public */
export interface OrderingCounts {
  /** Reachable states, the first one included. */
  readonly states: number;
  /** Accepted calls summed over all states; in `programs` refused attaches, too. */
  readonly transitions: number;
  /** The longest of the shortest distances from the first state. */
  readonly depth: number;
  /** States without a successor. */
  readonly terminal: number;
  /** The number of complete orderings in decimals; null in the family `free`, which has cycles. */
  readonly orderings: string | null;
  /** Pairs of a state and a call that leads nowhere. */
  readonly refusedCalls: number;
  /** False where the limit of states was reached: every number is then a lower bound. */
  readonly complete: boolean;
}

/**
 * Explores every ordering of the calls of a model.
 *
 * @param model - A model that `checkModel` accepts.
 * @param statesMax - How many states are kept, at least 1; reaching it makes the counts incomplete.
 * @returns The counts; `orderings` is null where they are incomplete.
 * @throws TypeError where the model is not valid.
 * @example
 * ```ts
 * import { exploreOrderings } from 'cenalloc/explorer';
 *
 * const { orderings } = exploreOrderings({
 *   policy: 'strict', masks: [7, 3], capacities: [null, null, null],
 *   mapMax: 1, cpuMax: 0, buffers: 1, calls: 'programs',
 * });
 * // orderings === '46'
 * ```
 * @public
 */
export function exploreOrderings(model: Model, statesMax = STATES_MAX_DEFAULT): OrderingCounts {
  const targets: number[][] = [];
  const counts = { transitions: 0, depth: 0, terminal: 0, refusedCalls: 0 };
  const search = reachableStates(model, statesMax);
  let step = search.next();
  for (; step.done !== true; step = search.next()) {
    const { depth, transitions, refused } = step.value;
    targets.push(transitions.flatMap(({ target }) => target ?? []));
    counts.transitions += transitions.length;
    counts.depth = Math.max(counts.depth, depth);
    counts.terminal += transitions.length === 0 ? 1 : 0;
    counts.refusedCalls += refused.length;
  }
  const { complete } = step.value;
  const orderings = complete ? orderingsOf(model.calls, targets) : null;
  return { states: targets.length, ...counts, orderings, complete };
}

function orderingsOf(calls: CallFamily, targets: readonly (readonly number[])[]): string | null {
  return calls === 'programs' ? String(countPaths(targets)) : null;
}

/**
 * The number of paths from the first state to states without a successor. A state is counted when
 * all that lead to it are, so the graph must not have a cycle.
 */
function countPaths(targets: readonly (readonly number[])[]): bigint {
  const missing = Array<number>(targets.length).fill(0);
  for (const target of targets.flat()) missing[target] = (missing[target] ?? 0) + 1;
  const paths = Array<bigint>(targets.length).fill(0n);
  paths[0] = 1n;
  const ready = [0];
  let ended = 0n;
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    const count = present(paths[index], 'paths to a state');
    const successors = present(targets[index], 'successors of a state');
    if (successors.length === 0) ended += count;
    for (const target of successors) {
      paths[target] = (paths[target] ?? 0n) + count;
      missing[target] = (missing[target] ?? 0) - 1;
      if (missing[target] === 0) ready.push(target);
    }
  }
  return ended;
}
