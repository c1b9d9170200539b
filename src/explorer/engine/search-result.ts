/** What a search has found, for whoever counts paths in it, judges it or goes on with it. */
import type { SearchState } from './search-state.ts';
import type { Successors } from './successors.ts';
import type { Symmetry } from './symmetry.ts';
import type { VisitedStates } from './visited-states.ts';

/** What was found. */
export interface SearchResult {
  readonly visited: VisitedStates;
  readonly successors: Successors;
  readonly symmetry: Symmetry | null;
  /** Exact numbers of states, also where symmetry let one stand for several. */
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly terminal: number;
  /** Every transition leads from one depth to the next, so that the graph has no cycle. */
  readonly isGraded: boolean;
  /** That was known from the model, so that only the states of the last level can be found again. */
  readonly isRanked: boolean;
  /** The number of maximal paths, where it was counted on the way. */
  readonly paths: bigint | null;
  /** The index of the first state of each depth. */
  readonly levels: readonly number[];
  readonly complete: boolean;
  /** Calls were left out because others stand for them: states and transitions are fewer. */
  readonly isReduced: boolean;
  /** Where the search stood at last. */
  readonly state: SearchState;
}
