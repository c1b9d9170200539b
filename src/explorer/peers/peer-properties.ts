/**
 * What is asked of a model of peers: the laws of its steps, and what only all runs together can answer.
 * Each property that is broken has a shortest run that shows it.
 */
import { present } from '../../base/assert.ts';
import { finalNodes, outcomesOf, type CountedOutcome } from './outcomes.ts';
import { cycleOf, wayTo, type PeersGraph } from './peers-graph.ts';
import { pendingSteps } from './peers-model.ts';
import type { StepReport } from './peers-state.ts';
import { STEP_LAWS } from './step-laws.ts';
import { circleOfWaits } from './wait-for.ts';

/** A run that shows that a property is broken. */
export interface PeerWitness {
  readonly steps: readonly StepReport[];
  /** Another run that ends otherwise, where it takes two to see it. */
  readonly other?: readonly StepReport[];
  /** Who waits for ever at its end. */
  readonly waiting: readonly string[];
}

/** A property that all runs together decide. */
interface RunsLaw {
  readonly name: string;
  readonly broken: string;
  readonly witness: (graph: PeersGraph) => PeerWitness | null;
}

const RUNS_LAWS: readonly RunsLaw[] = [
  {
    name: 'placement-independent-of-order',
    broken: 'the same importers in another order get other storage, or other calls fail',
    witness: twoPlacements,
  },
  {
    name: 'some-order-works',
    broken: 'there is no order in which everybody is served',
    witness: (graph) => {
      const outcomes = outcomesOf(graph);
      const isServed = ({ outcome }: CountedOutcome): boolean =>
        outcome.failed.length + outcome.unreachable.length + outcome.waiting.length === 0;
      return outcomes.some(isServed) ? null : shortestOf(graph, outcomes);
    },
  },
  {
    name: 'revoke-completes',
    broken: 'the exporter waits for ever',
    witness: (graph) =>
      firstEnd(graph, (node) => pendingAt(graph, node).some(({ who }) => who === 'E')),
  },
  {
    name: 'no-lock-inversion',
    broken: 'some wait for locks of each other',
    witness: (graph) =>
      firstEnd(graph, (node) => {
        const { state } = present(graph.nodes[node], 'end').moment;
        return circleOfWaits(graph.model.setting, state, pendingAt(graph, node)) !== null;
      }),
  },
  {
    name: 'served-after-unrevoke',
    broken: 'the buffer is open again, and a mapping stays dead for ever',
    witness: (graph) =>
      firstEnd(graph, (node) => {
        const { bufs, importers } = present(graph.nodes[node], 'end').moment.state;
        return (
          bufs.every(({ revoked }) => !revoked) &&
          importers.some(({ accepted, map }) => accepted && map === 'dead')
        );
      }),
  },
  {
    name: 'maps-settle',
    broken: 'importers that map again whenever they lost their mapping do so for ever',
    witness: (graph) => {
      // Where everybody calls at any time, taking back and calling again goes round, and is no harm.
      const steps = graph.model.calls === 'free' ? null : cycleOf(graph);
      return steps === null ? null : { steps, waiting: [] };
    },
  },
];

/** The properties of peers, in the order in which they are told. */
export const PEER_PROPERTIES: readonly string[] = [...STEP_LAWS, ...RUNS_LAWS].map(
  ({ name }) => name,
);

/** What is wrong where a property is broken. */
export function whatIsBroken(property: string): string {
  const law = [...STEP_LAWS, ...RUNS_LAWS].find(({ name }) => name === property);
  return present(law, 'property').broken;
}

/** For each property that is asked a shortest run that breaks it; null where it holds. */
export function witnessesIn(
  graph: PeersGraph,
  asked: readonly string[],
): ReadonlyMap<string, PeerWitness | null> {
  const found = new Map<string, PeerWitness | null>(asked.map((name) => [name, null]));
  const open = new Set(STEP_LAWS.filter(({ name }) => found.has(name)));
  const { setting } = graph.model;
  for (const [index, { moment, edges }] of graph.nodes.entries()) {
    for (const { target, report } of edges) {
      const after = present(graph.nodes[target], 'node').moment.state;
      for (const law of open) {
        if (law.holds({ setting, before: moment.state, report, after })) continue;
        open.delete(law);
        found.set(law.name, { steps: [...wayTo(graph, index), report], waiting: [] });
      }
    }
  }
  for (const { name, witness } of RUNS_LAWS) if (found.has(name)) found.set(name, witness(graph));
  return found;
}

/** Two shortest runs to ends that differ in the place, or in what failed. */
function twoPlacements(graph: PeersGraph): PeerWitness | null {
  const outcomes = outcomesOf(graph);
  const byText = new Map(
    outcomes.map((each) => {
      const { place, failed } = each.outcome;
      return [JSON.stringify([place, failed]), each];
    }),
  );
  const shortest = [...byText.values()]
    .map(({ node }) => node)
    .sort((one, other) => depthOf(graph, one) - depthOf(graph, other));
  const [one, other] = shortest;
  if (one === undefined || other === undefined) return null;
  return { steps: wayTo(graph, other), other: wayTo(graph, one), waiting: [] };
}

function depthOf({ nodes }: PeersGraph, index: number): number {
  return nodes[index]?.depth ?? 0;
}

function shortestOf(graph: PeersGraph, outcomes: readonly CountedOutcome[]): PeerWitness {
  const ends = outcomes.map(({ node }) => node);
  ends.sort((one, other) => depthOf(graph, one) - depthOf(graph, other));
  return { steps: wayTo(graph, present(ends[0], 'end')), waiting: [] };
}

function pendingAt({ model, nodes }: PeersGraph, node: number): ReturnType<typeof pendingSteps> {
  const { moment, edges } = present(nodes[node], 'end');
  return edges.length === 0 ? pendingSteps(model, moment) : [];
}

/** The first end, on a shortest way, of which something is true. */
function firstEnd(graph: PeersGraph, holds: (node: number) => boolean): PeerWitness | null {
  const end = finalNodes(graph).find(holds);
  if (end === undefined) return null;
  return { steps: wayTo(graph, end), waiting: pendingAt(graph, end).map(({ who }) => who) };
}
