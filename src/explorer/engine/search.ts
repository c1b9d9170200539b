/**
 * The breadth-first search of the packed engine. The first way into a state is a shortest one, and the
 * order of discovery is the same on every run. Whatever a limit cuts off makes the result incomplete;
 * nothing else does.
 */
import { assert } from '../../base/assert.ts';
import type { Policy } from '../../events/policy.ts';
import { LevelPaths } from './level-paths.ts';
import type { PackedModel } from './packed-model.ts';
import { isRanked } from './ranks.ts';
import { Successors } from './successors.ts';
import { Symmetry } from './symmetry.ts';
import { NO_ROOM, VisitedStates } from './visited-states.ts';

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
  readonly onState?: (index: number, successors: Successors, visited: VisitedStates) => void;
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

/** A computation that stops now and then, so that whoever drives it can do something else. */
export type Steps<T> = Generator<undefined, T>;

/** The same in steps of some milliseconds. */
export function searchInSteps(packed: PackedModel, options: SearchOptions): Steps<SearchResult> {
  return new Search(packed, options).run();
}

/** Takes all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

class Search {
  readonly #packed: PackedModel;
  readonly #options: SearchOptions;
  readonly #visited: VisitedStates;
  readonly #successors: Successors;
  readonly #symmetry: Symmetry | null;
  readonly #isRanked: boolean;
  readonly #paths: LevelPaths | null;
  readonly #levels: number[] = [0];
  #states = 0;
  #transitions = 0;
  #terminal = 0;
  #isGraded = true;
  #complete = true;
  #isReduced = false;

  constructor(packed: PackedModel, options: SearchOptions) {
    const { limits = {} } = options;
    this.#packed = packed;
    this.#options = options;
    this.#successors = new Successors(packed, options.policy);
    const symmetry = options.symmetry === true ? new Symmetry(packed) : null;
    this.#symmetry = symmetry?.isTrivial === false ? symmetry : null;
    this.#isRanked = isRanked(packed);
    const isCounted = this.#isRanked && options.countsPaths === true;
    this.#paths = isCounted ? new LevelPaths(this.#successors.calls.length) : null;
    this.#visited = new VisitedStates({
      width: packed.width,
      statesMax: limits.states ?? SEARCH_STATES_MAX_DEFAULT,
      bytesMax: limits.bytes ?? SEARCH_BYTES_MAX_DEFAULT,
    });
  }

  *run(): Steps<SearchResult> {
    const visited = this.#visited;
    const { width } = this.#packed;
    const first = visited.add(new Uint32Array(width), 0, 0);
    if (first === NO_ROOM) this.#complete = false;
    const stopAt = this.#deadline();
    let levelEnd = 1;
    for (let index = 0; index < visited.count; index += 1) {
      if (index === levelEnd) {
        this.#levels.push(index);
        levelEnd = visited.count;
        if (this.#isRanked) visited.forget();
        this.#paths?.advance(levelEnd);
      }
      if (index % STATES_PER_LOOK === 0) {
        yield;
        if (this.#isOver(index, stopAt)) break;
      }
      const found = this.#successors.expand(visited.words, index * width);
      assert(index < levelEnd, 'a state is looked at in the level in which it was found');
      this.#options.onState?.(index, this.#successors, visited);
      this.#count(index, this.#followAll(index, found, levelEnd));
    }
    return this.#result();
  }

  /** Adds what a state leads to; returns how many calls were followed. */
  #followAll(index: number, count: number, levelEnd: number): number {
    const successors = this.#successors;
    if (this.#options.partialOrder !== true || this.#packed.judge.isRoomBounded) {
      this.#follow(index, 0, count, levelEnd);
      return count;
    }
    // An ample set: all calls about one buffer, because no other buffer can disable or change them.
    for (let buffer = 0; buffer < this.#packed.bufferCount; buffer += 1) {
      const from = successors.starts[buffer] ?? 0;
      const to = successors.starts[buffer + 1] ?? 0;
      if (from === to) continue;
      if (to - from === count) break;
      const known = this.#visited.count;
      this.#follow(index, from, to, levelEnd);
      // The proviso: where all of them lead to known states, a cycle could put the others off for
      // ever, so that the others follow, too. Programs only go forward and have no cycle.
      const isNew = this.#visited.count > known;
      if (!isNew && this.#packed.model.calls === 'free') break;
      this.#isReduced = true;
      return to - from;
    }
    this.#follow(index, 0, count, levelEnd);
    return count;
  }

  #follow(index: number, from: number, to: number, levelEnd: number): void {
    const { words } = this.#successors;
    const { width } = this.#packed;
    const visited = this.#visited;
    for (let each = from; each < to; each += 1) {
      this.#symmetry?.canonicalize(words, each * width);
      const target =
        width === 1
          ? visited.addWord(words[each] ?? 0, index)
          : visited.add(words, each * width, index);
      assert(target < visited.count, 'a call leads to a state that is kept');
      if (target === NO_ROOM) this.#complete = false;
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

  #deadline(): number {
    const { clock, limits } = this.#options;
    return clock === undefined || limits?.milliseconds === undefined
      ? Infinity
      : clock() + limits.milliseconds;
  }

  /** Reports how far the search is; whether its time is over, or somebody wants it to end. */
  #isOver(index: number, stopAt: number): boolean {
    const depth = this.#levels.length - 1;
    this.#options.onProgress?.({ states: this.#visited.count, expanded: index, depth });
    const isInTime = stopAt === Infinity || (this.#options.clock?.() ?? 0) < stopAt;
    if (isInTime && this.#options.isInterrupted?.() !== true) return false;
    this.#complete = false;
    return true;
  }

  #result(): SearchResult {
    const isWeighed = this.#symmetry !== null;
    assert(this.#levels.length <= this.#visited.count || !this.#complete, 'levels have states');
    assert(this.#terminal <= this.#states, 'the last states are among the states');
    assert(isWeighed || this.#states <= this.#visited.count, 'each state is counted once');
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
      paths: this.#complete && !this.#isReduced ? (this.#paths?.ended ?? null) : null,
      levels: this.#levels,
      complete: this.#complete,
      isReduced: this.#isReduced,
    };
  }
}
