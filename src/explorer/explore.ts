/**
 * Explores every ordering of a model with the packed engine: exact counts, properties with shortest
 * witnesses, and how a policy fares. What a limit cuts off is never reported as a success.
 */
import { assert } from '../base/assert.ts';
import { refused, ok, type Result } from '../base/result.ts';
import type { InputError } from '../base/document.ts';
import type { Policy } from '../events/policy.ts';
import { CrewLostError, type Crew, type CrewTask } from './engine/crew.ts';
import { alphabetSizeOf } from './engine/alphabet-size.ts';
import { countPaths } from './engine/path-counts.ts';
import { packModel, type PackedModel } from './engine/packed-model.ts';
import { TooManyPlacesError } from './engine/platform-judge.ts';
import { PropertyChecks, type PropertyOutcome } from './engine/property-checks.ts';
import { checkpointOf, type SearchCheckpoint } from './engine/search-checkpoint.ts';
import type { SearchLimits, SearchProgress } from './engine/search-options.ts';
import { finish, type Steps } from './engine/search-steps.ts';
import { searchInSteps } from './engine/search.ts';
import { estimateStates } from './estimate/state-estimate.ts';
import type { Model } from './model/model.ts';
import { DEFAULT_PROPERTIES, type Property, type PropertyName } from './model/property.ts';

/** How to explore. @public */
export interface ExploreOptions {
  /** Names of built-in properties, and properties of one's own; all that a sound policy promises. */
  readonly properties?: readonly (PropertyName | Property)[];
  /**
   * Where the search stops at the latest; 20,000,000 states and 1 GiB for them where nothing is said, and no limit of
   * time.
   */
  readonly limits?: SearchLimits;
  /**
   * Importers and buffers that are alike are searched once; counts stay exact. True where it is left
   * out; false where a property of one's own may tell them apart.
   */
  readonly symmetry?: boolean;
  /** Independent buffers one after the other; counts are then those of the smaller graph. */
  readonly partialOrder?: boolean;
  /** Whether orderings are counted, which takes about as long as the search. True if left out. */
  readonly orderings?: boolean;
  /** Milliseconds since any moment; for the limit of time. */
  readonly clock?: () => number;
  /** Told how far the search is, now and then while it runs. */
  readonly onProgress?: (progress: SearchProgress) => void;
  /** Asked now and then; true ends the search as a limit does. */
  readonly isInterrupted?: () => boolean;
}

/** What was found under one policy. @public */
export interface Exploration {
  /** The policy that the model was explored under. */
  readonly policy: Policy;
  /** Reachable states, the first one included. */
  readonly states: number;
  /** Accepted calls summed over all states; in `programs` refused attaches, too. */
  readonly transitions: number;
  /** Pairs of a state and a call that leads nowhere. */
  readonly refusedCalls: number;
  /** The longest of the shortest distances from the first state. */
  readonly depth: number;
  /** States without a successor. */
  readonly terminal: number;
  /** Complete orderings in decimals; null where there is a cycle, or the search is not complete. */
  readonly orderings: string | null;
  /** One outcome for each property that was asked for, in the same order. */
  readonly properties: readonly PropertyOutcome[];
  /** True where partial order left states out: counts are then those of the smaller graph. */
  readonly reduced: boolean;
  /** False where a limit was reached: counts are lower bounds, and what holds is not known. */
  readonly complete: boolean;
  /** States that were kept in memory, and the bytes they took. */
  readonly kept: { readonly states: number; readonly bytes: number };
}

/**
 * Explores a model under its policy.
 *
 * @returns What was found, or why the model cannot be explored.
 * @example
 * ```ts
 * import { explore } from 'cenalloc/explorer';
 *
 * const explored = explore({
 *   policy: 'strict', masks: [7, 3], capacities: [null, null, null],
 *   mapMax: 1, cpuMax: 0, buffers: 1, calls: 'programs',
 * });
 * if (explored.ok) console.log(explored.value.orderings); // '46'
 * ```
 * @public
 */
export function explore(
  model: Model,
  options: ExploreOptions = {},
): Result<Exploration, InputError> {
  return finish(exploreInSteps(model, options));
}

/** How to explore where there may be several workers. */
export interface ExploreSteps extends ExploreOptions {
  readonly crew?: Crew;
  /** Where exploring the same model with the same options was left off. */
  readonly from?: SearchCheckpoint;
  readonly statesPerLook?: number;
  /** Told where a search is left off that can be gone on with. */
  readonly onLeft?: (checkpoint: SearchCheckpoint) => void;
}

