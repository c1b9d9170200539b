/**
 * Conditions on orders and changes, held against every ordering written out: the condition is exact, or
 * sufficient and the best set of precedences; no part of it can be left out; and what is said to help, helps.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adviseOn, type Advice } from '../../src/explorer/answers/advice.ts';
import type { OrderClause } from '../../src/explorer/answers/order-words.ts';
import { explore } from '../../src/explorer/explore.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { expectMet, SEED } from '../property/seed.ts';
import {
  isMet,
  JUDGED,
  meets,
  orderingsIn,
  statesOf,
  type Judged,
  type NaiveOrdering,
} from './naive-orderings.ts';
import { maskModels } from './random-models.ts';
import { unwrap } from '../../src/base/unwrap.ts';

type MaskModel = Extract<Model, { readonly masks: readonly number[] }>;

const STATES_MAX = 150;
const ORDERINGS_MAX = 2000;
const RUNS = Number(process.env['CENALLOC_MODELS'] ?? 20);

const models = maskModels(3, 1).filter(
  (model): model is MaskModel => 'masks' in model && model.calls === 'programs',
);

function adviceOn(model: Model, property: Judged, others: readonly Judged[] = []): Advice {
  const [advice] = unwrap(adviseOn(model, { broken: [property], others }));
  if (advice === undefined) throw new Error('a property that is asked about is answered');
  return advice;
}

/** Whether a model is small, and something is broken in it: the slow search takes most of the time. */
function isToTry(model: Model, property: Judged): boolean {
  const found = explore(model, { properties: [property], limits: { states: STATES_MAX } });
  if (!found.ok || !found.value.complete || found.value.orderings === null) return false;
  const isBroken = found.value.properties.some(({ holds }) => holds === false);
  return isBroken && BigInt(found.value.orderings) <= ORDERINGS_MAX;
}

/** Every ordering of a model; skipped where there are too many. */
function allOrderings(model: MaskModel, property: Judged): readonly NaiveOrdering[] {
  const states = statesOf(model, STATES_MAX);
  const found = states === null ? null : orderingsIn(model, states, property, ORDERINGS_MAX);
  fc.pre(found !== null);
  return found.orderings;
}

describe.each(JUDGED)('%s', (property) => {
  test('the condition tells good orderings from bad ones, and says no more than it must', () => {
    let exact = 0;
    const law = fc.property(models, (model) => {
      fc.pre(isToTry(model, property));
      const orderings = allOrderings(model, property);
      const bad = orderings.filter(({ isGood }) => !isGood);
      fc.pre(bad.length > 0);
      const { orders, whyNoOrders } = adviceOn(model, property);
      if (orders === null) {
        expect(whyNoOrders).toMatch(/attaches more than once/);
        return;
      }
      expect([orders.good, orders.bad]).toEqual(
        [orderings.length - bad.length, bad.length].map(String),
      );
      const { condition } = orders;
      if (condition === null) return;
      const { clauses } = condition;
      expect(bad.filter((each) => meets(each, clauses))).toEqual([]);
      const leftOut = orderings.filter((each) => each.isGood && !meets(each, clauses));
      expect(condition.leavesOut).toBe(String(leftOut.length));
      expect(condition.exact).toBe(leftOut.length === 0 && condition.exact);
      for (const clause of clauses) {
        const fewer = clauses.filter((each) => each !== clause);
        expect(bad.some((each) => meets(each, fewer))).toBe(true);
      }
      if (condition.exact) {
        exact += 1;
        expect(leftOut).toEqual([]);
      } else {
        expect(isTold(model, orderings)).toBe(false);
        if (condition.best) expectBest(orderings, leftOut.length);
      }
    });
    fc.assert(law, { seed: SEED, numRuns: RUNS, maxSkipsPerRun: 1000 });
    expectMet(exact, 5);
  }, 120_000);

  test('what is said to help, helps', () => {
    let helped = 0;
    const law = fc.property(models, (model) => {
      fc.pre(isToTry(model, property));
      const orderings = allOrderings(model, property);
      fc.pre(orderings.some(({ isGood }) => !isGood));
      for (const { model: changed, waits, breaks } of adviceOn(model, property).changes ?? []) {
        if (changed !== undefined && 'masks' in changed) {
          expect(allOrderings(changed, property).filter(({ isGood }) => !isGood)).toEqual([]);
          helped += 1;
        }
        if (waits === undefined) continue;
        const states = statesOf(model, STATES_MAX) ?? [];
        const left = orderingsIn(model, states, property, ORDERINGS_MAX, (made, before) =>
          waits.every((clause) => isMet(clause, made, before)),
        );
        expect(left).toMatchObject({ isStuck: false });
        expect(left?.orderings.filter(({ isGood }) => !isGood)).toEqual([]);
        expect(breaks).toEqual([]);
        helped += 1;
      }
    });
    fc.assert(law, { seed: SEED, numRuns: RUNS, maxSkipsPerRun: 1000 });
    expectMet(helped, property === 'everyone-served' ? 5 : 0);
  }, 120_000);
});

