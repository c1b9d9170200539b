/**
 * What a machine's definition says, read off xstate's own tree of it: states, and arrows with the names of
 * their conditions. Whatever judges, draws or exports a chart reads this, so nothing can drift from the
 * definition. What the reading does not know (such as timers or invoked actors) it refuses instead of
 * leaving it out.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { assert } from '../base/assert.ts';
import { askedByAnd } from './conjunction.ts';

/** How the children of a state are active. @public */
export type ChartStateKind = 'atomic' | 'compound' | 'parallel' | 'final';

/** One state of a chart. @public */
export interface DefinedState {
  /** Its names from the outermost to its own, such as `mapped` or `in-use.mapped`; empty for the root. */
  readonly path: string;
  readonly kind: ChartStateKind;
  /** The path of the state around it; null for the root. */
  readonly parent: string | null;
  /** The child that is entered first; null where none or all are. */
  readonly initial: string | null;
  /** What is true in it, one sentence; empty where the definition does not say. */
  readonly description: string;
}

/** One arrow of a chart. @public */
export interface ChartArrow {
  readonly from: string;
  /** Where it leads; null where it stays without leaving its state. */
  readonly target: string | null;
  /** Whether it leaves its state and enters it again, though it leads to it or into it. */
  readonly reenters: boolean;
  /** The fact that moves it. */
  readonly event: string;
  /** The names of its conditions, all of which must hold, in the order in which they are asked. */
  readonly conditions: readonly string[];
  readonly actions: readonly string[];
}

/** A machine's definition as plain data. @public */
export interface Definition {
  readonly id: string;
  readonly description: string;
  /** The root first, each state before its children, in the order of the definition. */
  readonly states: readonly DefinedState[];
  /** In the order of the definition: of two arrows for one fact the earlier is tried first. */
  readonly arrows: readonly ChartArrow[];
}

/** Reads a machine's definition. */
export function readDefinition(machine: AnyStateMachine): Definition {
  const { root } = machine;
  const states: DefinedState[] = [];
  const arrows: ChartArrow[] = [];
  const visit = (node: AnyStateNode): void => {
    assertReadable(node);
    states.push(stateOf(node));
    const transitions: readonly AnyTransition[] = [...node.transitions.values()].flat();
    for (const each of transitions) arrows.push(arrowOf(node, each));
    for (const child of Object.values(node.states)) visit(child);
  };
  visit(root);
  return { id: machine.id, description: root.description ?? '', states, arrows };
}

/** What is read of a transition; xstate types it by the machine, which may be any. */
interface AnyTransition {
  readonly target?: readonly AnyStateNode[] | undefined;
  readonly guard?: unknown;
  readonly actions: readonly unknown[];
  readonly eventType: string;
  readonly reenter: boolean;
}

function arrowOf(node: AnyStateNode, transition: AnyTransition): ChartArrow {
  const { target = [], guard, actions, eventType, reenter } = transition;
  assert(target.length <= 1, 'an arrow leads to one state');
  assert(
    !eventType.includes('*'),
    'an arrow names its fact: a wildcard would let everything happen',
  );
  assert(!eventType.startsWith('xstate.'), `${eventType} is no fact that somebody offers`);
  const [only] = target;
  return {
    from: pathOf(node),
    target: only === undefined ? null : pathOf(only),
    reenters: reenter,
    event: eventType,
    conditions: conditionsOf(guard),
    actions: actions.map((action: unknown) => {
      const name = nameOf(action);
      assert(name !== null, 'an action of a chart has a name, and nothing beside it');
      return name;
    }),
  };
}

function pathOf(node: AnyStateNode): string {
  return node.path.join('.');
}

function stateOf(node: AnyStateNode): DefinedState {
  const { type, parent } = node;
  assert(type !== 'history', 'a chart that remembers where it was is not known to the reading');
  const initial = type === 'compound' ? node.initial.target[0] : undefined;
  return {
    path: pathOf(node),
    kind: type,
    parent: parent === undefined ? null : pathOf(parent),
    initial: initial === undefined ? null : pathOf(initial),
    description: node.description ?? '',
  };
}

/** What would happen beside the arrows, what the reading would not tell, and names that it would mistake. */
function assertReadable(node: AnyStateNode): void {
  const { entry, exit, invoke, after, always, type, key } = node;
  const path = pathOf(node);
  const first = type === 'compound' ? node.initial.actions : [];
  const extras = [entry, exit, invoke, after, always ?? [], first].flat();
  assert(extras.length === 0, `${path} does something beside its arrows`);
  assert(node.parent === undefined || !key.includes('.'), `the name ${key} reads as a path`);
  const isOut = type === 'final' && endedBy(node).some(({ transitions }) => transitions.size > 0);
  assert(!isOut, `an actor that has ended in ${path} takes none of the arrows around it`);
}

/** A final state, and those around it where an actor may end with it: what has ended drops facts silently. */
function endedBy(final: AnyStateNode): readonly AnyStateNode[] {
  const around: AnyStateNode[] = [];
  for (let node = final.parent; node !== undefined; node = node.parent) {
    // The end of a state inside another one that goes on is not the end of the chart.
    if (node.type !== 'parallel' && node !== final.parent) return [final];
    around.push(node);
  }
  return [final, ...around];
}

/**
 * The names that a guard asks: one, those of `and([...])`, or those that the guard `allOf` of an exported chart
 * is given. `or` and `not` are refused: no rule would be the reason where they do not hold.
 */
function conditionsOf(guard: unknown): readonly string[] {
  if (guard === undefined) return [];
  const only = nameOf(guard);
  assert(only !== 'allOf', 'the guard allOf is given the names of conditions');
  if (only !== null) return [only];
  const names = askedByAnd(guard) ?? conditionsOfAllOf(guard);
  assert(Array.isArray(names), 'an arrow has one condition by its name, or some in and([...])');
  return names.map((each: unknown) => {
    const name = nameOf(each);
    assert(name !== null, 'a condition has a name; one written in place has none');
    return name;
  });
}

/** A name, alone or as the only thing that is told of a guard or an action. */
function nameOf(named: unknown): string | null {
  if (typeof named === 'string') return named;
  if (typeof named !== 'object' || named === null || !('type' in named)) return null;
  const {
    type,
    params = {},
    ...more
  } = named as { readonly type: unknown; readonly params?: unknown };
  const isAlone = isEmpty(params) && isEmpty(more);
  return isAlone && typeof type === 'string' ? type : null;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function conditionsOfAllOf(guard: unknown): unknown {
  const { type, params } = guard as { readonly type?: unknown; readonly params?: unknown };
  if (type !== 'allOf' || typeof params !== 'object' || params === null) return null;
  return 'conditions' in params ? params.conditions : null;
}
