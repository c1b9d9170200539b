/**
 * The slow and obvious explorer: a system is a first state, what can happen in a state and where it
 * leads. States are told apart by a text. It serves systems that are small and unlike the exporter.
 */
import { present } from '../../base/assert.ts';

/** Something that can be explored. */
export interface TransitionSystem<State, Step> {
  readonly first: State;
  /** What can happen, in a fixed order. */
  readonly stepsIn: (state: State) => readonly Step[];
  readonly after: (state: State, step: Step) => State;
  /** Equal texts mean equal futures. */
  readonly keyOf: (state: State) => string;
}

/** What must hold of every step. */
export interface StepLaw<State, Step> {
  readonly name: string;
  readonly holds: (before: State, step: Step, after: State) => boolean;
}

/** What was found of a system. */
export interface SystemResult<Step> {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly terminal: number;
  /** Maximal paths; the system must have no cycle. */
  readonly orderings: bigint;
  /** For each law the shortest way to a breach, its last step among the rest; null where it holds. */
  readonly breaches: ReadonlyMap<string, readonly Step[] | null>;
}

interface Node<State, Step> {
  readonly state: State;
  readonly parent: number;
  readonly step: Step | null;
  readonly depth: number;
  readonly targets: number[];
}

/** Explores a system breadth-first to its end. */
export function exploreSystem<State, Step>(
  system: TransitionSystem<State, Step>,
  laws: readonly StepLaw<State, Step>[],
): SystemResult<Step> {
  const nodes: Node<State, Step>[] = [
    { state: system.first, parent: -1, step: null, depth: 0, targets: [] },
  ];
  const indexByKey = new Map([[system.keyOf(system.first), 0]]);
  const breaches = new Map<string, readonly Step[] | null>(laws.map(({ name }) => [name, null]));
  let transitions = 0;
  for (let index = 0; index < nodes.length; index += 1) {
    const node = present(nodes[index], 'node to expand');
    for (const step of system.stepsIn(node.state)) {
      const state = system.after(node.state, step);
      transitions += 1;
      for (const { name, holds } of laws) {
        if (breaches.get(name) !== null || holds(node.state, step, state)) continue;
        breaches.set(name, [...wayTo(nodes, index), step]);
      }
      const key = system.keyOf(state);
      const known = indexByKey.get(key);
      const target = known ?? nodes.length;
      node.targets.push(target);
      if (known !== undefined) continue;
      indexByKey.set(key, target);
      nodes.push({ state, parent: index, step, depth: node.depth + 1, targets: [] });
    }
  }
  return {
    states: nodes.length,
    transitions,
    depth: present(nodes.at(-1), 'last node').depth,
    terminal: nodes.filter(({ targets }) => targets.length === 0).length,
    orderings: countWays(nodes),
    breaches,
  };
}

function wayTo<State, Step>(nodes: readonly Node<State, Step>[], end: number): readonly Step[] {
  const steps: Step[] = [];
  for (let index = end; index > 0;) {
    const { step, parent } = present(nodes[index], 'node on a way');
    if (step !== null) steps.push(step);
    index = parent;
  }
  return steps.reverse();
}

/** Ways from a node to an end, remembered; deep systems would need a stack of their own. */
function countWays<State, Step>(nodes: readonly Node<State, Step>[]): bigint {
  const known: (bigint | undefined)[] = [];
  const count = (index: number): bigint => {
    const before = known[index];
    if (before !== undefined) return before;
    const { targets } = present(nodes[index], 'node to count from');
    const ways = targets.length === 0 ? 1n : targets.reduce((sum, each) => sum + count(each), 0n);
    known[index] = ways;
    return ways;
  };
  return count(0);
}
