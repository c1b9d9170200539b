/**
 * A chart as plain data, read off the machine's own definition, so that whatever draws or exports
 * it cannot drift from what judges.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { assert } from '../base/assert.ts';

/** One arrow of a chart. @public */
export interface ChartEdge {
  readonly from: string;
  /** Equal to `from` where the fact moves no state. */
  readonly to: string;
  /** The fact that moves it. */
  readonly event: string;
  /** The name of the guard that asks the rule table. */
  readonly guard: string;
}

/** The states and arrows of a machine. @public */
export interface Chart {
  readonly id: string;
  readonly initial: string;
  readonly states: readonly string[];
  /** In the order of the definition: of two arrows for one fact the earlier is tried first. */
  readonly edges: readonly ChartEdge[];
}

/**
 * Reads a flat machine as data.
 *
 * @example
 * ```ts
 * chartOf(bufferMachine).edges.filter((edge) => edge.from === 'created');
 * ```
 * @public
 */
export function chartOf(machine: AnyStateMachine): Chart {
  const { root } = machine;
  const nodes: readonly AnyStateNode[] = Object.values(root.states);
  const edges = nodes.flatMap((node) =>
    [...node.transitions.values()].flat().map((transition) => ({
      from: node.key,
      to: transition.target?.[0]?.key ?? node.key,
      event: String(transition.eventType),
      guard: guardName(transition.guard),
    })),
  );
  const initial = root.initial.target[0]?.key ?? '';
  return { id: machine.id, initial, states: nodes.map((node) => node.key), edges };
}

/** Guards are names in these charts; one written in place could not be drawn. */
function guardName(guard: unknown): string {
  assert(typeof guard === 'string', 'every transition of a chart has a named guard');
  return guard;
}
