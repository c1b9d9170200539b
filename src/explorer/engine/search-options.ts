/** What a search is told beside the model, and what it tells while it runs. */
import type { Policy } from '../../events/policy.ts';
import type { Crew, CrewTask, SharedChecks } from './crew.ts';
import type { SearchCheckpoint } from './search-checkpoint.ts';
import type { Successors } from './successors.ts';

/** Where a search stops at the latest. @public */
export interface SearchLimits {
  /** The most states that are kept. */
  readonly states?: number;
  /** The most bytes of memory for states; the first tables, below 256 KiB, are taken whatever it is. */
  readonly bytes?: number;
  /** The most milliseconds; needs a clock. */
  readonly milliseconds?: number;
}

/** How far a search is. @public */
export interface SearchProgress {
  /** States found so far. */
  readonly states: number;
  /** States whose calls were tried. */
  readonly expanded: number;
  /** Calls on the way to the state that is looked at. */
  readonly depth: number;
  /** States that there will be in the end; null where nobody knows. */
  readonly expected: number | null;
}

/** Workers, and what they are to check. */
export interface Together {
  readonly crew: Crew;
  readonly task: CrewTask;
  readonly checks: SharedChecks;
}

/** What a search is told beside the model. */
export interface SearchOptions {
  /** Instead of the model's own, where several share one layout. */
  readonly policy?: Policy;
  readonly limits?: SearchLimits;
  /** Exchangeable importers and buffers are searched once. */
  readonly symmetry?: boolean;
  /** Independent buffers are searched one after the other. */
  readonly partialOrder?: boolean;
  /** Whether paths are counted on the way, where that can be; else they are counted afterwards. */
  readonly countsPaths?: boolean;
  /** Milliseconds since any moment; for the limit of time. */
  readonly clock?: () => number;
  /** How many states will be kept, where that is known: memory for them is then taken once. */
  readonly statesExpected?: number | null;
  readonly onProgress?: (progress: SearchProgress) => void;
  /** Asked now and then; true ends the search as a limit does. */
  readonly isInterrupted?: () => boolean;
  /** Looks at each state with all that can happen in it, before it is followed. */
  readonly onState?: (index: number, successors: Successors, words: Uint32Array) => void;
  /** Several workers, for a search that is large. */
  readonly together?: Together;
  /** Where a search of the same model with the same options was left off. */
  readonly from?: SearchCheckpoint;
  /** How often the clock and whoever interrupts are asked; seldom where it is left out, as that is quicker. */
  readonly statesPerLook?: number;
}

/** How many states a search keeps where the caller does not say: below 1 GiB of memory. */
export const SEARCH_STATES_MAX_DEFAULT = 20_000_000;

/** The memory for states where the caller does not say. */
export const SEARCH_BYTES_MAX_DEFAULT = 1024 ** 3;
