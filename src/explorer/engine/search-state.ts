/**
 * Where a search stands between two states: with the states found so far this is all that another one needs
 * to go on and to come to the same end.
 */
import type { PathState } from './level-paths.ts';

/** A property that was shown or broken. */
interface SeenProperty {
  /** Its place among the properties of the search. */
  readonly property: number;
  /** The state in which that was seen, and the call behind it. */
  readonly index: number;
  readonly then: number | null;
}

/** What was seen of properties, for those who search together or later. */
export interface SeenChecks {
  readonly seen: readonly SeenProperty[];
  /** Of each set of importers the first states with an accepted and with a refused verdict; -1 without. */
  readonly verdicts: readonly (readonly [number, readonly [number, number]])[];
}

/** Where a search stands. */
export interface SearchState {
  /** The state that is looked at next. */
  readonly index: number;
  /** The first state of each level so far, and where the last of them ends. */
  readonly levels: readonly number[];
  readonly levelEnd: number;
  /** What was counted among the states that were looked at. */
  readonly states: number;
  readonly transitions: number;
  readonly terminal: number;
  readonly isGraded: boolean;
  readonly isReduced: boolean;
  /** No state was left out for want of room. */
  readonly hadRoom: boolean;
  /** Null where paths are not counted on the way. */
  readonly paths: PathState | null;
}
