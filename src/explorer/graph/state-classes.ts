/**
 * States in classes, where there are too many to draw: those in which storage and importers stand alike, with
 * how many there are and how many ways lead from one class to another. Where even these are many, it does not
 * count who of the importers it is.
 */
import type { PackedModel } from '../engine/packed-model.ts';
import type { SearchResult } from '../engine/search-result.ts';
import { StateReader } from '../engine/state-reader.ts';
import { isOutOfReach, readState, type GraphBuffer, type GraphState } from './state-graph.ts';

/** One class of states. */
export interface StateClass {
  /** How each of its states looks; cells are sorted where classes are anonymous. */
  readonly buffers: readonly GraphBuffer[];
  readonly states: number;
  readonly outOfReach: number;
  /** Of its states the one that the fewest calls lead to. */
  readonly first: number;
  /** The fewest calls that lead to it. */
  readonly depth: number;
  readonly end: GraphState['end'];
}

/** Ways from one class to another. */
export interface ClassWay {
  readonly from: number;
  readonly to: number;
  readonly ways: number;
}

/** All classes of a search. */
export interface StateClasses {
  readonly classes: readonly StateClass[];
  readonly ways: readonly ClassWay[];
  /** It is not told who of the importers stands where. */
  readonly isAnonymous: boolean;
}

/** The classes of a complete search; at most so many, if need be without names. */
export function stateClassesOf(
  packed: PackedModel,
  found: SearchResult,
  classesMax: number,
): StateClasses {
  const named = collect(packed, found, false);
  return named.classes.length <= classesMax ? named : collect(packed, found, true);
}

function collect(packed: PackedModel, found: SearchResult, isAnonymous: boolean): StateClasses {
  const { visited, successors, levels } = found;
  const { width } = packed;
  const reader = new StateReader(packed);
  const numbers = new Map<string, number>();
  const classes: StateClass[] = [];
  const counts = new Map<string, ClassWay>();
  let depth = 0;
  const add = (words: Uint32Array, at: number, isEnd: boolean, first: number): number => {
    const read = readState(reader.moveTo(words, at, isEnd), depth);
    const buffers = read.buffers.map((each) => (isAnonymous ? anonymous(each) : each));
    const key = keyOf(buffers);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, classes.length);
    classes.push({ buffers, states: 0, outOfReach: 0, first, depth, end: 'no' });
    return classes.length - 1;
  };
  for (let index = 0; index < visited.count; index += 1) {
    while (index >= (levels[depth + 1] ?? Infinity)) depth += 1;
    const count = successors.expand(visited.words, index * width);
    const from = add(visited.words, index * width, count === 0, index);
    const state = readState(reader, depth);
    const known = classes[from];
    if (known !== undefined) {
      classes[from] = {
        ...known,
        // A class is met first from a state before it; what is in it is counted here.
        ...(known.states === 0 ? { first: index, depth } : {}),
        states: known.states + 1,
        outOfReach: known.outOfReach + (isOutOfReach(state) ? 1 : 0),
        end: state.end === 'no' ? known.end : state.end,
      };
    }
    for (let each = 0; each < count; each += 1) {
      const to = add(successors.words, each * width, false, index);
      if (to === from) continue;
      const key = `${from}>${to}`;
      const { ways = 0 } = counts.get(key) ?? {};
      counts.set(key, { from, to, ways: ways + 1 });
    }
  }
  return { classes, ways: [...counts.values()], isAnonymous };
}

const ORDER = ['mapped', 'attached', 'away', 'out'] as const;

function anonymous(buffer: GraphBuffer): GraphBuffer {
  const cells = buffer.cells.map((cell, index) => ({
    cell,
    isOut: buffer.outOfReach.includes(index),
  }));
  cells.sort(
    (one, other) =>
      ORDER.indexOf(one.cell) - ORDER.indexOf(other.cell) ||
      Number(one.isOut) - Number(other.isOut),
  );
  return {
    ...buffer,
    cells: cells.map(({ cell }) => cell),
    outOfReach: cells.flatMap(({ isOut }, index) => (isOut ? [index] : [])),
  };
}

function keyOf(buffers: readonly GraphBuffer[]): string {
  return buffers
    .map(({ life, place, cells, outOfReach }) => [life, place, ...cells, ...outOfReach].join())
    .join('|');
}
