/**
 * The exact number of orderings: of maximal paths from the first state, by dynamic programming over
 * the graph. A state is counted when all that lead to it are. Numbers grow beyond 2^53 at once, so
 * they are kept in base 2^32, as many digits as the graph can need.
 *
 * Where symmetry lets one state stand for several, every path of the whole graph is one path here,
 * and paths are still counted exactly.
 */
import { assert } from '../../base/assert.ts';
import type { PackedModel } from './packed-model.ts';
import type { SearchResult } from './search.ts';

/** Which paths are counted. */
export interface PathFilter {
  /** Paths with a call that is not kept are left out. */
  readonly keepsCall?: (call: number) => boolean;
  /** Paths through a state that is not kept are left out. */
  readonly keepsState?: (index: number) => boolean;
  /** Paths that end in a state that is not kept are left out. */
  readonly keepsEnd?: (index: number) => boolean;
}

const DIGIT = 2 ** 32;

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
  const order = found.isGraded ? null : topologicalOrder(packed, found);
  if (!found.isGraded && order === null) return null;
  const digits = digitsNeeded(found, packed);
  assert(digits > 0, 'a number has at least one digit');
  const counts = new Uint32Array(found.visited.count * digits);
  counts[0] = 1;
  let ended = 0n;
  for (let step = 0; step < found.visited.count; step += 1) {
    const index = order === null ? step : (order[step] ?? 0);
    if (filter.keepsState?.(index) === false) continue;
    const targets = targetsOf(packed, found, index);
    if (targets.length === 0 && (filter.keepsEnd?.(index) ?? true)) {
      ended += bigintAt(counts, index * digits, digits);
    }
    for (const [each, target] of targets.entries()) {
      if (filter.keepsCall?.(found.successors.calls[each] ?? 0) === false) continue;
      addInto(counts, target * digits, index * digits, digits);
    }
  }
  return ended;
}

/** The states that a state leads to, once for each call. */
function targetsOf(packed: PackedModel, found: SearchResult, index: number): Int32Array {
  const { successors, visited, symmetry } = found;
  const { width } = packed;
  const count = successors.expand(visited.words, index * width);
  const targets = new Int32Array(count);
  for (let each = 0; each < count; each += 1) {
    symmetry?.canonicalize(successors.words, each * width);
    targets[each] = visited.indexOf(successors.words, each * width);
    assert((targets[each] ?? -1) >= 0, 'a complete search has found every successor');
  }
  return targets;
}

/** Every state after all that lead to it; null where there is a cycle. */
function topologicalOrder(packed: PackedModel, found: SearchResult): Uint32Array | null {
  const { count } = found.visited;
  const missing = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    for (const target of targetsOf(packed, found, index)) {
      missing[target] = (missing[target] ?? 0) + 1;
    }
  }
  const order = new Uint32Array(count);
  let end = 1;
  for (let next = 0; next < end; next += 1) {
    for (const target of targetsOf(packed, found, order[next] ?? 0)) {
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
function digitsNeeded(found: SearchResult, packed: PackedModel): number {
  const perBuffer = packed.positions.reduce((sum, each) => sum + each.length, 0) + 4;
  const calls = found.isGraded ? found.depth : perBuffer * packed.bufferCount;
  return Math.ceil((calls * Math.log2(found.successors.calls.length + 1) + 1) / 32);
}

function addInto(counts: Uint32Array, to: number, from: number, digits: number): void {
  let carry = 0;
  for (let digit = 0; digit < digits; digit += 1) {
    const sum = (counts[to + digit] ?? 0) + (counts[from + digit] ?? 0) + carry;
    carry = sum >= DIGIT ? 1 : 0;
    counts[to + digit] = sum;
  }
  assert(carry === 0, 'a number of paths has no more digits than were planned');
}

function bigintAt(counts: Uint32Array, at: number, digits: number): bigint {
  let value = 0n;
  for (let digit = digits - 1; digit >= 0; digit -= 1) {
    value = value * BigInt(DIGIT) + BigInt(counts[at + digit] ?? 0);
  }
  return value;
}
