/**
 * What exploring a model of peers finds: its counts, how runs end and in what share of the orders, and for
 * each property a shortest run that breaks it, as a short text, that it holds, or that it is not asked.
 */
import { whyNotAsked } from './asked-properties.ts';
import { outcomesOf, type CountedOutcome } from './outcomes.ts';
import { encodePeerOrdering } from './peer-replay-string.ts';
import { exploreGraph, PEERS_STATES_MAX } from './peers-graph.ts';
import { witnessesIn, type PeerWitness } from './peer-properties.ts';
import type { PeersDocument } from './peers-document.ts';
import type { PeersState, StepReport } from './peers-state.ts';
import { takePeersStep } from './peers-step.ts';
import { firstPeersState } from './peers-state.ts';
import { remediesFor } from './remedies.ts';

/** What was found of one property. */
export interface PeerVerdict {
  readonly name: string;
  /** Null where it is not asked, or the search was not whole and nothing was found that breaks it. */
  readonly holds: boolean | null;
  /** Why it is not asked: nobody makes the calls that it is about. Null where it is. */
  readonly notAsked: string | null;
  readonly witness: PeerWitness | null;
  /** The witness as a text that replays; null without one. */
  readonly replay: string | null;
  /** The other run of a pair, where it takes two. */
  readonly otherReplay: string | null;
  /** Changes after which it holds, and which properties each breaks instead. */
  readonly remedies: readonly { readonly words: string; readonly breaks: readonly string[] }[];
}

/** What was found of a model of peers. */
export interface PeersExploration {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly terminal: number;
  /** How many orders there are; null where something can go on for ever. */
  readonly orderings: bigint | null;
  readonly outcomes: readonly CountedOutcome[];
  readonly properties: readonly PeerVerdict[];
  readonly complete: boolean;
}

/** Explores a model of peers. */
export function explorePeers(
  { model, script, properties: asked }: PeersDocument,
  statesMax: number = PEERS_STATES_MAX,
): PeersExploration {
  const graph = exploreGraph(model, statesMax);
  const outcomes = graph.isCut ? [] : outcomesOf(graph);
  const witnesses = witnessesIn(graph, asked);
  const broken = asked.filter((name) => witnesses.get(name) !== null);
  const remedies = remediesFor(graph, asked, graph.isCut ? [] : broken);
  const replayOf = (steps: readonly StepReport[] | undefined): string | null =>
    steps === undefined
      ? null
      : encodePeerOrdering({
          ...script,
          steps: steps.filter(({ skipped }) => !skipped).map(({ step }) => step),
        });
  return {
    states: graph.nodes.length,
    transitions: graph.transitions,
    depth: Math.max(...graph.nodes.map(({ depth }) => depth)),
    terminal: graph.nodes.filter(({ edges }) => edges.length === 0).length,
    orderings:
      graph.ways === null ? null : outcomes.reduce((sum, { orders }) => sum + (orders ?? 0n), 0n),
    outcomes,
    properties: asked.map((name) => {
      const witness = witnesses.get(name) ?? null;
      const notAsked = witness === null ? whyNotAsked(model, name) : null;
      const isOpen = graph.isCut || notAsked !== null;
      return {
        name,
        holds: witness === null ? (isOpen ? null : true) : false,
        notAsked,
        witness,
        replay: replayOf(witness?.steps),
        otherReplay: replayOf(witness?.other),
        remedies: remedies.get(name) ?? [],
      };
    }),
    complete: !graph.isCut,
  };
}

/** The states that a run goes through, its first one left out. */
export function statesAlong(
  { model }: PeersDocument,
  steps: readonly StepReport[],
): readonly PeersState[] {
  let state = firstPeersState(model.setting);
  return steps.map(({ step }) => {
    state = takePeersStep(model.setting, state, step)?.after ?? state;
    return state;
  });
}
