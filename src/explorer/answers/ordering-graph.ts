/**
 * All orderings of a model as one graph whose ends are good or bad: each state of the model stands in it
 * once for the ways on which the property was not met yet, and once for those on which it was. What an
 * ordering is good for is then read off its end alone.
 */
import { present } from '../../base/assert.ts';
import type { EngineProperty } from '../engine/built-in-properties.ts';
import { FoundGraph } from '../engine/found-graph.ts';
import { unpackCall } from '../engine/packed-calls.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import { searchStates } from '../engine/search.ts';
import { StateReader } from '../engine/state-reader.ts';
import { OrderedCalls, type OrderedCall } from './ordered-calls.ts';

/** What an end of the graph is: none, one of good orderings, or one of bad ones. */
export const NO_END = 0;
/** An end of good orderings. */
export const GOOD_END = 1;
/** An end of bad orderings. */
export const BAD_END = 2;

/** A call that leads from one node to another. */
export interface OrderingEdge {
  readonly call: number;
  readonly target: number;
}

/** One node: a state, and what is behind those who come to it. */
interface OrderingNode {
  readonly edges: readonly OrderingEdge[];
  /** The calls that are over. */
  readonly over: bigint;
  readonly end: typeof NO_END | typeof GOOD_END | typeof BAD_END;
  /** Of the properties that one wants to see some time, those that are seen here, as a set. */
  readonly shown: number;
}

/** The graph; node 0 is the beginning. */
export interface OrderingGraph {
  readonly calls: readonly OrderedCall[];
  readonly nodes: readonly OrderingNode[];
  /** Every node after all that it leads to. */
  readonly order: readonly number[];
  readonly edgeCount: number;
}

/** A state of the model with what the property says of it and of its calls. */
interface SeenState {
  readonly edges: readonly (OrderingEdge & { readonly isMarked: boolean })[];
  readonly over: bigint;
  readonly isMarked: boolean;
  readonly shown: number;
}

/**
 * The graph of a model and a property.
 *
 * @param shown - Properties of the kind `sometimes`, to know where they are seen.
 * @returns The graph, or null where the model has more states than `statesMax`, or orderings without end.
 */
export function orderingGraphOf(
  packed: PackedModel,
  property: EngineProperty,
  shown: readonly EngineProperty[],
  statesMax: number,
): OrderingGraph | null {
  const found = searchStates(packed, { symmetry: false, limits: { states: statesMax } });
  if (!found.complete) return null;
  const { visited, successors } = found;
  const { width } = packed;
  const calls = new OrderedCalls(packed);
  const before = new StateReader(packed);
  const after = new StateReader(packed);
  const isWanted = property.kind !== 'always';
  const graph = new FoundGraph(packed, found);
  const states = Array.from({ length: visited.count }, (_, index): SeenState => {
    const count = graph.find(index);
    before.moveTo(visited.words, index * width, count === 0);
    const edges = Array.from({ length: count }, (__, each) => {
      const call = unpackCall(present(successors.calls[each], 'call of a successor'));
      after.moveTo(successors.words, each * width, false);
      return {
        call: calls.numberOf(call, before),
        target: graph.targetAt(each),
        isMarked: property.holdsStep?.(before, call, after, index) === false,
      };
    });
    return {
      edges,
      over: calls.overIn(before),
      isMarked: property.holds !== undefined && property.holds(before) === isWanted,
      shown: shown.reduce(
        (set, each, at) => set | (each.holds?.(before) === true ? 1 << at : 0),
        0,
      ),
    };
  });
  const unfolded = unfold(states, isWanted);
  return unfolded === null ? null : { calls: calls.list, ...unfolded };
}

/** Each state once or twice: with and without a mark behind. Null where there is a cycle. */
function unfold(
  states: readonly SeenState[],
  isWanted: boolean,
): Omit<OrderingGraph, 'calls'> | null {
  const numbers = new Map<number, number>();
  const keys: number[] = [];
  const numberOf = (state: number, isMarked: boolean): number => {
    const key = state * 2 + (isMarked || states[state]?.isMarked === true ? 1 : 0);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, keys.length);
    keys.push(key);
    return keys.length - 1;
  };
  numberOf(0, false);
  const nodes: OrderingNode[] = [];
  let edgeCount = 0;
  for (let number = 0; number < keys.length; number += 1) {
    const key = present(keys[number], 'node of a number');
    const state = present(states[Math.floor(key / 2)], 'state of a node');
    const isMarked = key % 2 === 1;
    const edges = state.edges.map((each) => ({
      call: each.call,
      target: numberOf(each.target, isMarked || each.isMarked),
    }));
    edgeCount += edges.length;
    const ended = isMarked === isWanted ? GOOD_END : BAD_END;
    const end = edges.length === 0 ? ended : NO_END;
    nodes.push({ edges, over: state.over, end, shown: state.shown });
  }
  const order = orderOf(nodes);
  return order === null ? null : { nodes, order, edgeCount };
}

/** Every node after all that it leads to: those that lead nowhere first. */
function orderOf(nodes: readonly OrderingNode[]): readonly number[] | null {
  const ways = nodes.map((): number[] => []);
  for (const [number, { edges }] of nodes.entries()) {
    for (const { target } of edges) ways[target]?.push(number);
  }
  const left = nodes.map(({ edges }) => edges.length);
  const order = left.flatMap((count, number) => (count === 0 ? [number] : []));
  for (let next = 0; next < order.length; next += 1) {
    for (const before of ways[order[next] ?? 0] ?? []) {
      left[before] = (left[before] ?? 0) - 1;
      if (left[before] === 0) order.push(before);
    }
  }
  return order.length === nodes.length ? order : null;
}
