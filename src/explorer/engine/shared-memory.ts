/**
 * The memory that the workers of a search share, and what each of them knows of it. Everything is reserved at
 * once and taken from the machine as it is written to, so that nothing grows while others look at it.
 *
 * A slot of the table holds the index of a state plus one; or, while a batch is looked at, the number of a
 * candidate as a negative number: `-(candidate + 1)`.
 */

/** How the memory is divided. */
export interface SharedPlan {
  readonly workers: number;
  /** Words of a state. */
  readonly width: number;
  /** The most states. */
  readonly statesMax: number;
  /** Slots of the smallest and of the largest table. */
  readonly slotsMin: number;
  readonly slotsMax: number;
  /** States of a chunk, which one worker looks at, and chunks of a batch, which all look at together. */
  readonly chunkStates: number;
  readonly chunksMax: number;
  /** The most transitions of a state. */
  readonly callsMax: number;
  /** States are only met again in the next level. */
  readonly isRanked: boolean;
  /** Digits for the paths of a level; 0 where they are not counted. */
  readonly pathDigitsMax: number;
}

/** The shared arrays as they are sent to a worker. */
export interface SharedMemory {
  readonly control: SharedArrayBuffer;
  readonly words: SharedArrayBuffer;
  readonly parents: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
  /** Of each candidate: its words, from which state it was found, and its slot. */
  readonly candidates: SharedArrayBuffer;
  readonly origins: SharedArrayBuffer;
  readonly places: SharedArrayBuffer;
  /** Of each chunk: one more than its last candidate, and how many of them were new. */
  readonly chunks: SharedArrayBuffer;
  /** Of each state of a batch its number of transitions, and of each transition the slot. */
  readonly edgeCounts: SharedArrayBuffer;
  readonly edges: SharedArrayBuffer;
  readonly paths: readonly [SharedArrayBuffer, SharedArrayBuffer];
}

/** Numbers that workers tell each other, by their place in `control`. */
export const CONTROL = {
  /** Workers that wait, and how often all have gone on. */
  arrived: 0,
  round: 1,
  /** Somebody wants the search to end; what all have agreed on. */
  isAsked: 2,
  isAgreed: 3,
  /** A worker has died, so that nobody must be waited for. */
  isAbandoned: 4,
  /** The next chunk that nobody looks at, for batches of even and of odd number. */
  claims: 5,
  /** The bits of the largest number of paths of a level. */
  bits: 7,
  /** There was no memory for the paths of a level. */
  pathsLost: 8,
  /** How far the search is. */
  count: 9,
  expanded: 10,
  depth: 11,
  levelStart: 12,
  slots: 13,
} as const;

const CONTROL_LENGTH = 16;

/** A state that was met behind the last that there is room for. */
export const NO_INDEX = 0x7fff_ffff;

/** Reserves the memory of a plan. */
export function reserveMemory(plan: SharedPlan): SharedMemory {
  const { width, chunksMax, chunkStates, callsMax, pathDigitsMax } = plan;
  const most = chunksMax * chunkStates * callsMax;
  const of = (numbers: number): SharedArrayBuffer => new SharedArrayBuffer(4 * numbers);
  return {
    control: of(CONTROL_LENGTH),
    words: of(plan.statesMax * width),
    parents: of(plan.statesMax),
    slots: of(plan.slotsMax),
    candidates: of(most * width),
    origins: of(most),
    places: of(most),
    chunks: of(2 * chunksMax),
    edgeCounts: of(pathDigitsMax > 0 ? chunksMax * chunkStates : 0),
    edges: of(pathDigitsMax > 0 ? most : 0),
    paths: [of(pathDigitsMax), of(pathDigitsMax)],
  };
}
