/**
 * A search that was left off, as all that another program needs to go on with it: where it stood, what it had
 * found, what it had seen of properties, and the numbers that places had got.
 */
import { assert } from '../../base/assert.ts';
import type { PackedModel } from './packed-model.ts';
import type { SearchState, SeenChecks } from './search-state.ts';
import type { FoundStates, VisitedStates } from './visited-states.ts';

/** A search that was left off. */
export interface SearchCheckpoint {
  readonly state: SearchState;
  /** The words of all states found, and the index of the state from which each was found. */
  readonly words: Uint32Array;
  readonly parents: Uint32Array;
  readonly checks: SeenChecks;
  /** The questions that gave places their numbers. */
  readonly asked: PackedModel['judge']['asked'];
}

/** A search that has come to a stop, as far as going on with it needs. */
interface StoppedSearch {
  readonly visited: Pick<VisitedStates, 'count' | 'width' | 'words' | 'parents'>;
  readonly state: SearchState;
  readonly complete: boolean;
}

/** What can be gone on with; null where the search is over, or has left states out for want of room. */
export function checkpointOf(
  packed: PackedModel,
  { visited, state, complete }: StoppedSearch,
  checks: SeenChecks,
): SearchCheckpoint | null {
  if (complete || !state.hadRoom) return null;
  const { count, width } = visited;
  const words = visited.words.subarray(0, count * width);
  const parents = visited.parents.subarray(0, count);
  return { state, words, parents, checks, asked: packed.judge.asked };
}

/** The states of a checkpoint, where all ways into a state are equally long (`isRanked`), or not. */
export function statesOf(from: SearchCheckpoint, isRanked: boolean): FoundStates {
  const { words, parents, state } = from;
  const { length: count } = parents;
  assert(state.index < count && state.levelEnd <= count, 'a search was left off before its end');
  // The next level is the only one in which a state is met again there.
  return { words, parents, count, firstKept: isRanked ? state.levelEnd : 0, slots: null };
}

/** Gives places the numbers that they had. */
export function restorePlaces({ judge }: PackedModel, { asked }: SearchCheckpoint): void {
  for (const [set, occupied] of asked) {
    judge.plan(set, Uint32Array.from(occupied), occupied.length);
  }
  assert(judge.asked.length === asked.length, 'the same questions lead to as many places');
}
