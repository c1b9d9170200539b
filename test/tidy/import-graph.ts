/** The imports of a tree as a graph: who is reached from where, and who reaches itself. */
import type { FileImport } from './imports.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

function graphOf(imports: readonly FileImport[]): Graph {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) {
    const known = graph.get(from);
    if (known === undefined) graph.set(from, [to]);
    else known.push(to);
  }
  return graph;
}

/**
 * The shortest cycle, as the files along it with the first one again at the end; null where there is
 * none. Cost: one breadth-first search per file.
 */
export function findCycle(imports: readonly FileImport[]): readonly string[] | null {
  const graph = graphOf(imports);
  let shortest: readonly string[] | null = null;
  for (const start of graph.keys()) {
    const cycle = pathBackTo(graph, start);
    if (cycle !== null && cycle.length < (shortest?.length ?? Infinity)) shortest = cycle;
  }
  return shortest;
}

function pathBackTo(graph: Graph, start: string): readonly string[] | null {
  const queue: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const next of graph.get(path.at(-1) ?? '') ?? []) {
      if (next === start) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...path, next]);
    }
  }
  return null;
}

/** Every file that is loaded when `start` is, itself included. */
export function reachedFrom(imports: readonly FileImport[], start: string): ReadonlySet<string> {
  const graph = graphOf(imports);
  const reached = new Set([start]);
  for (const file of reached) {
    for (const next of graph.get(file) ?? []) reached.add(next);
  }
  return reached;
}
