/**
 * Properties and witnesses: which policy keeps which promise, that a witness is a shortest one and the
 * same on every run, and that its string reaches the same refusal in the real exporter.
 */
import { describe, expect, test } from 'vitest';
import { POLICIES, type Policy } from '../../src/events/policy.ts';
import { comparePolicies } from '../../src/explorer/compare-policies.ts';
import { explore } from '../../src/explorer/explore.ts';
import { adviseOn } from '../../src/explorer/answers/advice.ts';
import type { ExploredState } from '../../src/explorer/model/explored-state.ts';
import { runReplayString, type Model } from '../../src/explorer/index.ts';
import {
  PROPERTY_NAMES,
  type Property,
  type PropertyName,
} from '../../src/explorer/model/property.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const THREE = { masks: [7, 3, 6], capacities: [null, null, null], mapMax: 1, cpuMax: 0 };

function model(policy: Policy, more: Partial<Model> = {}): Model {
  return { policy, ...THREE, buffers: 1, calls: 'programs', ...more };
}

function outcome(of: Model, property: PropertyName | Property) {
  const { properties } = unwrap(explore(of, { properties: [property] }));
  const [found] = properties;
  if (found === undefined) throw new Error('a property that is asked for is answered');
  return found;
}

/** What holds under each policy, from reasoning about the policies and not from running them. */
const EXPECTED: Readonly<Record<PropertyName, readonly Policy[]>> = {
  'storage-serves-attached': ['strict', 'fits', 'migrate', 'barrier'],
  'allocated-once': POLICIES,
  'no-frame-twice': POLICIES,
  'refused-changes-nothing': POLICIES,
  'verdict-independent-of-order': POLICIES,
  'nothing-leaked': POLICIES,
  'no-deadlock': POLICIES,
  // Under rfc nobody is turned away whose mask overlaps, and these three overlap.
  'everyone-served': ['barrier', 'rfc'],
  'all-mapped-together': POLICIES,
  'every-buffer-freed': POLICIES,
};

describe.each(POLICIES)('%s', (policy) => {
  test.each(PROPERTY_NAMES)('%s', (name) => {
    expect(outcome(model(policy), name).holds).toBe(EXPECTED[name].includes(policy));
  });
});

describe('a witness', () => {
  test('is the shortest ordering, the same on every run, and reaches the refusal again', () => {
    const first = outcome(model('strict'), 'everyone-served').witness;
    expect(outcome(model('strict'), 'everyone-served').witness).toEqual(first);
    expect(first?.replay).toBe('cen1:strict:7,3,6/-,-,-/1,0:c0 a0.0 m0.0 a0.1');
    expect(first?.steps.at(-1)).toMatchObject({ actor: 'i1', outcome: 'EBUSY [ATT4]' });
    const run = unwrap(runReplayString(first?.replay ?? ''));
    const last = run.outcomes.at(-1)?.outcome;
    expect(last?.ok === false && last.refusal.message).toBe(first?.steps.at(-1)?.message);
  });

  test('in a model of free calls ends with the call that would be refused', () => {
    const { witness } = outcome(model('fits', { calls: 'free' }), 'everyone-served');
    expect(witness?.replay).toBe('cen1:fits:7,3,6/-,-,-/1,0:c0 a0.0 m0.0 a0.1');
  });

  test('is the same length with symmetry', () => {
    const alike = model('strict', { masks: [3, 7, 7, 7] });
    const folded = unwrap(explore(alike, { properties: ['everyone-served'] }));
    const plain = unwrap(explore(alike, { properties: ['everyone-served'], symmetry: false }));
    expect(folded.kept.states).toBeLessThan(plain.kept.states);
    const [one, other] = [folded, plain].map(({ properties }) => properties[0]?.witness?.steps);
    expect(one?.length).toBe(other?.length);
    expect(one?.at(-1)?.outcome).toBe('EBUSY [ATT4]');
  });
});

describe('liveness', () => {
  test('an importer that dies leaves barrier waiting for ever, and a deadline helps', () => {
    const mortal = model('barrier', { mayDie: [1] });
    const dead = outcome(mortal, 'no-deadlock');
    expect(dead.holds).toBe(false);
    expect(dead.witness?.steps.map(({ call }) => call)).toContain('die');
    expect(outcome({ ...mortal, deadline: true }, 'no-deadlock').holds).toBe(true);
    expect(outcome({ ...mortal, deadline: true }, 'everyone-served').holds).toBe(false);
    expect(outcome({ ...mortal, dispensable: [1] }, 'no-deadlock').holds).toBe(true);
  });

  test('importers that map while they import never meet under barrier', () => {
    const program = ['import', 'unmap', 'detach'] as const;
    const prime = model('barrier', { programs: [program, program, program] });
    expect(outcome(prime, 'no-deadlock').holds).toBe(false);
    expect(outcome({ ...prime, policy: 'fits' }, 'no-deadlock').holds).toBe(true);
  });

  test('free calls may go round for ever', () => {
    const freed = outcome(model('strict', { calls: 'free' }), 'every-buffer-freed');
    expect(freed).toMatchObject({ holds: false, isCycle: true });
  });

  test('a program that never detaches leaks, and the buffer is never freed', () => {
    const leaky = model('strict', { programs: [['attach', 'map'], ['attach'], ['attach']] });
    expect(outcome(leaky, 'nothing-leaked').holds).toBe(false);
    expect(outcome(leaky, 'every-buffer-freed').holds).toBe(false);
  });
});

