/**
 * The exact number of orderings: of maximal paths from the first state, by dynamic programming over
 * the graph. A state is counted when all that lead to it are. Where levels follow each other, the numbers
 * of two of them are kept; else all, in base 2^32, as many digits as the graph can need.
 *
 * Where symmetry lets one state stand for several, every path of the whole graph is one path here,
 * and paths are still counted exactly.
 */
import { assert } from '../../base/assert.ts';
import { FoundGraph } from './found-graph.ts';
import { LevelPaths } from './level-paths.ts';
import type { PackedModel } from './packed-model.ts';
import type { SearchResult } from './search-result.ts';
import { addNumber, numberAt } from './wide-numbers.ts';

/** Which paths are counted. */
export interface PathFilter {
  /** Paths with a call that is not kept are left out. */
  readonly keepsCall?: (call: number) => boolean;
  /** Paths through a state that is not kept are left out. */
  readonly keepsState?: (index: number) => boolean;
  /** Paths that end in a state that is not kept are left out. */
  readonly keepsEnd?: (index: number) => boolean;
}

/**
 * Counts the orderings of a graph.
 *
 * @param packed - The model that was searched.
 * @param found - A complete search; where its graph has a cycle, there are infinitely many paths.
 * @returns The number of paths, or null where there is a cycle.
 */
export function countPaths(
  packed: PackedModel,
  found: SearchResult,
  filter: PathFilter = {},
): bigint | null {
  assert(found.complete && !found.isReduced, 'only a whole graph can be counted');
  const graph = new FoundGraph(packed, found);
  if (found.isGraded) return countByLevels(graph, found, filter);
  const order = topologicalOrder(graph, found);
  return order === null ? null : countInOrder(graph, packed, found, order, filter);
}

/** Every transition leads from one level to the next. */
function countByLevels(graph: FoundGraph, found: SearchResult, filter: PathFilter): bigint {
  const { levels, visited, successors } = found;
  const paths = new LevelPaths(successors.calls.length);
  let level = 0;
  for (let index = 0; index < visited.count; index += 1) {
    if (index === levels[level + 1]) {
      level += 1;
      paths.advance(levels[level + 1] ?? visited.count);
    }
    if (filter.keepsState?.(index) === false) continue;
    const count = graph.find(index);
    if (count === 0 && (filter.keepsEnd?.(index) ?? true)) paths.end(index);
    for (let each = 0; each < count; each += 1) {
      if (filter.keepsCall?.(successors.calls[each] ?? 0) === false) continue;
      paths.follow(index, graph.targetAt(each));
    }
  }
  return paths.ended;
}

/** The same in any order in which every state stands behind all that lead to it. */
function countInOrder(
  graph: FoundGraph,
  packed: PackedModel,
  found: SearchResult,
  order: Uint32Array,
  filter: PathFilter,
): bigint {
  const digits = digitsNeeded(packed, found.successors.calls.length);
  assert(digits > 0, 'a number has at least one digit');
  const counts = new Uint32Array(found.visited.count * digits);
  counts[0] = 1;
  let ended = 0n;
  for (const index of order) {
    if (filter.keepsState?.(index) === false) continue;
    const targets = graph.find(index);
    if (targets === 0 && (filter.keepsEnd?.(index) ?? true)) {
      ended += numberAt(counts, index * digits, digits);
    }
    for (let each = 0; each < targets; each += 1) {
      if (filter.keepsCall?.(found.successors.calls[each] ?? 0) === false) continue;
      addNumber(counts, graph.targetAt(each) * digits, digits, counts, index * digits, digits);
    }
  }
  return ended;
}

/** Every state after all that lead to it; null where there is a cycle. */
function topologicalOrder(graph: FoundGraph, found: SearchResult): Uint32Array | null {
  const { count } = found.visited;
  const missing = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const targets = graph.find(index);
    for (let each = 0; each < targets; each += 1) {
      const target = graph.targetAt(each);
      missing[target] = (missing[target] ?? 0) + 1;
    }
  }
  const order = new Uint32Array(count);
  let end = 1;
  for (let next = 0; next < end; next += 1) {
    const targets = graph.find(order[next] ?? 0);
    for (let each = 0; each < targets; each += 1) {
      const target = graph.targetAt(each);
      const left = (missing[target] ?? 0) - 1;
      assert(left >= 0, 'no way into a state is met twice');
      missing[target] = left;
      if (left !== 0) continue;
      order[end] = target;
      end += 1;
    }
  }
  return end === count ? order : null;
}

/** A path has at most as many calls as all programs together, and each was one of so many. */
export function digitsNeeded(packed: PackedModel, callsMax: number): number {
  const perBuffer = packed.positions.reduce((sum, each) => sum + each.length, 0) + 4;
  const calls = perBuffer * packed.bufferCount;
  return Math.ceil((calls * Math.log2(callsMax + 1) + 1) / 32);
}
