/**
 * What happens in the end: looks for an ordering on which a property never holds, which is a way
 * through states without it that ends or goes round for ever. No fairness is assumed.
 */
import { assert } from '../../base/assert.ts';
import { FoundGraph } from './found-graph.ts';
import type { PackedModel } from './packed-model.ts';
import type { SearchResult } from './search-result.ts';

/** Where an ordering without the property gets stuck: the state at which it ends or goes round. */
export interface StuckAt {
  readonly index: number;
  /** It goes round for ever; else nothing more can happen. */
  readonly isCycle: boolean;
}

/**
 * Finds an ordering on which a property never holds.
 *
 * @param holds - Whether the property holds in the state of an index.
 * @returns The first such end in the order of discovery, else the first cycle; null where there is
 *   none. Cost: one more pass over the graph.
 */
export function findNever(
  packed: PackedModel,
  found: SearchResult,
  holds: (index: number) => boolean,
): StuckAt | null {
  assert(found.complete && !found.isReduced, 'only a whole graph shows what happens in the end');
  if (holds(0)) return null;
  const graph = new FoundGraph(packed, found);
  const end = findEnd(graph, found, holds);
  if (end !== null) return { index: end, isCycle: false };
  // Where levels follow each other, nothing goes round.
  const cycle = found.isGraded ? null : findCycle(graph, found, holds);
  return cycle === null ? null : { index: cycle, isCycle: true };
}

/** The first state that ends an ordering without the property. */
function findEnd(
  graph: FoundGraph,
  found: SearchResult,
  holds: (index: number) => boolean,
): number | null {
  return found.isGraded
    ? findEndByLevels(graph, found, holds)
    : findEndAnywhere(graph, found, holds);
}

/** Levels follow each other, so that all that lead to a state stand before it. */
function findEndByLevels(
  graph: FoundGraph,
  found: SearchResult,
  holds: (index: number) => boolean,
): number | null {
  const reached = new Uint8Array(found.visited.count);
  reached[0] = 1;
  for (let index = 0; index < found.visited.count; index += 1) {
    if (reached[index] !== 1 || holds(index)) continue;
    const targets = graph.targetsOf(index);
    if (targets.length === 0) return index;
    for (const target of targets) reached[target] = 1;
  }
  return null;
}

function findEndAnywhere(
  graph: FoundGraph,
  found: SearchResult,
  holds: (index: number) => boolean,
): number | null {
  const reached = new Uint8Array(found.visited.count);
  const queue = new Uint32Array(found.visited.count);
  reached[0] = 1;
  let first: number | null = null;
  let end = 1;
  for (let next = 0; next < end; next += 1) {
    const index = queue[next] ?? 0;
    const count = graph.find(index);
    if (count === 0) first = Math.min(first ?? index, index);
    for (let each = 0; each < count; each += 1) {
      const target = graph.targetAt(each);
      if (reached[target] === 1 || holds(target)) continue;
      reached[target] = 1;
      queue[end] = target;
      end += 1;
    }
  }
  assert(first === null || !holds(first), 'the way there is without the property');
  return first;
}

const ON_THE_WAY = 1;
const DONE = 2;

/** Marks on the stack that everything behind a state was looked at; indices are below it. */
const LEAVE = 2 ** 31;

/** A state without the property to which a way without it comes back, depth-first. */
function findCycle(
  graph: FoundGraph,
  found: SearchResult,
  holds: (index: number) => boolean,
): number | null {
  const marks = new Uint8Array(found.visited.count);
  // A way may be as long as there are states, so that the stack is one of numbers.
  let stack = new Uint32Array(1024);
  let height = 1;
  while (height > 0) {
    height -= 1;
    const top = stack[height] ?? 0;
    if (top >= LEAVE) {
      marks[top - LEAVE] = DONE;
      continue;
    }
    if (marks[top] === ON_THE_WAY) {
      assert(!holds(top), 'the way round is without the property');
      return top;
    }
    if (marks[top] === DONE || holds(top)) continue;
    marks[top] = ON_THE_WAY;
    const count = graph.find(top);
    if (height + count + 1 > stack.length) {
      const larger = new Uint32Array(2 * (stack.length + count));
      larger.set(stack);
      stack = larger;
    }
    stack[height] = top + LEAVE;
    for (let each = 0; each < count; each += 1) stack[height + 1 + each] = graph.targetAt(each);
    height += count + 1;
  }
  return null;
}