describe("a property of one's own", () => {
  const mapped: Property = {
    name: 'two-maps',
    kind: 'sometimes',
    holds: (state) => state.mapsOf(0, 0) > 0 && state.mapsOf(0, 1) > 0,
  };

  test('is shown by a shortest ordering', () => {
    const found = outcome(model('strict'), mapped);
    expect(found.holds).toBe(true);
    expect(found.witness?.steps).toHaveLength(5);
  });

  test('that no state shows is not known while the search is not complete', () => {
    const never: Property = { name: 'never', kind: 'sometimes', holds: () => false };
    expect(outcome(model('strict'), never).holds).toBe(false);
    const cut = unwrap(
      explore(model('strict'), { properties: [never, 'no-deadlock'], limits: { states: 20 } }),
    );
    expect(cut).toMatchObject({ states: 20, complete: false, orderings: null });
    expect(cut.properties.map(({ holds }) => holds)).toEqual([null, null]);
  });

  test('of calls is broken by a call with its names, and the witness ends there', () => {
    const named: Property = {
      name: 'i1-is-never-refused',
      kind: 'always',
      holdsStep: (before, { call, buffer, importer, isRefused }, after) =>
        !(call === 'attach' && importer === 'i1' && isRefused && buffer === 'b0') ||
        before.placeOf('b0') !== after.placeOf('b0'),
    };
    const { holds, witness } = outcome(model('strict'), named);
    expect(holds).toBe(false);
    expect(witness?.replay).toBe('cen1:strict:7,3,6/-,-,-/1,0:c0 a0.0 m0.0 a0.1');
    expect(outcome(model('barrier'), named).holds).toBe(true);
  });

  /** What a policy may do to a call, by its documentation. */
  test.each(POLICIES)('of calls sees what %s refuses and moves', (policy) => {
    const calls = new Set<string>();
    const watching: Property = {
      name: 'watch',
      kind: 'always',
      holdsStep: (before, step, after) => {
        const { call, importer, isRefused, isMoved } = step;
        const verdict = isRefused ? ' refused' : isMoved ? ' moved' : '';
        if (importer === null || importer === 'i1') calls.add(`${call} ${importer}${verdict}`);
        expect(before.isLive(step.buffer)).toBe(call !== 'create');
        expect(after.isLive(step.buffer)).toBe(call !== 'free');
        return true;
      },
    };
    expect(outcome(model(policy), watching).holds).toBe(true);
    const lawful = [
      'create null',
      'free null',
      ...['attach', 'map', 'unmap', 'detach'].map((each) => `${each} i1`),
    ];
    const beside = {
      strict: ['attach i1 refused'],
      fits: ['attach i1 refused'],
      // A buffer that is mapped is not moved, so that some are refused all the same.
      migrate: ['attach i1 refused', 'attach i1 moved'],
      barrier: [],
      rfc: [],
    };
    expect([...calls].sort()).toEqual([...lawful, ...beside[policy]].sort());
  });

  test('of calls has good orders, too', () => {
    const first: Property = {
      name: 'i1-maps-first',
      kind: 'always',
      holdsStep: (before, { call, importer }) =>
        call !== 'map' || importer === 'i1' || before.placeOf('b0') !== null,
    };
    const [advice] = unwrap(adviseOn(model('fits'), { broken: [first] }));
    expect(advice?.orders?.condition?.words).toEqual(['i1 maps before i0 or i2 maps']);
  });

  test.each<[string, (state: ExploredState) => unknown, string]>([
    [
      'importer',
      (s) => s.isAttached('b0', 'gpu'),
      'the model has no importer "gpu"; it has i0, i1, i2',
    ],
    ['buffer', (s) => s.placeOf('b1'), 'the model has no buffer "b1"; it has b0'],
    ['index', (s) => s.mapsOf(0, 3), 'the model has no importer 3; it has i0, i1, i2'],
  ])('that asks for another %s is told so', (_, ask, words) => {
    const property: Property = { name: 'asks', kind: 'always', holds: (s) => ask(s) === 7 };
    expect(() => explore(model('fits'), { properties: [property] })).toThrow(new RangeError(words));
  });

  test.each<[object, string]>([
    [
      { name: 'x', kind: 'always' },
      'the property "x" needs either holds, which judges a state, or holdsStep',
    ],
    [
      { name: 'x', kind: 'sometimes', holdsStep: () => true },
      `judges calls: its kind is 'always', not "sometimes"`,
    ],
  ])('of JavaScript that is none is told so: %o', (wrong, words) => {
    expect(() => explore(model('fits'), { properties: [wrong as Property] })).toThrow(words);
  });

  test.each([{ states: 0 }, { milliseconds: 0 }])('nothing is known within %o', (limits) => {
    const properties = ['no-deadlock', 'all-mapped-together', 'every-buffer-freed'] as const;
    const clock = () => 0;
    const cut = unwrap(explore(model('strict'), { properties, limits, clock }));
    expect(cut).toMatchObject({ depth: 0, complete: false, orderings: null });
    expect(cut.properties.map(({ holds }) => holds)).toEqual([null, null, null]);
  });
});

