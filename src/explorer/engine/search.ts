/**
 * The breadth-first search of the packed engine. The first way into a state is a shortest one, and the
 * order of discovery is the same on every run. Whatever a limit cuts off makes the result incomplete;
 * nothing else does.
 */
import { assert } from '../../base/assert.ts';
import type { Policy } from '../../events/policy.ts';
import {
  CrewLostError,
  type Crew,
  type CrewRun,
  type CrewTask,
  type SharedChecks,
} from './crew.ts';
import { LevelPaths } from './level-paths.ts';
import type { PackedModel } from './packed-model.ts';
import { isRanked } from './ranks.ts';
import { restorePlaces, statesOf, type SearchCheckpoint } from './search-checkpoint.ts';
import type { SearchState } from './search-state.ts';
import { CONTROL } from './shared-memory.ts';
import { gather, planOf, shareStates } from './shared-plan.ts';
import { Successors } from './successors.ts';
import { Symmetry } from './symmetry.ts';
import { NO_ROOM, VisitedStates, type FoundStates, type VisitedLimits } from './visited-states.ts';

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
}

/** Workers, and what they are to check. */
interface Together {
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

/** How many states a search keeps where the caller does not say: below 1 GiB of memory. */
export const SEARCH_STATES_MAX_DEFAULT = 20_000_000;

/** The memory for states where the caller does not say. */
export const SEARCH_BYTES_MAX_DEFAULT = 1024 ** 3;

/** Looking at the clock costs more than expanding a state, so it is done this seldom. */
const STATES_PER_LOOK = 4096;

/** Searches all states of a model. */
export function searchStates(packed: PackedModel, options: SearchOptions = {}): SearchResult {
  return finish(searchInSteps(packed, options));
}

/**
 * A computation that stops now and then, so that whoever drives it can do something else; where it waits for
 * workers, it says what for.
 */
export type Steps<T> = Generator<Promise<void> | undefined, T>;

/** The same in steps of some milliseconds. */
export function searchInSteps(packed: PackedModel, options: SearchOptions): Steps<SearchResult> {
  return new Search(packed, options).run();
}

/** Takes all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) {
    assert(step.value === undefined, 'who takes all steps at once waits for nobody');
    step = steps.next();
  }
  return step.value;
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
          if (together === undefined || this.#visited.count < together.crew.statesMin) {
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
  *#searchTogether({ crew, checks }: Together, run: CrewRun): Steps<boolean> {
    const before = this.#state();
    const { length: callsMax } = this.#successors.calls;
    const plan = planOf({
      ...this.#limits,
      workers: crew.workers,
      chunkStates: crew.chunkStates,
      callsMax,
      isRanked: this.#isRanked,
      countsPaths: before.paths !== null,
    });
    const shared = shareStates(plan, this.#visited, before);
    if (shared === null) return false;
    run.begin({ ...shared, checks: checks.seen });
    const control = new Int32Array(shared.memory.control);
    while (run.reports === null) {
      if (run.failure !== null) throw new CrewLostError(run.failure);
      const of = (place: number): number => Atomics.load(control, place);
      const isOver = this.#isOverAt(of(CONTROL.count), of(CONTROL.expanded), of(CONTROL.depth));
      if (isOver) Atomics.store(control, CONTROL.isAsked, 1);
      yield run.pause();
    }
    const { state, found } = gather(shared, run.reports, before);
    this.#takeUp(state, found);
    for (const report of run.reports) checks.add(report.checks);
    checks.compareVerdicts(this.#successors, found.words);
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

  #isOverAt(states: number, expanded: number, depth: number): boolean {
    this.#options.onProgress?.({ states, expanded, depth });
    const isInTime = this.#stopAt === Infinity || (this.#options.clock?.() ?? 0) < this.#stopAt;
    return !isInTime || this.#options.isInterrupted?.() === true;
  }

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
