/**
 * How many states a model has, before it is searched: the states of one buffer, which are few, tell it exactly where
 * no capacity binds buffers together, and a bound else. Nothing here is ever less than what a search finds.
 */
import { assert } from '../../base/assert.ts';
import { isRanked } from '../engine/ranks.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import { Symmetry } from '../engine/symmetry.ts';
import { STATES_MAX } from '../engine/visited-states.ts';
import { oneBufferStates, type OneBufferStates } from './one-buffer-states.ts';
import { countOrbits } from './orbit-counts.ts';

/** How many states there will be. */
export interface StateEstimate {
  /** The most states. */
  readonly states: bigint;
  /** The most that are kept in memory: with symmetry one stands for several. */
  readonly kept: bigint;
  /** There are exactly so many. */
  readonly isExact: boolean;
  /** How many are kept of each depth; null where that is not known exactly, or of no use. */
  readonly levels: readonly number[] | null;
  /** How many bits numbers of paths into the states of each depth have at most; null where levels are. */
  readonly pathBits: readonly number[] | null;
}

/** How the model will be searched. */
interface SearchManner {
  readonly symmetry: boolean;
  readonly partialOrder?: boolean;
}

/** Estimates a compiled model. */
export function estimateStates(
  packed: PackedModel,
  { symmetry, partialOrder = false }: SearchManner,
): StateEstimate {
  const one = oneBufferStates(packed.model);
  const folding = symmetry ? new Symmetry(packed) : null;
  const fold = folding?.isTrivial === false ? folding : null;
  const buffers = packed.bufferCount;
  if (one === null) return bounded(statesThatCanBeWritten(packed), buffers, fold);
  const states = BigInt(one.count) ** BigInt(buffers);
  const isGraded = one.isExact && states <= BigInt(STATES_MAX);
  const exchanges = fold ?? { classes: [], areBuffersAlike: false };
  const byDepth = countOrbits(one, buffers, exchanges, isGraded);
  if (byDepth === null) return bounded(BigInt(one.count), buffers, fold);
  const kept = byDepth.reduce((sum, each) => sum + each, 0n);
  assert(kept <= states, 'no more states are kept than there are');
  // Partial order leaves out as many as it can, and nobody knows how many these are.
  if (!one.isExact || partialOrder) {
    return { states, kept, isExact: false, levels: null, pathBits: null };
  }
  if (!isGraded) return { states, kept, isExact: true, levels: null, pathBits: null };
  const levels = byDepth.map(Number);
  return { states, kept, isExact: true, levels, pathBits: pathBitsOf(packed, one, fold) };
}

/** So many states of each buffer; those that differ in the order of buffers only are kept once. */
function bounded(ofOne: bigint, buffers: number, fold: Symmetry | null): StateEstimate {
  const states = ofOne ** BigInt(buffers);
  const kept = fold?.areBuffersAlike === true ? selections(ofOne, buffers) : states;
  return { states, kept, isExact: false, levels: null, pathBits: null };
}

/** In how many ways so many things can be chosen out of some, one as often as one likes. */
function selections(of: bigint, count: number): bigint {
  let chosen = 1n;
  for (let nth = 1n; nth <= BigInt(count); nth += 1n) chosen = (chosen * (of + nth - 1n)) / nth;
  return chosen;
}

/** What the fields of one buffer can hold at most. */
function statesThatCanBeWritten({ model, freed, positions, buffers }: PackedModel): bigint {
  const cpuMax = 'cpuMax' in model ? model.cpuMax : 0;
  const isOpen = (buffers[0]?.open.mask ?? 0) + 1;
  return [freed + 1, cpuMax + 1, isOpen, ...positions.map(({ length }) => length)].reduce(
    (product, each) => product * BigInt(each),
    1n,
  );
}

/**
 * The bits of the largest number of paths into a state of each depth: the paths of its buffers, and the ways to put
 * them side by side. Where one state stands for several, the paths into all of these lead into it.
 */
function pathBitsOf(
  packed: PackedModel,
  { waysMax }: OneBufferStates,
  fold: Symmetry | null,
): readonly number[] | null {
  if (waysMax === null || !isRanked(packed)) return null;
  const ofOne = waysMax.map((ways) => Math.log2(ways));
  const lengthMax = (ofOne.length - 1) * packed.bufferCount;
  const factorials = [0];
  for (let each = 1; each <= lengthMax; each += 1) {
    factorials.push((factorials[each - 1] ?? 0) + Math.log2(each));
  }
  const choose = (all: number, some: number): number =>
    (factorials[all] ?? 0) - (factorials[some] ?? 0) - (factorials[all - some] ?? 0);
  let bits = ofOne;
  for (let buffer = 1; buffer < packed.bufferCount; buffer += 1) {
    const next: number[] = [];
    for (const [low, before] of bits.entries()) {
      for (const [high, own] of ofOne.entries()) {
        const both = before + own + choose(low + high, low);
        next[low + high] = Math.max(next[low + high] ?? 0, both);
      }
    }
    bits = next;
  }
  const stands = fold === null ? 0 : Math.log2(fold.exchanges);
  // One more for what is lost in logarithms.
  return bits.map((each) => Math.ceil(each + stands) + 1);
}