describe('answers in words', () => {
  const of = (
    policy: Model['policy'],
    masks: readonly number[],
    more: Partial<Model> = {},
  ): Model => ({
    ...{ policy, masks, capacities: [null, null, null], mapMax: 1, cpuMax: 0 },
    ...{ buffers: 1, calls: 'programs', ...more },
  });
  const prime = ['import', 'unmap', 'detach'] as const;

  test.each<[string, Model, Judged, readonly string[]]>([
    [
      'all before any',
      of('strict', [7, 3, 6]),
      'everyone-served',
      ['everybody attaches before anybody maps'],
    ],
    [
      'one before two',
      of('rfc', [7, 3, 6]),
      'storage-serves-attached',
      ['i1 attaches before i0 or i2 maps'],
    ],
    [
      'not while somebody maps',
      of('migrate', [7, 3]),
      'everyone-served',
      ['i1 attaches before i0 maps, or after i0 unmaps'],
    ],
    [
      'one of two',
      of('strict', [1, 2, 3]),
      'everyone-served',
      [
        'i0 and i1 attach before any of them detaches',
        'i2 attaches before i0 or i1 maps',
        'i0 or i1 attaches before i2 maps',
      ],
    ],
    [
      'what must not be',
      of('barrier', [7, 3, 6], { mayDie: [1] }),
      'no-deadlock',
      ['i1 does not die'],
    ],
    [
      'each buffer by its name',
      of('strict', [7, 7], { buffers: 2 }),
      'everyone-served',
      [
        'everybody attaches to b0 before anybody maps b0',
        'everybody attaches to b1 before anybody maps b1',
      ],
    ],
  ])('%s', (_, model, property, words) => {
    expect(adviceOn(model, property).orders?.condition).toMatchObject({ exact: true, words });
  });

  test('where no set of precedences is exact, that is said, with what the best leaves out', () => {
    expect(adviceOn(of('migrate', [1, 3, 5]), 'everyone-served').orders).toEqual({
      good: '29590',
      bad: '26',
      condition: {
        exact: false,
        best: true,
        leavesOut: '6280',
        clauses: expect.any(Array) as unknown,
        words: ['i0 attaches before i1 or i2 maps'],
      },
    });
  });

  test.each<[string, Model, Judged, readonly string[]]>([
    [
      'another policy, or order',
      of('strict', [7, 3]),
      'everyone-served',
      ['policy barrier', 'programs wait, so that everybody attaches before anybody maps'],
    ],
    [
      'a place that is given up, or a seal',
      of('barrier', [4, 3]),
      'no-deadlock',
      [
        'policy strict',
        'policy fits',
        'policy migrate',
        'whoever is refused gives its place up (refusedRelease)',
        'a deadline, after which nobody is waited for',
        'the exporter seals the buffer once everybody has attached or was refused',
      ],
    ],
    [
      'two calls instead of one',
      of('barrier', [7, 3], { programs: [prime, prime] }),
      'no-deadlock',
      [
        'policy strict',
        'policy fits',
        'policy migrate',
        'a deadline, after which nobody is waited for',
        'nobody waits for i0 (dispensable)',
        'nobody waits for i1 (dispensable)',
        'attach and map in two calls instead of one (everybody)',
      ],
    ],
    [
      'giving back',
      of('fits', [7, 7], {
        programs: [
          ['attach', 'map'],
          ['attach', 'map', 'unmap', 'detach'],
        ],
      }),
      'nothing-leaked',
      ['unmap and detach in the end (i0)'],
    ],
  ])('%s helps', (_, model, property, words) => {
    const { changes } = adviceOn(model, property);
    expect(changes?.map((each) => each.words)).toEqual(words);
    expect(changes?.flatMap(({ breaks }) => breaks)).toEqual([]);
  });

  test('what nothing cures without harm says what it breaks', () => {
    const model = of('barrier', [7, 3, 6], { mayDie: [1] });
    const { changes } = adviceOn(model, 'no-deadlock', ['everyone-served']);
    expect(changes?.length).toBeGreaterThan(3);
    for (const { breaks } of changes ?? []) expect(breaks).toHaveLength(1);
  });

  test('free calls have no complete orders, but policies help all the same', () => {
    const advice = adviceOn(of('strict', [7, 3], { calls: 'free' }), 'everyone-served');
    expect(advice).toMatchObject({
      orders: null,
      whyNoOrders: 'free calls have no complete orders',
    });
    expect(advice.changes).toMatchObject([
      { words: 'policy rfc', breaks: ['storage-serves-attached'] },
    ]);
  });

  test('a model of too many states has no condition', () => {
    const [advice] = unwrap(
      adviseOn(of('strict', [7, 3, 6]), { broken: ['everyone-served'], statesMax: 100 }),
    );
    expect(advice?.orders).toBeNull();
    expect(advice?.whyNoOrders).toBe('there are more than 100 states');
    expect(advice?.changes).toMatchObject([{ words: 'policy barrier' }]);
    const [unknown] = unwrap(
      adviseOn(of('strict', [7, 3, 6]), { broken: ['everyone-served'], statesMax: 5 }),
    );
    expect(unknown).toMatchObject({ orders: null, changes: null });
  });
});

