/** The law that the reading of a definition and xstate's own interpreter select the same, for any outcome. */
import { isDeepStrictEqual } from 'node:util';
import { assign, createActor, transition, type AnyStateMachine, type StateValue } from 'xstate';
import { assert } from '../../src/base/assert.ts';
import { ChartTable } from '../../src/machines/chart-table.ts';
import type { ChartArrow } from '../../src/machines/definition.ts';

/** Which conditions hold. */
export type Outcome = ReadonlySet<string>;

/** Every set of these names: 2 to the power of their number. */
export function outcomesOf(names: readonly string[]): readonly Outcome[] {
  return Array.from(
    { length: 2 ** names.length },
    (_, bits) => new Set(names.filter((__, index) => ((bits >> index) & 1) === 1)),
  );
}

/** What a machine with an outcome has done: the actions of the arrows that it took. */
interface Marks {
  readonly marks: readonly string[];
}

/** What is read of machines that are asked again and again. */
const tables = new WeakMap<AnyStateMachine, ChartTable>();

function tableOf(machine: AnyStateMachine): ChartTable {
  const known = tables.get(machine) ?? new ChartTable(machine);
  tables.set(machine, known);
  return known;
}

/** A machine whose conditions hold as told, and whose actions leave their names in its context. */
export function withOutcome(machine: AnyStateMachine, outcome: Outcome): AnyStateMachine {
  const { arrows } = tableOf(machine).definition;
  const named = <Value>(names: readonly string[], value: (name: string) => Value) =>
    Object.fromEntries([...new Set(names)].map((name) => [name, value(name)]));
  const conditions = arrows.flatMap((each) => each.conditions);
  const actions = arrows.flatMap((each) => each.actions);
  return machine.provide({
    guards: named(conditions, (name) => () => outcome.has(name)),
    actions: named(actions, (name) =>
      assign(({ context }) => ({ marks: [...(context as Marks).marks, name] })),
    ),
  });
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
  return table.next(value, takenBy(table, value, event, outcome));
}

/** The arrows that the reading takes. */
export function takenBy(
  table: ChartTable,
  value: StateValue,
  event: string,
  outcome: Outcome,
): readonly ChartArrow[] {
  return table.select(value, event, ({ conditions }) =>
    conditions.every((name) => outcome.has(name)),
  );
}

/**
 * Throws where xstate's pure step or a started actor leads elsewhere than the reading, takes other arrows, or
 * does not know beforehand whether it takes one. An arrow without a target is seen by its action alone.
 */
export function assertSameStep(
  machine: AnyStateMachine,
  value: StateValue,
  event: string,
  outcome: Outcome,
): void {
  const table = tableOf(machine);
  const switched = withOutcome(machine, outcome);
  const before = switched.resolveState({ value, context: { marks: [] } });
  const taken = takenBy(table, value, event, outcome);
  const next = table.next(value, taken);
  const marks = taken.flatMap(({ actions }) => actions);
  const words = `${JSON.stringify(value)} on ${event} with ${[...outcome].join() || 'nothing'}`;
  const isSeen = taken.some(({ target, actions }) => target !== null || actions.length > 0);
  assert(before.can({ type: event }) === isSeen, `xstate knows otherwise: ${words}`);
  const [pure] = transition(switched, before, { type: event });
  const actor = createActor(switched, { snapshot: before }).start();
  actor.send({ type: event });
  for (const { value: found, context } of [pure, actor.getSnapshot()]) {
    const where = `${JSON.stringify(found)}, not ${JSON.stringify(next)}`;
    assert(isDeepStrictEqual(found, next), `xstate steps elsewhere: ${words} to ${where}`);
    const done = (context as Marks).marks;
    assert(
      isDeepStrictEqual(done, marks),
      `xstate does ${done.join()}, not ${marks.join()}: ${words}`,
    );
  }
}
