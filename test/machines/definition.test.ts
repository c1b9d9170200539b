/**
 * The definition decides: what is read off it at run time selects what xstate selects, for every state, fact
 * and outcome of the conditions, also in charts with states inside and beside each other.
 */
import fc from 'fast-check';
import {
  and,
  createMachine,
  not,
  or,
  stateIn,
  type AnyStateMachine,
  type StateValue,
} from 'xstate';
import { describe, expect, test } from 'vitest';
import { AssertionFailure } from '../../src/base/assert.ts';
import { attachmentMachine } from '../../src/machines/attachment-machine.ts';
import { bufferMachine } from '../../src/machines/buffer-machine.ts';
import { ChartTable } from '../../src/machines/chart-table.ts';
import { readDefinition } from '../../src/machines/definition.ts';
import { SEED } from '../property/seed.ts';
import { assertSameStep, follow, outcomesOf, valuesOf } from './agreement.ts';
import { FIXTURES, NESTED, PARALLEL } from './fixture-charts.ts';

const CHARTS: readonly (readonly [string, AnyStateMachine])[] = [
  ['buffer', bufferMachine],
  ['attachment', attachmentMachine],
  ...FIXTURES,
];

describe.each(CHARTS)('the chart %s', (_, machine) => {
  const table = new ChartTable(machine);
  const { arrows } = table.definition;

  test('[CHART] every state, fact and outcome leads where xstate leads', () => {
    let steps = 0;
    for (const value of valuesOf(machine)) {
      for (const event of new Set(arrows.map((each) => each.event))) {
        const asked = table.regions(value, event).flat();
        for (const outcome of outcomesOf([...new Set(asked.flatMap((each) => each.conditions))])) {
          assertSameStep(machine, value, event, outcome);
          steps += 1;
        }
      }
    }
    expect(steps).toBeGreaterThan(20);
  });

  test('[CHART] every arrow is taken from some value', () => {
    const all = new Set(arrows.flatMap((each) => each.conditions));
    const taken = new Set(
      valuesOf(machine).flatMap((value) =>
        [...new Set(arrows.map((each) => each.event))].flatMap((event) =>
          [...outcomesOf(all.size > 14 ? [] : [...all]), all].flatMap((outcome) =>
            table.regions(value, event).length === 0
              ? []
              : table.select(value, event, (each) =>
                  each.conditions.every((name) => outcome.has(name)),
                ),
          ),
        ),
      ),
    );
    const second = arrows.filter((each) => !taken.has(each));
    // Of the product's charts those are missing that come after a choice, which is open in this outcome.
    expect(second.map(({ event }) => event).sort()).toEqual(
      machine === bufferMachine ? ['AttachmentUnmapped', 'ImporterDetached'] : [],
    );
  });
});

describe('states inside and beside each other', () => {
  test.each([
    ['the initial child', NESTED, 'off', 'start', ['a'], { on: 'idle' }],
    [
      'the initial child of a child',
      NESTED,
      { on: 'idle' },
      'job',
      ['b'],
      { on: { busy: 'first' } },
    ],
    [
      'the arrow around, where none inside is open',
      NESTED,
      { on: 'idle' },
      'job',
      ['c'],
      { on: { busy: 'last' } },
    ],
    [
      'the arrow inside before that around',
      NESTED,
      { on: { busy: 'last' } },
      'stop',
      ['a', 'b', 'c'],
      { on: 'idle' },
    ],
    [
      'a state without leaving it',
      NESTED,
      { on: { busy: 'last' } },
      'stay',
      ['c'],
      { on: { busy: 'last' } },
    ],
    ['a state again', NESTED, { on: { busy: 'last' } }, 'again', ['a'], { on: 'idle' }],
    ['every region', PARALLEL, 'out', 'enter', ['a'], { both: { left: 'one', right: 'flat' } }],
    [
      'deep into one region, the others from their beginning',
      PARALLEL,
      'out',
      'enterRight',
      ['b'],
      { both: { left: 'one', right: { deep: 'lower' } } },
    ],
    [
      'each region by its own arrow',
      PARALLEL,
      { both: { left: 'one', right: 'flat' } },
      'step',
      ['a', 'b'],
      { both: { left: 'two', right: { deep: 'upper' } } },
    ],
    [
      'out of all regions by an arrow of one',
      PARALLEL,
      { both: { left: 'one', right: { deep: 'lower' } } },
      'step',
      ['a', 'c'],
      { both: { left: 'two', right: { deep: 'lower' } } },
    ],
  ] as const)('a chart enters %s', (_, machine, from, event, open, to) => {
    expect(follow(new ChartTable(machine), from as StateValue, event, new Set(open))).toEqual(to);
    assertSameStep(machine, from, event, new Set(open));
  });

  test('[CHART] random walks stay together with xstate', () => {
    for (const [, machine] of FIXTURES) {
      const table = new ChartTable(machine);
      const events = [...new Set(table.definition.arrows.map((each) => each.event))];
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.constantFrom(...events), fc.subarray(['a', 'b', 'c'])), {
            maxLength: 12,
            size: 'max',
          }),
          (steps) => {
            let value = table.initial;
            for (const [event, open] of steps) {
              assertSameStep(machine, value, event, new Set(open));
              value = follow(table, value, event, new Set(open));
            }
          },
        ),
        { seed: SEED, numRuns: 60 },
      );
    }
  });
});