/** Whether good orderings can be told by what is over at each of their calls, call by call. */
function isTold({ programs = [] }: Model, orderings: readonly NaiveOrdering[]): boolean {
  const placesOf = ({ made }: NaiveOrdering): readonly string[] =>
    made.map(({ key }, at) => {
      const before = made.slice(0, at).map((each) => each.key);
      const over = [...(made[at - 1]?.refused ?? [])].flatMap((who) => {
        const [actor = '', buffer = ''] = who.split(' ');
        const steps: readonly string[] = programs[Number(actor.slice(1))] ?? [];
        return steps.map((step, place) => {
          const nth = steps.slice(0, place + 1).filter((each) => each === step).length;
          return `${actor} ${step} ${buffer} ${nth}`;
        });
      });
      return `${key} < ${[...new Set([...before, ...over])].sort().join()}`;
    });
  const good = new Set(orderings.filter(({ isGood }) => isGood).flatMap(placesOf));
  return orderings.every((each) => each.isGood || !placesOf(each).every((at) => good.has(at)));
}

/** No set of precedences that some good orderings have in common is sufficient and keeps more of them. */
function expectBest(orderings: readonly NaiveOrdering[], leftOut: number): void {
  const good = orderings.filter(({ isGood }) => isGood);
  const bad = orderings.filter(({ isGood }) => !isGood);
  const keys = [...new Set(orderings.flatMap(({ made }) => made.map(({ key }) => key)))];
  const clauses = keys.flatMap((then) =>
    keys.filter((first) => first !== then).map((first) => precedence(first, then)),
  );
  for (const [at, one] of good.entries()) {
    const other = good[(at * 7 + 3) % good.length] ?? one;
    const shared = clauses.filter((each) => meets(one, [each]) && meets(other, [each]));
    if (bad.some((each) => meets(each, shared))) continue;
    const kept = good.filter((each) => meets(each, shared)).length;
    expect(good.length - kept).toBeGreaterThanOrEqual(leftOut);
    if (at > 20) return;
  }
}

function precedence(first: string, then: string): OrderClause {
  const callOf = (key: string) => {
    const [actor = '', call = '', buffer = '', nth = '1'] = key.split(' ');
    return { actor, call, buffer, nth: Number(nth) };
  };
  return { call: callOf(then), after: [callOf(first)], orBefore: [] };
}
