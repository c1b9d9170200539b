/**
 * A breadth-first search that takes no care of memory or time: states are keys of a map, numbers of paths
 * are big integers. What the engine's searches find is compared with it.
 */
import type { PackedModel } from '../../src/explorer/engine/packed-model.ts';
import { Successors } from '../../src/explorer/engine/successors.ts';
import type { Symmetry } from '../../src/explorer/engine/symmetry.ts';

/** What it found. */
export interface PlainResult {
  readonly words: readonly number[];
  readonly parents: readonly number[];
  readonly levels: readonly number[];
  readonly transitions: number;
  readonly terminal: number;
  /** Every transition leads one level down. */
  readonly isGraded: boolean;
  /** Null where something goes round. */
  readonly paths: bigint | null;
}

/** Searches all states of a model; null where there are more than so many. */
export function plainSearch(
  packed: PackedModel,
  statesMax: number,
  symmetry: Symmetry | null = null,
): PlainResult | null {
  const { width } = packed;
  const successors = new Successors(packed, packed.policy);
  const states = [new Uint32Array(width)];
  const indices = new Map([[String(states[0]), 0]]);
  const parents = [0];
  const depths = [0];
  const targets: number[][] = [];
  for (const [index, state] of states.entries()) {
    const count = successors.expand(state, 0);
    const found = Array.from({ length: count }, (_, each) =>
      successors.words.slice(each * width, (each + 1) * width),
    );
    targets[index] = found.map((next) => {
      symmetry?.canonicalize(next, 0);
      const key = String(next);
      const known = indices.get(key);
      if (known !== undefined) return known;
      indices.set(key, states.length);
      parents.push(index);
      depths.push((depths[index] ?? 0) + 1);
      return states.push(next) - 1;
    });
    if (states.length > statesMax) return null;
  }
  return {
    words: states.flatMap((state) => [...state]),
    parents,
    levels: depths.flatMap((depth, index) => (depth === depths[index - 1] ? [] : [index])),
    transitions: targets.reduce((sum, each) => sum + each.length, 0),
    terminal: targets.filter((each) => each.length === 0).length,
    isGraded: targets.every((each, index) =>
      each.every((target) => depths[target] === (depths[index] ?? 0) + 1),
    ),
    paths: pathsOf(targets),
  };
}

/** Paths to the end, from the last state that can be counted to the first. */
function pathsOf(targets: readonly (readonly number[])[]): bigint | null {
  const counts: (bigint | undefined)[] = [];
  const way: { readonly index: number; next: number }[] = [{ index: 0, next: 0 }];
  const isOnTheWay = new Set([0]);
  for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
    const own = targets[top.index] ?? [];
    const target = own[top.next];
    top.next += 1;
    if (target === undefined) {
      const sum = own.reduce((all, each) => all + (counts[each] ?? 0n), 0n);
      counts[top.index] = own.length === 0 ? 1n : sum;
      isOnTheWay.delete(top.index);
      way.pop();
    } else if (isOnTheWay.has(target)) return null;
    else if (counts[target] === undefined) {
      isOnTheWay.add(target);
      way.push({ index: target, next: 0 });
    }
  }
  return counts[0] ?? null;
}