/** A chart that begins in `a`, and what else is said of its root. */
function chartOfStates(states: object, root: object = {}): AnyStateMachine {
  const config = { initial: 'a', states, ...root };
  return createMachine(config as Parameters<typeof createMachine>[0]);
}

const INNER = { initial: 'c', states: { c: { on: { x: 'd' } }, d: { type: 'final' } } };

describe('what the reading does not know is refused', () => {
  const arrow = { target: 'b', guard: and(['a']) };

  test.each([
    ['an entry action', { a: { entry: 'x' }, b: {} }],
    ['an exit action', { a: { exit: 'x' }, b: {} }],
    ['a timer', { a: { after: { 10: 'b' } }, b: {} }],
    ['an arrow without a fact', { a: { always: arrow }, b: {} }],
    ['an invoked actor', { a: { invoke: { src: 'x' } }, b: {} }],
    ['a wildcard', { a: { on: { '*': arrow } }, b: {} }],
    ['a history', { a: {}, b: { type: 'history' } }],
    [
      'a condition written in place',
      { a: { on: { x: { target: 'b', guard: () => true } } }, b: {} },
    ],
    ['an action written in place', { a: { on: { x: { actions: () => undefined } } }, b: {} }],
    ['one condition or another', { a: { on: { x: { guard: or(['a', 'b']) } } }, b: {} }],
    ['that a condition does not hold', { a: { on: { x: { guard: not('a') } } }, b: {} }],
    ['a guard inside and([...])', { a: { on: { x: { guard: and([not('a'), 'b']) } } }, b: {} }],
    ['where the chart is, as a condition', { a: { on: { x: { guard: stateIn('b') } } }, b: {} }],
    [
      'a list of conditions that is none',
      { a: { on: { x: { guard: { type: 'allOf' } } } }, b: {} },
    ],
    [
      'a condition with parameters',
      { a: { on: { x: { guard: { type: 'a', params: { b: 1 } } } } } },
    ],
    [
      'an action with parameters',
      { a: { on: { x: { actions: { type: 'a', params: { b: 1 } } } } } },
    ],
    ['what follows the end of states inside', { a: { ...INNER, onDone: 'b' }, b: {} }],
    [
      'an action of the first child',
      { a: { initial: { target: 'c', actions: 'x' }, states: { c: {} } } },
    ],
    ['a name that reads as a path', { a: {}, 'a.b': {} }],
    [
      'an arrow that leaves the end',
      { a: { on: { x: 'b' } }, b: { type: 'final', on: { x: 'a' } } },
    ],
  ])('%s', (_, states) => {
    expect(() => readDefinition(chartOfStates(states))).toThrow(AssertionFailure);
  });

  test.each([
    [
      'of a chart that ends in one state',
      { on: { x: '.a' } },
      { a: { on: { y: 'b' } }, b: { type: 'final' } },
    ],
    [
      'of a chart that ends in all regions',
      { type: 'parallel', on: { x: '.a' } },
      { a: INNER, b: INNER },
    ],
    [
      'of a region of such a chart',
      { type: 'parallel' },
      { a: { ...INNER, on: { x: '.c' } }, b: INNER },
    ],
  ])('an arrow %s', (_, root, states) => {
    expect(() => readDefinition(chartOfStates(states, root))).toThrow(AssertionFailure);
  });

  test.each([
    ['the end of states inside', { a: { ...INNER, on: { x: 'b' } }, b: {} }],
    ['an end without arrows', { a: { on: { x: 'b' } }, b: { type: 'final' } }],
  ])('but not %s', (_, states) => {
    const machine = chartOfStates(states);
    for (const value of valuesOf(machine)) assertSameStep(machine, value, 'x', new Set());
  });
});
