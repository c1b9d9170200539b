/**
 * The states of a model as a graph that is drawn and walked: each state with where everybody stands, each
 * way with its call. States have the numbers of the search, so that the first way into one is a shortest.
 */
import { assert, present } from '../../base/assert.ts';
import type { Policy } from '../../events/policy.ts';
import { isDeadlock } from '../engine/built-in-properties.ts';
import { FoundGraph } from '../engine/found-graph.ts';
import { isTurnedAway, unpackCall, type UnpackedCall } from '../engine/packed-calls.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import type { Ending } from '../engine/positions.ts';
import type { SearchResult } from '../engine/search-result.ts';
import { StateReader } from '../engine/state-reader.ts';

/** Where an importer stands with a buffer: `away` was turned away and does not come again. */
export type Cell = 'out' | 'attached' | 'mapped' | 'away';

/** One buffer in a state. */
export interface GraphBuffer {
  readonly life: 'none' | 'live' | 'freed';
  /** The number of the place where its storage lies; null without storage. */
  readonly place: number | null;
  /** By the index of the importer. */
  readonly cells: readonly Cell[];
  /** The importers that are attached to storage that does not serve them. */
  readonly outOfReach: readonly number[];
}

/** What a search knows of a state. */
export interface GraphState {
  /** The fewest calls that lead to it. */
  readonly depth: number;
  readonly buffers: readonly GraphBuffer[];
  readonly end: 'no' | 'done' | 'stuck';
}

/** A call that leads from one state to another. */
export interface GraphWay {
  readonly call: UnpackedCall;
  readonly target: number;
}

/** The graph; state 0 is the beginning. */
export interface StateGraph {
  readonly policy: Policy;
  readonly states: readonly GraphState[];
  /** The ways out of each state. */
  readonly ways: readonly (readonly GraphWay[])[];
  /** The state from which each was found first; 0 for the beginning. */
  readonly parents: readonly number[];
}

/** Reads the graph off a complete search without symmetry. */
export function stateGraphOf(packed: PackedModel, found: SearchResult): StateGraph {
  assert(found.symmetry === null, 'each state stands for itself');
  const { visited, successors, levels } = found;
  const { width } = packed;
  const graph = new FoundGraph(packed, found);
  const reader = new StateReader(packed);
  const states: GraphState[] = [];
  const ways: (readonly GraphWay[])[] = [];
  let depth = 0;
  for (let index = 0; index < visited.count; index += 1) {
    while (index >= (levels[depth + 1] ?? Infinity)) depth += 1;
    const count = graph.find(index);
    ways.push(
      Array.from({ length: count }, (_, each) => ({
        call: unpackCall(present(successors.calls[each], 'call of a successor')),
        target: graph.targetAt(each),
      })),
    );
    states.push(readState(reader.moveTo(visited.words, index * width, count === 0), depth));
  }
  const parents = Array.from(visited.parents.subarray(0, visited.count));
  return { policy: packed.policy, states, ways, parents };
}

/** What stands in a state. */
export function readState(reader: StateReader, depth: number): GraphState {
  const end = isDeadlock(reader) ? 'stuck' : 'done';
  return {
    depth,
    buffers: Array.from({ length: reader.bufferCount }, (_, buffer) => readBuffer(reader, buffer)),
    end: reader.isTerminal ? end : 'no',
  };
}

function readBuffer(reader: StateReader, buffer: number): GraphBuffer {
  const importers = Array.from({ length: reader.importerCount }, (_, importer) => importer);
  const idle = reader.isFreed(buffer) ? 'freed' : 'none';
  return {
    life: reader.isLive(buffer) ? 'live' : idle,
    place: reader.placeOf(buffer),
    cells: importers.map((importer) =>
      cellOf(
        reader.isAttached(buffer, importer),
        reader.mapsOf(buffer, importer),
        reader.endingOf(buffer, importer),
      ),
    ),
    outOfReach: importers.filter(
      (importer) => reader.isAttached(buffer, importer) && !reader.isServed(buffer, importer),
    ),
  };
}

function cellOf(isAttached: boolean, maps: number, ending: Ending): Cell {
  if (isAttached) return maps > 0 ? 'mapped' : 'attached';
  return ending === 'refused' ? 'away' : 'out';
}

/** Somebody is attached to storage that does not serve them. */
export function isOutOfReach({ buffers }: GraphState): boolean {
  return buffers.some(({ outOfReach }) => outOfReach.length > 0);
}

/** The shortest way to a state: the states that it passes, the first and the last one included. */
export function lineageOf(graph: StateGraph, state: number): readonly number[] {
  const states = [state];
  for (let each = state; each !== 0;) {
    each = present(graph.parents[each], 'parent of a state');
    states.push(each);
  }
  return states.reverse();
}

/** A way through the graph: the states that it passes, and the ways between them. */
export interface Walk {
  readonly states: readonly number[];
  readonly ways: readonly GraphWay[];
}

/** The shortest way to a state. */
export function walkTo(graph: StateGraph, state: number): Walk {
  const states = lineageOf(graph, state);
  const ways = states.slice(1).map((target, at) =>
    present(
      graph.ways[states[at] ?? 0]?.find((way) => way.target === target),
      'way between two states',
    ),
  );
  return { states, ways };
}

/** Whether nothing goes wrong on a way: nobody is turned away, and nobody is attached out of reach. */
export function isGoodWay(graph: StateGraph, { call, target }: GraphWay): boolean {
  const state = present(graph.states[target], 'state of a way');
  return !isTurnedAway(call) && !isOutOfReach(state) && state.end !== 'stuck';
}
