/**
 * The shortest ordering on which something goes wrong, and for any ordering the nearest one that works: it
 * goes along as long as that can still end well, and then makes the same calls in another order.
 */
import { present } from '../../base/assert.ts';
import { isTurnedAway, packCall, type UnpackedCall } from '../engine/packed-calls.ts';
import {
  isGoodWay,
  isOutOfReach,
  walkTo,
  type GraphWay,
  type StateGraph,
  type Walk,
} from './state-graph.ts';

/** What can go wrong, the worst first. */
export const FAULTS = ['out of reach', 'stuck', 'turned away'] as const;

/** What can go wrong on an ordering. */
export type Fault = (typeof FAULTS)[number];

/** The most pairs of a state and calls to be made that are looked at for one ordering. */
const PLACES_MAX = 50_000;

/** The shortest ordering on which the worst goes wrong that can; null where nothing does. */
export function shortestFault(
  graph: StateGraph,
): { readonly fault: Fault; readonly walk: Walk } | null {
  for (const fault of FAULTS) {
    const state = firstWith(graph, fault);
    if (state !== null) return { fault, walk: walkTo(graph, state) };
  }
  return null;
}

/** What goes wrong on a way through the graph first, and at which of its states; null where nothing does. */
export function firstFaultOf(
  graph: StateGraph,
  { states, ways }: Walk,
): { readonly fault: Fault; readonly at: number } | null {
  for (const [at, state] of states.entries()) {
    const told = present(graph.states[state], 'state of a walk');
    if (isOutOfReach(told)) return { fault: 'out of reach', at };
    const way = ways[at - 1];
    if (way !== undefined && isTurnedAway(way.call)) return { fault: 'turned away', at };
    if (told.end === 'stuck') return { fault: 'stuck', at };
  }
  return null;
}

/** The first state, in the order of discovery, into which a fault leads. */
function firstWith(graph: StateGraph, fault: Fault): number | null {
  const isMeant = (state: number): boolean => {
    const told = present(graph.states[state], 'state of a graph');
    if (fault === 'out of reach') return isOutOfReach(told);
    if (fault === 'stuck') return told.end === 'stuck';
    // The first way into a state is the one that is taken; it is refused where that is.
    return walkEndsTurnedAway(graph, state);
  };
  const found = graph.states.findIndex((_, state) => isMeant(state));
  return found < 0 ? null : found;
}

function walkEndsTurnedAway(graph: StateGraph, state: number): boolean {
  if (state === 0) return false;
  const way = graph.ways[graph.parents[state] ?? 0]?.find(({ target }) => target === state);
  return way !== undefined && isTurnedAway(way.call);
}

/** Which states can still end well, without anything that goes wrong on the way there. */
export function statesThatEndWell(graph: StateGraph): readonly boolean[] {
  const good = graph.states.map((state) => !isOutOfReach(state) && state.end === 'done');
  // Where calls are free nothing ever ends, and what is good is good.
  const isEndless = graph.states.every(({ end }) => end === 'no');
  if (isEndless) return graph.states.map((state) => !isOutOfReach(state));
  const before = graph.states.map((): number[] => []);
  for (const [state, ways] of graph.ways.entries()) {
    for (const way of ways) if (isGoodWay(graph, way)) before[way.target]?.push(state);
  }
  const queue = good.flatMap((isGood, state) => (isGood ? [state] : []));
  for (let next = 0; next < queue.length; next += 1) {
    for (const state of before[queue[next] ?? 0] ?? []) {
      const told = present(graph.states[state], 'state of a graph');
      if (good[state] === true || isOutOfReach(told)) continue;
      good[state] = true;
      queue.push(state);
    }
  }
  return good;
}

/** The nearest ordering that works; null where none does. */
export function nearestWorking(graph: StateGraph, { states, ways }: Walk): Walk | null {
  const endsWell = statesThatEndWell(graph);
  const firstBad = ways.findIndex((way) => !isGoodWay(graph, way) || !endsWell[way.target]);
  const kept = endsWell[0] === true ? (firstBad < 0 ? ways.length : firstBad) : -1;
  for (let length = kept; length >= 0; length -= 1) {
    const wanted = ways.slice(length).map(({ call }) => bare(call));
    const rest = search(graph, endsWell, states[length] ?? 0, wanted);
    if (rest !== null) return joined(states, ways, length, rest);
  }
  // Somebody who dies there, say, never does in an ordering that works: any that ends well is told.
  const rest = kept < 0 ? null : search(graph, endsWell, states[kept] ?? 0, null);
  return rest === null ? null : joined(states, ways, kept, rest);
}

function joined(
  states: Walk['states'],
  ways: Walk['ways'],
  length: number,
  rest: readonly GraphWay[],
): Walk {
  return {
    states: [...states.slice(0, length + 1), ...rest.map(({ target }) => target)],
    ways: [...ways.slice(0, length), ...rest],
  };
}

/** A state, and which of the wanted calls are still to be made. */
interface Place {
  readonly state: number;
  readonly left: readonly number[];
  readonly from: Place | null;
  readonly way: GraphWay | null;
}

/** The shortest good way on which all wanted calls are made; without any, to a good end. */
function search(
  graph: StateGraph,
  endsWell: readonly boolean[],
  state: number,
  wanted: readonly number[] | null,
): readonly GraphWay[] | null {
  const start: Place = { state, left: wanted ?? [], from: null, way: null };
  const seen = new Set([keyOf(start)]);
  const queue = [start];
  for (let next = 0; next < queue.length && queue.length < PLACES_MAX; next += 1) {
    const place = present(queue[next], 'place of a search');
    const isThere =
      wanted === null ? graph.states[place.state]?.end === 'done' : place.left.length === 0;
    if (isThere) return waysTo(place);
    for (const way of graph.ways[place.state] ?? []) {
      if (!isGoodWay(graph, way) || endsWell[way.target] !== true) continue;
      const at = place.left.indexOf(bare(way.call));
      const left = at < 0 ? place.left : place.left.toSpliced(at, 1);
      const reached: Place = { state: way.target, left, from: place, way };
      const key = keyOf(reached);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(reached);
    }
  }
  return null;
}

function keyOf({ state, left }: Place): string {
  return `${state}:${left.join()}`;
}

function waysTo(place: Place): readonly GraphWay[] {
  const ways: GraphWay[] = [];
  for (let each: Place | null = place; each !== null; each = each.from) {
    if (each.way !== null) ways.push(each.way);
  }
  return ways.reverse();
}

/** A call without what came of it. */
function bare({ name, buffer, importer }: UnpackedCall): number {
  return packCall(name, buffer, importer);
}