/** The same in steps, for programs that have to listen while they search. */
export function* exploreInSteps(
  model: Model,
  options: ExploreSteps,
): Steps<Result<Exploration, InputError>> {
  const packed = packModel(model);
  return packed.ok ? yield* explorePackedInSteps(packed.value, options) : packed;
}

/** The same of a model that was packed, which whoever asks more of it keeps. */
export function* explorePackedInSteps(
  packed: PackedModel,
  options: ExploreSteps,
): Steps<Result<Exploration, InputError>> {
  try {
    const explored = yield* explorePacked(packed, options);
    const { states, transitions, refusedCalls } = explored;
    if (Math.max(states, transitions, refusedCalls) < Number.MAX_SAFE_INTEGER) return ok(explored);
    const message = 'there are more states or calls than numbers count exactly: explore fewer';
    return refused({ source: 'model', field: 'importers', message });
  } catch (error) {
    return overflow(error);
  }
}

/** A search that meets more places than were packed ends in a refusal. */
export function withoutOverflow<T>(search: () => T): Result<T, InputError> {
  try {
    return ok(search());
  } catch (error) {
    return overflow(error);
  }
}

function overflow(error: unknown): Result<never, InputError> {
  if (error instanceof CrewLostError) {
    const message = `a worker of the search is gone: ${error.message}; search on one core instead`;
    return refused({ source: 'workers', message });
  }
  if (!(error instanceof TooManyPlacesError)) throw error;
  return refused({ source: 'model', field: 'platform', message: error.message });
}

/** What workers can search: they share no places of a platform, no functions, and no ample sets. */
function crewTaskOf(
  { model }: PackedModel,
  properties: readonly (PropertyName | Property)[],
  { symmetry, partialOrder }: { readonly symmetry: boolean; readonly partialOrder?: boolean },
): CrewTask | null {
  const names = properties.filter((each) => typeof each === 'string');
  const areNames = names.length === properties.length;
  if (!('masks' in model) || !areNames || partialOrder === true) return null;
  return { model, properties: names, symmetry };
}

/** How many states will be kept, where that is known beforehand. */
function statesKnown(
  packed: PackedModel,
  manner: Parameters<typeof estimateStates>[1],
): number | null {
  // The states of one buffer say nothing about one buffer that searching it does not.
  if (packed.bufferCount === 1) return null;
  const { isExact, levels, kept } = estimateStates(packed, manner);
  return isExact && levels !== null ? Number(kept) : null;
}

function* explorePacked(packed: PackedModel, options: ExploreSteps): Steps<Exploration> {
  const { properties = DEFAULT_PROPERTIES, crew, onLeft, ...search } = options;
  const checks = new PropertyChecks(packed, properties);
  if (search.from !== undefined) checks.add(search.from.checks);
  const isAsked = options.orderings !== false && packed.model.calls === 'programs';
  const symmetry = search.symmetry !== false && checks.areSymmetric;
  const task = crewTaskOf(packed, properties, { ...search, symmetry });
  const statesExpected = statesKnown(packed, { ...search, symmetry });
  const found = yield* searchInSteps(packed, {
    ...search,
    symmetry,
    statesExpected,
    ...(crew === undefined || task === null ? {} : { together: { crew, task, checks } }),
    countsPaths: isAsked,
    onState: checks.look,
  });
  assert(
    statesExpected === null || !found.complete || found.visited.count === statesExpected,
    'a search finds as many states as the states of one buffer say',
  );
  const left = onLeft === undefined ? null : checkpointOf(packed, found, checks.seen);
  if (left !== null) onLeft?.(left);
  const { states, transitions, depth, terminal, complete } = found;
  const isCountable = isAsked && complete && !found.isReduced;
  const orderings = isCountable ? (found.paths ?? countPaths(packed, found)) : null;
  return {
    policy: packed.policy,
    states,
    transitions,
    refusedCalls: states * alphabetSizeOf(packed) - transitions,
    depth,
    terminal,
    orderings: orderings === null ? null : String(orderings),
    properties: checks.outcomes(found),
    reduced: found.isReduced,
    complete,
    kept: { states: found.visited.count, bytes: found.visited.bytes },
  };
}
