/** Which nodes and ways of a drawn graph belong to an ordering, and where a key leads from a node. */
import type { JudgedOrdering } from '../../explorer/graph/explored-policy.ts';
import type { GraphBuffer } from '../../explorer/graph/state-graph.ts';
import type { DrawnGraph } from './drawn-graph.ts';
import type { GraphLayout } from './graph-layout.ts';

/** An ordering in a graph, by the places of nodes in its list. */
export interface MarkedOrdering {
  /** The node of each state that it passes. */
  readonly nodes: readonly number[];
  /** The ways between them, as `edgeKey` names them. */
  readonly edges: ReadonlySet<string>;
  /** The node after so many calls. */
  readonly nodeAfter: (calls: number) => number | null;
}

/** The name of a way between two nodes. */
export function edgeKey(from: number, to: number): string {
  return `${from}>${to}`;
}

/** Finds an ordering in a graph; states that the graph does not tell apart are one node. */
export function markOrdering(
  graph: DrawnGraph,
  { passed, ordering }: Pick<JudgedOrdering, 'passed' | 'ordering'>,
): MarkedOrdering {
  const byKey = new Map(graph.nodes.map(({ buffers }, node) => [keyOf(buffers, false), node]));
  const nodeOf = new Map(
    passed.map(({ state, is }): [number, number] => [
      state,
      graph.isOfClasses ? (byKey.get(keyOf(is.buffers, graph.isAnonymous)) ?? -1) : state,
    ]),
  );
  const nodes = passed.flatMap(({ state }) => {
    const node = nodeOf.get(state) ?? -1;
    return node < 0 ? [] : [node];
  });
  const edges = new Set(nodes.slice(1).map((to, at) => edgeKey(nodes[at] ?? 0, to)));
  return {
    nodes,
    edges,
    nodeAfter: (calls) => {
      const state = calls === 0 ? passed[0]?.state : ordering.calls[calls - 1]?.state;
      return nodeOf.get(state ?? -1) ?? null;
    },
  };
}

/** What tells classes apart. */
function keyOf(buffers: readonly GraphBuffer[], isSorted: boolean): string {
  return buffers
    .map(({ life, place, cells, outOfReach }) => {
      const told = cells.map((cell, at) => `${cell}${outOfReach.includes(at) ? '!' : ''}`);
      return [life, place, ...(isSorted ? told.sort(inOrder) : told)].join();
    })
    .join('|');
}

const ORDER = ['mapped', 'mapped!', 'attached', 'attached!', 'away', 'out'];

function inOrder(one: string, other: string): number {
  return ORDER.indexOf(one) - ORDER.indexOf(other);
}

/** Where an arrow key leads: along a way, back to where one came from, or to the next node of the column. */
export function nodeBeside(
  graph: DrawnGraph,
  { nodes }: GraphLayout,
  node: number,
  key: string,
  preferred: ReadonlySet<string>,
): number | null {
  const isPreferred = (from: number, to: number): number =>
    preferred.has(edgeKey(from, to)) ? 0 : 1;
  if (key === 'ArrowRight') {
    const on = graph.edges.filter(({ from }) => from === node).map(({ to }) => to);
    return on.sort((one, other) => isPreferred(node, one) - isPreferred(node, other))[0] ?? null;
  }
  if (key === 'ArrowLeft') {
    const back = graph.edges.filter(({ to }) => to === node).map(({ from }) => from);
    return back.sort((one, other) => isPreferred(one, node) - isPreferred(other, node))[0] ?? null;
  }
  if (key === 'Home') return 0;
  if (key === 'End') return graph.nodes.length - 1;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return null;
  const column = graph.nodes[node]?.column;
  const stack = graph.nodes
    .flatMap((each, index) => (each.column === column ? [index] : []))
    .sort((one, other) => (nodes[one]?.y ?? 0) - (nodes[other]?.y ?? 0));
  return stack[stack.indexOf(node) + (key === 'ArrowUp' ? -1 : 1)] ?? null;
}
