/**
 * The breadth-first search of the packed engine. The first way into a state is a shortest one, and the
 * order of discovery is the same on every run. Whatever a limit cuts off makes the result incomplete;
 * nothing else does.
 */
import { assert } from '../../base/assert.ts';
import type { CrewRun } from './crew.ts';
import { LevelPaths } from './level-paths.ts';
import type { PackedModel } from './packed-model.ts';
import { isRanked } from './ranks.ts';
import { restorePlaces, statesOf } from './search-checkpoint.ts';
import {
  SEARCH_BYTES_MAX_DEFAULT,
  SEARCH_STATES_MAX_DEFAULT,
  type SearchOptions,
  type Together,
} from './search-options.ts';
import type { SearchResult } from './search-result.ts';
import type { SearchState } from './search-state.ts';
import { finish, type Steps } from './search-steps.ts';
import { searchTogether } from './search-together.ts';
import { planOf } from './shared-plan.ts';
import { Successors } from './successors.ts';
import { Symmetry } from './symmetry.ts';
import { NO_ROOM, VisitedStates, type FoundStates, type VisitedLimits } from './visited-states.ts';

/** Looking at the clock costs more than expanding a state, so it is done this seldom. */
const STATES_PER_LOOK = 4096;

/** A search that is known to have so many times the states from which workers pay gets them at once. */
const SURELY_LARGE = 4;

/** Searches all states of a model. */
export function searchStates(packed: PackedModel, options: SearchOptions = {}): SearchResult {
  return finish(searchInSteps(packed, options));
}

/** The same in steps of some milliseconds. */
export function searchInSteps(packed: PackedModel, options: SearchOptions): Steps<SearchResult> {
  return new Search(packed, options).run();
}

class Search {
  readonly #packed: PackedModel;
  readonly #options: SearchOptions;
  readonly #limits: VisitedLimits;
  readonly #successors: Successors;
  readonly #symmetry: Symmetry | null;
  readonly #isRanked: boolean;
  readonly #stopAt: number;
  #visited: VisitedStates;
  #paths: LevelPaths | null;
  #levels: number[] = [0];
  #levelEnd = 1;
  #index = 0;
  #states = 0;
  #transitions = 0;
  #terminal = 0;
  #isGraded = true;
  #hadRoom = true;
  #isReduced = false;
  #isStopped = false;

