/**
 * The graph that a search has found, for those who go through it once more: states remember no transitions,
 * so that they are worked out again. Where the search has forgotten states, those of one level are made
 * findable again at a time, which is quick for whoever goes through the levels in their order.
 */
import { assert } from '../../base/assert.ts';
import type { PackedModel } from './packed-model.ts';
import type { SearchResult } from './search-result.ts';

/** Goes through the transitions of a graph. */
export class FoundGraph {
  readonly #packed: PackedModel;
  readonly #found: SearchResult;
  readonly #targets: Uint32Array;
  /** The level whose states are findable; -1 where all are. */
  #recalled = -1;
  #start = 0;
  #end = 0;

  constructor(packed: PackedModel, found: SearchResult) {
    assert(found.complete && !found.isReduced, 'only a whole graph is gone through');
    this.#packed = packed;
    this.#found = found;
    this.#targets = new Uint32Array(found.successors.calls.length);
  }

  /** The states that a state leads to, once for each call; the calls are those of `successors`. */
  targetsOf(index: number): readonly number[] {
    return Array.from(this.#targets.subarray(0, this.find(index)));
  }

  /** The same without a list of its own: `targetAt` tells them until something else is found. */
  find(index: number): number {
    const { successors, visited, symmetry, isRanked } = this.#found;
    const { width } = this.#packed;
    if (isRanked && (index < this.#start || index >= this.#end)) this.#recallAfter(index);
    const count = successors.expand(visited.words, index * width);
    for (let each = 0; each < count; each += 1) {
      symmetry?.canonicalize(successors.words, each * width);
      const target = visited.indexOf(successors.words, each * width);
      assert(target >= 0, 'a complete search has found every successor');
      this.#targets[each] = target;
    }
    return count;
  }

  /** One of the states that were found last. */
  targetAt(each: number): number {
    return this.#targets[each] ?? 0;
  }

  /** Makes the states findable that the level of a state leads to. */
  #recallAfter(index: number): void {
    const { levels, visited } = this.#found;
    const isNext = index === this.#end && this.#recalled >= 0;
    const level = isNext ? this.#recalled : levelOf(levels, index);
    this.#start = levels[level] ?? 0;
    this.#end = levels[level + 1] ?? visited.count;
    assert(index >= this.#start && index < this.#end, 'a state lies in its level');
    visited.recall(this.#end, levels[level + 2] ?? visited.count);
    this.#recalled = level + 1;
  }
}

/** The level of a state: the last one that begins at it or before. */
function levelOf(levels: readonly number[], index: number): number {
  let low = 0;
  let high = levels.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((levels[middle] ?? Infinity) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
