/** The law that the reading of a definition and xstate's own interpreter select the same, for any outcome. */
import { isDeepStrictEqual } from 'node:util';
import { createActor, transition, type AnyStateMachine, type StateValue } from 'xstate';
import { assert } from '../../src/base/assert.ts';
import { ChartTable } from '../../src/machines/chart-table.ts';

/** Which conditions hold. */
export type Outcome = ReadonlySet<string>;

/** Every set of these names: 2 to the power of their number. */
export function outcomesOf(names: readonly string[]): readonly Outcome[] {
  return Array.from(
    { length: 2 ** names.length },
    (_, bits) => new Set(names.filter((__, index) => ((bits >> index) & 1) === 1)),
  );
}

/** A machine whose conditions hold as told. */
export function withOutcome(machine: AnyStateMachine, outcome: Outcome): AnyStateMachine {
  const names = new Set(
    new ChartTable(machine).definition.arrows.flatMap((each) => each.conditions),
  );
  const guards = Object.fromEntries([...names].map((name) => [name, () => outcome.has(name)]));
  // What an arrow does to its context is no question of where it leads.
  return machine.provide({ guards, actions: { apply: () => undefined } });
}

/** Every value that can be reached while all conditions may hold or not. */
export function valuesOf(machine: AnyStateMachine): readonly StateValue[] {
  const table = new ChartTable(machine);
  const names = [...new Set(table.definition.arrows.flatMap((each) => each.conditions))];
  const events = new Set(table.definition.arrows.map((each) => each.event));
  const found = new Map<string, StateValue>();
  const waiting: StateValue[] = [table.initial];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const key = JSON.stringify(value);
    if (found.has(key)) continue;
    found.set(key, value);
    for (const event of events) {
      for (const outcome of outcomesOf(names.length > 3 ? [] : names)) {
        waiting.push(follow(table, value, event, outcome));
      }
      for (const arrow of table.regions(value, event).flat()) {
        waiting.push(table.next(value, [arrow]));
      }
    }
  }
  return [...found.values()];
}

/** Where the reading leads. */
export function follow(
  table: ChartTable,
  value: StateValue,
  event: string,
  outcome: Outcome,
): StateValue {
  const isOpen = (arrow: { readonly conditions: readonly string[] }): boolean =>
    arrow.conditions.every((name) => outcome.has(name));
  return table.next(value, table.select(value, event, isOpen));
}

/** Throws where xstate's pure step or a started actor leads elsewhere than the reading. */
export function assertSameStep(
  machine: AnyStateMachine,
  value: StateValue,
  event: string,
  outcome: Outcome,
): void {
  const table = new ChartTable(machine);
  const switched = withOutcome(machine, outcome);
  const before = switched.resolveState({ value, context: {} });
  const ours = follow(table, value, event, outcome);
  const [pure] = transition(switched, before, { type: event });
  const words = `${JSON.stringify(value)} on ${event} with ${[...outcome].join() || 'nothing'}`;
  assert(isDeepStrictEqual(pure.value, ours), `xstate steps elsewhere: ${words}`);
  const actor = createActor(switched, { snapshot: before }).start();
  actor.send({ type: event });
  const actual: unknown = actor.getSnapshot().value;
  assert(isDeepStrictEqual(actual, ours), `an actor steps elsewhere: ${words}`);
}
