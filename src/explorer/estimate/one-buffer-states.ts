/**
 * The states that one buffer can be in, whatever the others do. Where no capacity binds buffers together, these are
 * the states of the same model with one buffer; where one does, any allocator that has one may be full at any time.
 */
import { assert } from '../../base/assert.ts';
import { packModel, type PackedModel } from '../engine/packed-model.ts';
import { isRanked } from '../engine/ranks.ts';
import { Successors } from '../engine/successors.ts';
import { STATES_MAX, VisitedStates } from '../engine/visited-states.ts';
import type { Model } from '../model/model.ts';

/** With more states of one buffer, those of two are more than any search keeps. */
const ONE_BUFFER_STATES_MAX = Math.floor(Math.sqrt(STATES_MAX));

/** Of more allocators it is not tried which of them are full. */
const BOUNDED_MAX = 4;

/** The states of one buffer. */
export interface OneBufferStates {
  /** A model of one buffer; its states are packed like that. */
  readonly packed: PackedModel;
  readonly words: Uint32Array;
  readonly count: number;
  /** The calls on the way to each. */
  readonly depths: Uint32Array;
  /** The most ways into a state of each depth; null where ways into a state differ in length. */
  readonly waysMax: readonly number[] | null;
  /** A buffer can be in any of them while each other buffer is in any, too. */
  readonly isExact: boolean;
}

/** Finds them; null where they are too many, or where they are the pages of a platform and several buffers share it. */
export function oneBufferStates(model: Model): OneBufferStates | null {
  const variants = variantsOf(model);
  if (variants === null) return null;
  const packed = variants.flatMap((each) => {
    const made = packModel(each);
    return made.ok ? [made.value] : [];
  });
  const [first] = packed;
  if (first === undefined || packed.length < variants.length) return null;
  const isExact = variants.length === 1;
  const found = search(
    packed.map((each) => new Successors(each)),
    first.width,
  );
  if (found === null) return null;
  const { visited, depths, ways } = found;
  const waysMax = isExact && isRanked(first) ? largestByDepth(depths, ways) : null;
  const { words, count } = visited;
  return { packed: first, words, count, depths: Uint32Array.from(depths), waysMax, isExact };
}

/** One buffer for each choice of allocators that are full. */
function variantsOf(model: Model): readonly Model[] | null {
  const { buffers, ...rest } = model;
  if (!('masks' in model)) return buffers === 1 ? [model] : null;
  const bounded = [...model.capacities.entries()].filter(
    ([, capacity]) => capacity !== null && capacity < buffers,
  );
  if (bounded.length > BOUNDED_MAX) return null;
  return Array.from({ length: 2 ** bounded.length }, (_, full) => {
    const capacities: (number | null)[] = model.capacities.map(() => null);
    for (const [bit, [place, capacity]] of bounded.entries()) {
      if ((full & (1 << bit)) !== 0 || capacity === 0) capacities[place] = 0;
    }
    return { ...rest, capacities, buffers: 1 };
  });
}

interface Found {
  readonly visited: VisitedStates;
  readonly depths: readonly number[];
  /** Ways into each state, as far as a number of that kind is exact. */
  readonly ways: readonly number[];
}

function search(steps: readonly Successors[], width: number): Found | null {
  const visited = new VisitedStates({
    width,
    statesMax: ONE_BUFFER_STATES_MAX,
    bytesMax: Infinity,
  });
  visited.add(new Uint32Array(width), 0, 0);
  const depths = [0];
  const ways = [1];
  for (let index = 0; index < visited.count; index += 1) {
    for (const successors of steps) {
      const count = successors.expand(visited.words, index * width);
      for (let each = 0; each < count; each += 1) {
        const target = visited.add(successors.words, each * width, index);
        if (target < 0) return null;
        if (target === depths.length) depths.push((depths[index] ?? 0) + 1);
        ways[target] = (ways[target] ?? 0) + (ways[index] ?? 0);
      }
    }
  }
  assert(depths.length === visited.count, 'every state has a depth');
  return { visited, depths, ways };
}

function largestByDepth(depths: readonly number[], ways: readonly number[]): readonly number[] {
  const largest: number[] = [];
  for (const [index, depth] of depths.entries()) {
    largest[depth] = Math.max(largest[depth] ?? 0, ways[index] ?? 0);
  }
  return largest;
}
