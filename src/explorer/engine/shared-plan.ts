/** How large the memory that workers share must be, and the way from one core's states to it and back. */
import { assert } from '../../base/assert.ts';
import type { CrewOrder, CrewReport } from './crew.ts';
import type { PathState } from './level-paths.ts';
import { CONTROL, reserveMemory, type SharedMemory, type SharedPlan } from './shared-memory.ts';
import type { SearchState } from './search-state.ts';
import type { SharedPart, SharedStart } from './shared-search.ts';
import type { FoundStates, VisitedStates } from './visited-states.ts';

/** Candidates of a batch: enough that waiting for each other costs nothing, and few enough for a cache. */
const CANDIDATES_MAX = 1 << 20;

const CHUNK_STATES = 256;

/** The table of a level has no fewer slots, so that a batch fits into it. */
const SLOTS_MIN = 1 << 20;

/** The same where chunks are made small on purpose. */
const SLOTS_MIN_SMALL = 1 << 8;

/** What a state takes beside its words and its parent: its part of the table, or of two levels of paths. */
const BYTES_BESIDE = 14;

/** Digits for each state that a level may need; levels are much smaller than all of them together. */
const DIGITS_FOR_EACH = 2;

/** What a plan is made for. */
export interface Sizes {
  readonly workers: number;
  readonly width: number;
  readonly callsMax: number;
  readonly statesMax: number;
  readonly bytesMax: number;
  readonly isRanked: boolean;
  readonly countsPaths: boolean;
  /** States that a worker takes at a time; as many as is quick where it is left out. */
  readonly chunkStates?: number | undefined;
}

function chunksOfBatch(workers: number, callsMax: number): number {
  return Math.max(workers, Math.floor(CANDIDATES_MAX / (CHUNK_STATES * callsMax)));
}

/** The bytes of what workers tell each other while they look at a batch. */
export function bytesOfBatch({
  workers,
  width,
  callsMax,
  chunkStates = CHUNK_STATES,
}: Pick<Sizes, 'workers' | 'width' | 'callsMax' | 'chunkStates'>): number {
  return 4 * chunksOfBatch(workers, callsMax) * chunkStates * callsMax * (width + 3);
}

/** The bytes with which there is room for so many states. */
export function bytesShared(sizes: Parameters<typeof bytesOfBatch>[0], states: number): number {
  return bytesOfBatch(sizes) + states * (4 * (sizes.width + 1) + BYTES_BESIDE);
}

/** Plans the memory. */
export function planOf(sizes: Sizes): SharedPlan {
  const { workers, width, callsMax, bytesMax, isRanked, chunkStates = CHUNK_STATES } = sizes;
  const chunksMax = chunksOfBatch(workers, callsMax);
  const shared = bytesOfBatch(sizes);
  const fits = Math.floor((bytesMax - shared) / (4 * (width + 1) + BYTES_BESIDE));
  const statesMax = Math.max(0, Math.min(sizes.statesMax, fits));
  let slotsMax = SLOTS_MIN;
  while (slotsMax * 10 < statesMax * 16) slotsMax *= 2;
  const digits = Math.max(1 << 16, statesMax * DIGITS_FOR_EACH);
  return {
    workers,
    width,
    statesMax,
    slotsMin: chunkStates < CHUNK_STATES ? SLOTS_MIN_SMALL : SLOTS_MIN,
    slotsMax,
    chunkStates,
    chunksMax,
    callsMax,
    isRanked,
    pathDigitsMax: sizes.countsPaths && isRanked ? digits : 0,
  };
}

/** Puts what one core has found where all see it; null where there is no memory for that. */
export function shareStates(
  plan: SharedPlan,
  visited: VisitedStates,
  state: SearchState,
): Omit<CrewOrder, 'checks'> | null {
  const { count } = visited;
  if (count > plan.statesMax) return null;
  const { paths, index, levels, levelEnd } = state;
  const isTooLong =
    paths !== null && Math.max(paths.now.length, paths.next.length) > plan.pathDigitsMax;
  if (isTooLong) return null;
  const memory = reserveOrNull(plan);
  if (memory === null) return null;
  new Uint32Array(memory.words).set(visited.words.subarray(0, count * plan.width));
  new Uint32Array(memory.parents).set(visited.parents.subarray(0, count));
  if (paths !== null) {
    new Uint32Array(memory.paths[0]).set(paths.now);
    new Uint32Array(memory.paths[1]).set(paths.next);
  }
  const control = new Int32Array(memory.control);
  control[CONTROL.count] = count;
  control[CONTROL.expanded] = index;
  control[CONTROL.depth] = levels.length - 1;
  const { digits = 1, nextDigits = 1 } = paths ?? {};
  const start: SharedStart = { index, count, levels, levelEnd, digits, nextDigits };
  return { plan, memory, start };
}

function reserveOrNull(plan: SharedPlan): SharedMemory | null {
  try {
    return reserveMemory(plan);
  } catch (error) {
    // The machine does not lend as much as the limit would allow.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Where the search stands when all workers have ended, and the states that they have found. */
export function gather(
  { plan, memory }: Omit<CrewOrder, 'checks'>,
  reports: readonly CrewReport[],
  before: SearchState,
): { readonly state: SearchState; readonly found: FoundStates } {
  const [first] = reports.map(({ part }) => part);
  assert(first !== undefined, 'somebody has searched');
  const parts = reports.map(({ part }) => part);
  assert(
    parts.every(({ index, count }) => index === first.index && count === first.count),
    'all workers have come to the same state',
  );
  const sum = (of: (part: SharedPart) => number): number =>
    parts.reduce((all, part) => all + of(part), 0);
  const { index, count, levels, levelEnd } = first;
  const state: SearchState = {
    index,
    levels,
    levelEnd,
    states: before.states + sum((each) => each.states),
    transitions: before.transitions + sum((each) => each.transitions),
    terminal: before.terminal + sum((each) => each.terminal),
    isGraded: before.isGraded && parts.every(({ isGraded }) => isGraded),
    isReduced: before.isReduced,
    hadRoom: before.hadRoom && parts.every(({ hadRoom }) => hadRoom),
    paths: gatherPaths(plan, memory, parts, before),
  };
  const words = new Uint32Array(memory.words, 0, count * plan.width);
  const parents = new Uint32Array(memory.parents, 0, count);
  const firstKept = plan.isRanked ? levelEnd : 0;
  const slots = plan.isRanked ? null : new Uint32Array(memory.slots, 0, first.slotCount);
  return { state, found: { words, parents, count, firstKept, slots } };
}

function gatherPaths(
  plan: SharedPlan,
  memory: SharedMemory,
  parts: readonly SharedPart[],
  before: SearchState,
): PathState | null {
  const [first] = parts;
  const isLost = new Int32Array(memory.control)[CONTROL.pathsLost] === 1;
  if (first === undefined || before.paths === null || plan.pathDigitsMax === 0 || isLost) {
    return null;
  }
  const { digits, nextDigits, count, levels, levelEnd } = first;
  const [one, other] = memory.paths.map((each) => new Uint32Array(each));
  assert(one !== undefined && other !== undefined, 'paths of two levels');
  const [now, next] = first.nowFirst ? [one, other] : [other, one];
  const level = levelEnd - (levels.at(-1) ?? 0);
  return {
    ended: parts.reduce((all, { ended }) => all + ended, before.paths.ended),
    digits,
    nextDigits,
    now: now.slice(0, level * digits),
    next: next.slice(0, (count - levelEnd) * nextDigits),
  };
}