describe('policies side by side', () => {
  test('the table adds up', () => {
    const table = unwrap(comparePolicies(model('strict'), POLICIES));
    const row = (policy: Policy) => table.rows.find((each) => each.policy === policy);
    expect(row('strict')).toMatchObject({ orderings: '10836', moved: '0', deadlocks: '0' });
    expect(row('barrier')).toMatchObject({ turnedAway: '0', unserved: '0' });
    expect(BigInt(row('migrate')?.moved ?? 0)).toBeGreaterThan(0n);
    expect(BigInt(row('rfc')?.unserved ?? 0)).toBeGreaterThan(0n);
    expect(table.differences).toHaveLength(10);
    for (const { witnesses } of table.differences) {
      const [one, other] = witnesses ?? [];
      expect(one?.steps.at(-1)).not.toEqual(other?.steps.at(-1));
    }
  });

  test('nothing can be compared that may keep no state', () => {
    const compared = comparePolicies(model('strict'), POLICIES, { states: 0 });
    expect(compared).toMatchObject({ ok: false });
  });

  test('policies that never differ say so', () => {
    const alone = model('strict', { masks: [7] });
    const table = unwrap(comparePolicies(alone, ['strict', 'fits']));
    expect(table.differences[0]).toMatchObject({ witnesses: null, complete: true });
  });

  test('what one policy offers beside all that the other does is a difference', () => {
    const timed = model('strict', { masks: [7], deadline: true });
    const [difference] = unwrap(comparePolicies(timed, ['strict', 'barrier'])).differences;
    const last = difference?.witnesses?.map(({ steps }) => steps.at(-1));
    expect(last).toMatchObject([
      { call: 'deadline', outcome: 'EINVAL [BAR2]' },
      { call: 'deadline', outcome: 'ok' },
    ]);
  });

  test('within a limit nothing is known, and that is said', () => {
    const alike = model('strict', { masks: [7, 7, 7] });
    const keptUnder = (policy: Policy): number =>
      unwrap(explore({ ...alike, policy }, { properties: [] })).kept.states;
    // The rows fold importers that are alike, and the search for a difference does not.
    const states = Math.max(keptUnder('fits'), keptUnder('rfc'));
    const table = unwrap(comparePolicies(alike, ['fits', 'rfc'], { states }));
    expect(table.differences[0]).toMatchObject({ witnesses: null, complete: false });
    const [strict, fits] = [keptUnder('strict'), keptUnder('fits')];
    expect(strict).not.toBe(fits);
    const cut = comparePolicies(alike, ['strict', 'fits'], { states: Math.min(strict, fits) });
    expect(cut).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining('limit') as string },
    });
  });
});

describe('partial order', () => {
  test('finds the same ends of independent buffers with fewer states', () => {
    const two = model('strict', { buffers: 2 });
    const all = unwrap(explore(two, { symmetry: false }));
    const some = unwrap(explore(two, { symmetry: false, partialOrder: true }));
    expect(some.terminal).toBe(all.terminal);
    expect(some.states).toBeLessThan(all.states / 5);
    expect(some.orderings).toBeNull();
    const broken = explore({ ...two, policy: 'rfc' }, { partialOrder: true });
    expect(unwrap(broken).properties[0]).toMatchObject({ holds: false });
  });

  test('says of what it cannot show that it is not known', () => {
    const both: Property = {
      name: 'never-both-live',
      kind: 'always',
      holds: (state) => state.isFreed(0) || state.isFreed(1) || state.placeOf(0) === null,
    };
    for (const calls of ['programs', 'free'] as const) {
      const two = model('strict', { buffers: 2, calls });
      const properties = ['every-buffer-freed', both] as const;
      const some = unwrap(explore(two, { partialOrder: true, properties: [properties[0]] }));
      expect([some.reduced, some.properties[0]?.holds]).toEqual([true, null]);
      const own: Property = { ...both, holds: () => true };
      const never = unwrap(explore(two, { partialOrder: true, properties: [own] }));
      expect(never.properties[0]?.holds).toBeNull();
      const broken = unwrap(explore(two, { partialOrder: true, properties: [both] }));
      expect(broken.properties[0]?.holds).not.toBe(true);
    }
  });

  test('puts nothing off for ever where calls are free', () => {
    const two = model('rfc', { buffers: 2, calls: 'free' });
    const properties = [...PROPERTY_NAMES.slice(0, 6)];
    const all = unwrap(explore(two, { symmetry: false, properties }));
    const some = unwrap(explore(two, { symmetry: false, partialOrder: true, properties }));
    expect(some.properties.map(({ holds }) => holds)).toEqual(
      all.properties.map(({ holds }) => holds),
    );
    expect(some.terminal).toBe(all.terminal);
  });
});