  constructor(packed: PackedModel, options: SearchOptions) {
    const { limits = {}, clock } = options;
    this.#packed = packed;
    this.#options = options;
    this.#successors = new Successors(packed, options.policy);
    const symmetry = options.symmetry === true ? new Symmetry(packed) : null;
    this.#symmetry = symmetry?.isTrivial === false ? symmetry : null;
    this.#isRanked = isRanked(packed);
    const isCounted = this.#isRanked && options.countsPaths === true;
    this.#paths = isCounted ? new LevelPaths(this.#successors.calls.length) : null;
    this.#limits = {
      width: packed.width,
      statesMax: limits.states ?? SEARCH_STATES_MAX_DEFAULT,
      bytesMax: limits.bytes ?? SEARCH_BYTES_MAX_DEFAULT,
      statesExpected: options.statesExpected ?? 0,
    };
    this.#visited = new VisitedStates(this.#limits);
    this.#stopAt =
      clock === undefined || limits.milliseconds === undefined
        ? Infinity
        : clock() + limits.milliseconds;
  }

  *run(): Steps<SearchResult> {
    const { together, from, statesPerLook = STATES_PER_LOOK } = this.#options;
    if (from === undefined) this.#begin();
    else {
      restorePlaces(this.#packed, from);
      this.#takeUp(from.state, statesOf(from, this.#isRanked));
    }
    let crew: CrewRun | null = null;
    try {
      for (; this.#index < this.#visited.count; this.#index += 1) {
        if (this.#index === this.#levelEnd) this.#nextLevel();
        if (this.#index % statesPerLook === 0) {
          yield;
          if (this.#isOver()) break;
          if (together === undefined || !this.#isLargeFor(together)) {
            this.#expand();
            continue;
          }
          crew ??= together.crew.start(together.task);
          while (together.crew.statesMin === 0 && !isSettled(crew)) yield crew.pause();
          if (crew.isReady && (yield* this.#searchTogether(together, crew))) break;
        }
        this.#expand();
      }
    } finally {
      crew?.release();
    }
    return this.#result();
  }

  /** Whether workers are worth their start: at once where so many states are known to come, else when they are there. */
  #isLargeFor({ crew: { statesMin } }: Together): boolean {
    const { statesExpected = null } = this.#options;
    return this.#visited.count >= statesMin || (statesExpected ?? 0) >= SURELY_LARGE * statesMin;
  }

  #begin(): void {
    const first = this.#visited.add(new Uint32Array(this.#packed.width), 0, 0);
    if (first === NO_ROOM) this.#hadRoom = false;
  }

  #nextLevel(): void {
    this.#levels.push(this.#index);
    this.#levelEnd = this.#visited.count;
    if (this.#isRanked) this.#visited.forget();
    this.#paths?.advance(this.#levelEnd);
  }

  /** Looks at the next state. */
  #expand(): void {
    const index = this.#index;
    const visited = this.#visited;
    const found = this.#successors.expand(visited.words, index * this.#packed.width);
    assert(index < this.#levelEnd, 'a state is looked at in the level in which it was found');
    this.#options.onState?.(index, this.#successors, visited.words);
    this.#count(index, this.#followAll(index, found));
  }

  /** Leaves the rest to workers; false where that cannot be, and one core goes on. */
  *#searchTogether(together: Together, run: CrewRun): Steps<boolean> {
    const before = this.#state();
    const plan = planOf({
      ...this.#limits,
      workers: together.crew.workers,
      chunkStates: together.crew.chunkStates,
      callsMax: this.#successors.calls.length,
      isRanked: this.#isRanked,
      countsPaths: before.paths !== null,
    });
    const done = yield* searchTogether(plan, run, together.checks, {
      visited: this.#visited,
      before,
      isOverAt: this.#isOverAt,
    });
    if (done === null) return false;
    const { state, found } = done;
    this.#takeUp(state, found);
    together.checks.compareVerdicts(this.#successors, found.words);
    this.#isStopped = state.index < found.count;
    return true;
  }

  /** Goes on where workers, or another search, have left off. */
  #takeUp(state: SearchState, found: FoundStates): void {
    this.#visited = VisitedStates.of(this.#limits, found);
    this.#levels = [...state.levels];
    this.#levelEnd = state.levelEnd;
    this.#index = state.index;
    this.#states = state.states;
    this.#transitions = state.transitions;
    this.#terminal = state.terminal;
    this.#isGraded = state.isGraded;
    this.#hadRoom = state.hadRoom;
    this.#isReduced = state.isReduced;
    const { length: waysMax } = this.#successors.calls;
    const first = state.levels.at(-1) ?? 0;
    this.#paths =
      state.paths === null || this.#paths === null
        ? null
        : LevelPaths.of(waysMax, state.paths, first, state.levelEnd);
  }

  /** Adds what a state leads to; returns how many calls were followed. */
  #followAll(index: number, count: number): number {
    const successors = this.#successors;
    if (this.#options.partialOrder !== true || this.#packed.judge.isRoomBounded) {
      this.#follow(index, 0, count);
      return count;
    }
    // An ample set: all calls about one buffer, because no other buffer can disable or change them.
    for (let buffer = 0; buffer < this.#packed.bufferCount; buffer += 1) {
      const from = successors.starts[buffer] ?? 0;
      const to = successors.starts[buffer + 1] ?? 0;
      if (from === to) continue;
      if (to - from === count) break;
      const known = this.#visited.count;
      this.#follow(index, from, to);
      // The proviso: where all of them lead to known states, a cycle could put the others off for
      // ever, so that the others follow, too. Programs only go forward and have no cycle.
      const isNew = this.#visited.count > known;
      if (!isNew && this.#packed.model.calls === 'free') break;
      this.#isReduced = true;
      return to - from;
    }
    this.#follow(index, 0, count);
    return count;
  }

  #follow(index: number, from: number, to: number): void {
    const { words } = this.#successors;
    const { width } = this.#packed;
    const visited = this.#visited;
    const levelEnd = this.#levelEnd;
    for (let each = from; each < to; each += 1) {
      this.#symmetry?.canonicalize(words, each * width);
      const target =
        width === 1
          ? visited.addWord(words[each] ?? 0, index)
          : visited.add(words, each * width, index);
      assert(target < visited.count, 'a call leads to a state that is kept');
      if (target === NO_ROOM) this.#hadRoom = false;
      else if (target < levelEnd) this.#isGraded = false;
      else this.#paths?.follow(index, target);
    }
  }

  #count(index: number, count: number): void {
    const { words } = this.#visited;
    const weight = this.#symmetry?.orbitOf(words, index * this.#packed.width) ?? 1;
    assert(weight >= 1, 'a state stands for itself at least');
    this.#states += weight;
    this.#transitions += weight * count;
    if (count > 0) return;
    this.#terminal += weight;
    this.#paths?.end(index);
  }

  /** Reports how far the search is; whether its time is over, or somebody wants it to end. */
  #isOver(): boolean {
    const depth = this.#levels.length - 1;
    this.#isStopped = this.#isOverAt(this.#visited.count, this.#index, depth);
    return this.#isStopped;
  }

  readonly #isOverAt = (states: number, expanded: number, depth: number): boolean => {
    const { statesExpected: expected = null } = this.#options;
    this.#options.onProgress?.({ states, expanded, depth, expected });
    const isInTime = this.#stopAt === Infinity || (this.#options.clock?.() ?? 0) < this.#stopAt;
    return !isInTime || this.#options.isInterrupted?.() === true;
  };

  #state(): SearchState {
    return {
      index: this.#index,
      levels: this.#levels,
      levelEnd: this.#levelEnd,
      states: this.#states,
      transitions: this.#transitions,
      terminal: this.#terminal,
      isGraded: this.#isGraded,
      isReduced: this.#isReduced,
      hadRoom: this.#hadRoom,
      paths: this.#paths?.stateOf(this.#visited.count) ?? null,
    };
  }

  #result(): SearchResult {
    const isWeighed = this.#symmetry !== null;
    const complete = this.#hadRoom && !this.#isStopped;
    assert(this.#levels.length <= this.#visited.count || !complete, 'levels have states');
    assert(this.#terminal <= this.#states, 'the last states are among the states');
    assert(isWeighed || this.#states <= this.#visited.count, 'each state is counted once');
    const state = this.#state();
    return {
      visited: this.#visited,
      successors: this.#successors,
      symmetry: this.#symmetry,
      // States that were found but not looked at any more were found all the same.
      states: isWeighed ? this.#states : this.#visited.count,
      transitions: this.#transitions,
      depth: this.#levels.length - 1,
      terminal: this.#terminal,
      isGraded: this.#isGraded,
      isRanked: this.#isRanked,
      paths: complete && !this.#isReduced ? (this.#paths?.ended ?? null) : null,
      levels: this.#levels,
      complete,
      isReduced: this.#isReduced,
      state,
    };
  }
}

/** Workers are ready, or will never be. */
function isSettled({ isReady, failure }: CrewRun): boolean {
  return isReady || failure !== null;
}
