/**
 * Every state of a model of peers and every step between them, breadth-first. Ways are counted where no
 * step can be repeated for ever; a step of somebody who has stopped counts as one, so that of n calls
 * every word of n letters is one order.
 */
import { present } from '../../base/assert.ts';
import { firstMoment, movesIn, type PeersModel, type PeersMoment } from './peers-model.ts';
import type { StepReport } from './peers-state.ts';

/** A step from one node to another. */
export interface PeersEdge {
  readonly target: number;
  readonly report: StepReport;
}

/** A reachable moment. */
export interface PeersNode {
  readonly moment: PeersMoment;
  readonly edges: PeersEdge[];
  /** The node before it on a shortest way; -1 for the first. */
  readonly parent: number;
  readonly depth: number;
}

/** Everything that can happen. */
export interface PeersGraph {
  readonly model: PeersModel;
  readonly nodes: readonly PeersNode[];
  readonly transitions: number;
  /** By node, how many ways lead to it; null where something can go on for ever. */
  readonly ways: readonly bigint[] | null;
  /** Whether the search ended before it was whole. */
  readonly isCut: boolean;
}

/** A model of peers has some thousands of states; more than this is a mistake or another question. */
export const PEERS_STATES_MAX = 300_000;

/** Explores a model. */
export function exploreGraph(model: PeersModel, statesMax: number = PEERS_STATES_MAX): PeersGraph {
  const first = firstMoment(model);
  const nodes: PeersNode[] = [{ moment: first, edges: [], parent: -1, depth: 0 }];
  const indexByKey = new Map([[JSON.stringify(first), 0]]);
  let transitions = 0;
  for (let index = 0; index < nodes.length && nodes.length <= statesMax; index += 1) {
    const node = present(nodes[index], 'node to expand');
    for (const { report, after } of movesIn(model, node.moment)) {
      transitions += 1;
      const key = JSON.stringify(after);
      let target = indexByKey.get(key);
      if (target === undefined) {
        target = nodes.length;
        indexByKey.set(key, target);
        nodes.push({ moment: after, edges: [], parent: index, depth: node.depth + 1 });
      }
      node.edges.push({ target, report });
    }
  }
  const isCut = nodes.length > statesMax;
  return { model, nodes, transitions, ways: isCut ? null : countWays(nodes), isCut };
}

/** The ways to each node, in an order in which every node comes after those that lead to it. */
function countWays(nodes: readonly PeersNode[]): readonly bigint[] | null {
  const waiting = nodes.map(() => 0);
  for (const { edges } of nodes) {
    for (const { target } of edges) waiting[target] = (waiting[target] ?? 0) + 1;
  }
  const ways: bigint[] = nodes.map((_, index) => (index === 0 ? 1n : 0n));
  const ready = waiting[0] === 0 ? [0] : [];
  let done = 0;
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    done += 1;
    for (const { target } of present(nodes[index], 'node').edges) {
      ways[target] = (ways[target] ?? 0n) + (ways[index] ?? 0n);
      waiting[target] = (waiting[target] ?? 0) - 1;
      if (waiting[target] === 0) ready.push(target);
    }
  }
  return done === nodes.length ? ways : null;
}

/** The steps of a shortest way to a node. */
export function wayTo({ nodes }: PeersGraph, end: number): readonly StepReport[] {
  const reports: StepReport[] = [];
  for (let index = end; index > 0;) {
    const { parent } = present(nodes[index], 'node on a way');
    const edge = nodes[parent]?.edges.find(({ target }) => target === index);
    reports.push(present(edge, 'step on a way').report);
    index = parent;
  }
  return reports.reverse();
}

/** A shortest way to a node that lies on a cycle, and once round it; null where nothing is for ever. */
export function cycleOf(graph: PeersGraph): readonly StepReport[] | null {
  if (graph.ways !== null) return null;
  for (const [start] of graph.nodes.entries()) {
    const round = roundFrom(graph, start);
    if (round !== null) return [...wayTo(graph, start), ...round];
  }
  return null;
}

/** Indices of nodes that lie on a cycle. */
export function cyclicNodes(graph: PeersGraph): readonly number[] {
  if (graph.ways !== null) return [];
  return [...graph.nodes.keys()].filter((index) => roundFrom(graph, index) !== null);
}

function roundFrom({ nodes }: PeersGraph, start: number): readonly StepReport[] | null {
  const cameBy = new Map<number, { readonly from: number; readonly report: StepReport }>();
  const queue = [start];
  for (const index of queue) {
    for (const { target, report } of present(nodes[index], 'node').edges) {
      if (cameBy.has(target)) continue;
      cameBy.set(target, { from: index, report });
      if (target !== start) {
        queue.push(target);
        continue;
      }
      const reports: StepReport[] = [];
      let at = start;
      do {
        const came = present(cameBy.get(at), 'step of a cycle');
        reports.push(came.report);
        at = came.from;
      } while (at !== start);
      return reports.reverse();
    }
  }
  return null;
}
