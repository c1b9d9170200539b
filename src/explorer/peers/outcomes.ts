/**
 * How runs of a model of peers end, and in how many orders each way: where the storage is, what was
 * refused to whom, who was left with addresses that its device cannot reach, who lost its mapping, and
 * who waits for ever.
 */
import type { PeerErrno, PeerOp, PeerPlace } from './peer-calls.ts';
import { cyclicNodes, type PeersGraph } from './peers-graph.ts';
import { pendingSteps } from './peers-model.ts';
import { present } from '../../base/assert.ts';

/** A call that was refused. */
export interface FailedCall {
  readonly who: string;
  readonly op: PeerOp;
  readonly errno: PeerErrno;
}

/** One way in which runs end. */
export interface PeerOutcome {
  readonly place: PeerPlace;
  readonly failed: readonly FailedCall[];
  /** Mapped in local memory that their devices cannot reach, and nobody said so. */
  readonly unreachable: readonly string[];
  /** Told to let go, and without a mapping since. */
  readonly invalidated: readonly string[];
  /** Not at the end of their programs, with nothing that lets them go on. */
  readonly waiting: readonly string[];
}

/** An outcome, and in how many orders it comes. */
export interface CountedOutcome {
  readonly outcome: PeerOutcome;
  /** Null where runs can go on for ever, which makes orders endless. */
  readonly orders: bigint | null;
  /** A node with it, at the end of a shortest way. */
  readonly node: number;
}

/** The outcomes of a model, the most frequent first. */
export function outcomesOf(graph: PeersGraph): readonly CountedOutcome[] {
  const byText = new Map<string, CountedOutcome>();
  for (const node of finalNodes(graph)) {
    const outcome = outcomeAt(graph, node);
    const text = JSON.stringify(outcome);
    const orders = graph.ways === null ? null : present(graph.ways[node], 'ways to an end');
    const known = byText.get(text);
    if (known === undefined) byText.set(text, { outcome, orders, node });
    else if (known.orders !== null && orders !== null) {
      byText.set(text, { ...known, orders: known.orders + orders });
    }
  }
  return [...byText.values()].sort((one, other) =>
    Number((other.orders ?? 0n) - (one.orders ?? 0n)),
  );
}

/** Where nothing more happens; of a model that has no end, where it goes round. */
export function finalNodes(graph: PeersGraph): readonly number[] {
  const ends = [...graph.nodes.keys()].filter((index) => graph.nodes[index]?.edges.length === 0);
  return ends.length > 0 ? ends : cyclicNodes(graph);
}

function outcomeAt({ model, nodes }: PeersGraph, index: number): PeerOutcome {
  const { moment } = present(nodes[index], 'final node');
  const { place, importers } = moment.state;
  const names = (holds: (own: (typeof importers)[number]) => boolean): readonly string[] =>
    model.setting.importers.flatMap(({ name }, each) =>
      holds(present(importers[each], 'importer')) ? [name] : [],
    );
  const isEnd = nodes[index]?.edges.length === 0;
  return {
    place,
    failed: model.setting.importers.flatMap(({ name }, each) => {
      const failed = importers[each]?.failed ?? null;
      return failed === null ? [] : [{ who: name, ...failed }];
    }),
    unreachable: names(
      ({ map, mapPlace, peer2peer }) => map === 'live' && mapPlace === 'local' && !peer2peer,
    ),
    invalidated: names(({ map }) => map === 'invalid' || map === 'kept' || map === 'dead'),
    waiting: isEnd ? pendingSteps(model, moment).map(({ who }) => who) : [],
  };
}
