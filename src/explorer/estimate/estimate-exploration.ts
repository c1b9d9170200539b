/** What exploring a model will take, told before it begins. */
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Policy } from '../../events/policy.ts';
import { STATES_MIN_DEFAULT } from '../cores/node-crew.ts';
import { packModel } from '../engine/packed-model.ts';
import { PropertyChecks } from '../engine/property-checks.ts';
import type { ExploreOptions } from '../explore.ts';
import type { Model } from '../model/model.ts';
import { DEFAULT_PROPERTIES } from '../model/property.ts';
import { estimateBytes, limitsNeeded } from './memory-estimate.ts';
import { estimateStates } from './state-estimate.ts';

/** What exploring a model takes under one policy. @public */
export interface ExplorationEstimate {
  /** The policy that the model would be explored under. */
  readonly policy: Policy;
  /** Reachable states: as many as these, or at most as many. */
  readonly states: bigint;
  /** The same of states that are kept, where symmetry lets one stand for several. */
  readonly kept: bigint;
  /** Whether there are exactly as many, or at most. */
  readonly exact: boolean;
  /** The most bytes that their states and their orderings take, beside those of the program itself. */
  readonly bytes: number;
  /** The limits with which the search comes to its end; null where no search keeps so many states. */
  readonly limits: { readonly states: number; readonly bytes: number } | null;
}

/** How a model will be explored. @public */
export type EstimateOptions = Pick<
  ExploreOptions,
  'properties' | 'symmetry' | 'partialOrder' | 'orderings' | 'limits'
> & {
  /** Threads that search; 1 where it is left out. */
  readonly workers?: number;
};

/**
 * Tells how many states a model has at most and how much memory they take, without exploring it. Where no capacity
 * binds buffers together, the numbers of states are exact.
 *
 * @returns The estimate, or why the model cannot be explored.
 * @example
 * ```ts
 * import { estimateExploration } from 'cenalloc/explorer';
 *
 * const estimated = estimateExploration({
 *   policy: 'strict', masks: [7, 3], capacities: [null, null, null],
 *   mapMax: 1, cpuMax: 0, buffers: 2, calls: 'programs',
 * });
 * if (estimated.ok) console.log(estimated.value.states); // 1225n
 * ```
 * @public
 */
export function estimateExploration(
  model: Model,
  options: EstimateOptions = {},
): Result<ExplorationEstimate, InputError> {
  const made = packModel(model);
  if (!made.ok) return made;
  const packed = made.value;
  const { properties = DEFAULT_PROPERTIES, partialOrder = false } = options;
  const checks = new PropertyChecks(packed, properties);
  const symmetry = options.symmetry !== false && checks.areSymmetric;
  const estimate = estimateStates(packed, { symmetry, partialOrder });
  const isShared = 'masks' in model && !partialOrder && estimate.kept >= BigInt(STATES_MIN_DEFAULT);
  const workers = isShared ? (options.workers ?? 1) : 1;
  const bytes = estimateBytes(packed, estimate, {
    workers,
    orderings: options.orderings !== false && model.calls === 'programs',
    looksForNever: checks.looksForNever,
    statesMax: options.limits?.states ?? Infinity,
  });
  const { states, kept, isExact: exact } = estimate;
  const limits = limitsNeeded(packed, estimate, workers);
  return ok({ policy: packed.policy, states, kept, exact, bytes, limits });
}
