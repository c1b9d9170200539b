/**
 * The reading and xstate's interpreter select the same arrows and lead to the same states in charts that were
 * drawn: states of each kind, arrows of any state to any state, with `reenter` and without. A failure prints the
 * smallest chart that shows it, as JSON; those that once were faults are kept below.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChartTable } from '../../src/machines/chart-table.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { assertSameStep, takenBy } from './agreement.ts';
import { CHART_RUNS, machineOfJson, type ChartJson, type ChartRun } from './random-charts.ts';

/** Follows a chart with both, and counts what was met. */
function checkRun({ chart, steps }: ChartRun, met: Map<string, number>): void {
  const machine = machineOfJson(chart);
  const table = new ChartTable(machine);
  const count = (what: string, isMet: boolean): void => {
    met.set(what, (met.get(what) ?? 0) + (isMet ? 1 : 0));
  };
  let value = table.initial;
  expect(value).toEqual(machine.resolveState({ value, context: {} }).value);
  for (const { event, open } of steps) {
    const outcome = new Set(open);
    assertSameStep(machine, value, event, outcome);
    const taken = takenBy(table, value, event, outcome);
    count('arrows of two regions', taken.length > 1);
    count(
      'an arrow that stays',
      taken.some(({ target }) => target === null),
    );
    count(
      'a state again',
      taken.some(({ reenters }) => reenters),
    );
    count(
      'an arrow of the root',
      taken.some(({ from }) => from === ''),
    );
    value = table.next(value, taken);
  }
}

test('[CHART] random charts step as xstate steps', () => {
  const met = new Map<string, number>();
  fc.assert(
    fc.property(CHART_RUNS, (run) => {
      checkRun(run, met);
    }),
    { seed: SEED, numRuns: 800 },
  );
  for (const times of met.values()) expectMet(times, 50);
});

/** A parallel state of two regions that take the same fact, and a state beside it. */
function beside(left: ChartJson, right: ChartJson): ChartJson {
  return {
    id: 'm',
    initial: 'on',
    states: { on: { type: 'parallel', states: { left, right } }, off: {} },
  };
}

const FIRST: ChartJson = { initial: 'x', states: { x: {}, y: {} } };
const AGAIN: ChartJson = {
  initial: 'x',
  states: { x: { on: { e: [{ target: '#m.on.left.x' }] } } },
};

const KEPT: readonly (readonly [string, ChartJson])[] = [
  [
    'a state to itself, beside an arrow out of both regions',
    beside(AGAIN, { initial: 'x', states: { x: { on: { e: [{ target: '#m.off' }] } } } }),
  ],
  [
    'a state to itself, and an arrow around into the other region',
    { ...beside(AGAIN, FIRST), on: { e: [{ target: '#m.on.right.y' }] } },
  ],
  [
    'a state that stays, and an arrow around',
    { ...beside({ ...FIRST, on: { e: [{}] } }, FIRST), on: { e: [{ target: '#m.off' }] } },
  ],
  ['the root again', { id: 'm', ...FIRST, on: { e: [{ target: '#m', reenter: true }] } }],
  [
    'a child of the root again',
    { id: 'm', ...FIRST, on: { e: [{ target: '#m.y', reenter: true, actions: 'acts' }] } },
  ],
];

test.each(KEPT)('[CHART] a chart that was once read wrongly: %s', (_, chart) => {
  const step = { event: 'e', open: [] };
  checkRun({ chart, steps: [step, step] }, new Map());
});
