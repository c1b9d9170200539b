/**
 * The packed engine: the published counts, and the real exporter edge by edge, exhaustively on small
 * models and by property on random ones. Models with millions of states are in test/large.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/base/unwrap.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { explore } from '../../src/explorer/explore.ts';
import { exploreOrderings } from '../../src/explorer/slow/orderings.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import {
  PROGRAM_STEPS,
  whyNoProgram,
  type Program,
} from '../../src/explorer/model/importer-program.ts';
import { SEED } from '../property/seed.ts';
import { COUNTED, countsOf, modelOf } from './counted-models.ts';
import { compareEdges } from './edge-by-edge.ts';

describe.each([false, true])('symmetry %s', (symmetry) => {
  test.each(COUNTED)('$name has the known counts', (row) => {
    const found = unwrap(explore(modelOf(row), { symmetry, properties: [] }));
    expect(countsOf(found)).toEqual(countsOf(row));
    expect(found.complete).toBe(true);
  });
});

describe('small models, edge by edge', () => {
  const small = COUNTED.filter(({ states }) => states <= 50);
  for (const policy of POLICIES) {
    test.each(small)(`$name under ${policy}`, (row) => {
      const { states, accepted, refused } = compareEdges(modelOf(row, policy));
      expect(states).toBeGreaterThan(10);
      expect(accepted).toBeGreaterThan(states / 2);
      expect(refused).toBeGreaterThan(5);
    });
  }

  test('a death, a deadline, an importer nobody waits for, and import in one call', () => {
    const model: Model = {
      policy: 'barrier',
      masks: [7, 3, 6],
      capacities: [null, null, null],
      mapMax: 1,
      cpuMax: 0,
      buffers: 1,
      calls: 'programs',
      programs: [
        ['attach', 'map', 'unmap', 'detach'],
        ['import', 'unmap', 'detach'],
        ['attach', 'detach'],
      ],
      mayDie: [0],
      dispensable: [2],
      deadline: true,
    };
    expect(compareEdges(model).states).toBeGreaterThan(50);
  });
});

const programs: fc.Arbitrary<Program> = fc
  .array(fc.constantFrom(...PROGRAM_STEPS), { minLength: 1, maxLength: 7 })
  .filter((program) => whyNoProgram(program, 2) === null);

const models: fc.Arbitrary<Model> = fc
  .record({
    policy: fc.constantFrom(...POLICIES),
    masks: fc.array(fc.constantFrom(0, 7, 3, 6, 5, 2, 1, 4), { minLength: 1, maxLength: 3 }),
    capacities: fc.array(fc.constantFrom(null, null, 0, 1, 2), { minLength: 3, maxLength: 3 }),
    mapMax: fc.integer({ min: 1, max: 2 }),
    cpuMax: fc.integer({ min: 0, max: 2 }),
    buffers: fc.integer({ min: 1, max: 3 }),
    calls: fc.constantFrom('free' as const, 'programs' as const),
    pool: fc.array(programs, { minLength: 3, maxLength: 3 }),
    marked: fc.subarray([0, 1, 2]),
    deadline: fc.boolean(),
  })
  .map(({ pool, marked, calls, masks, ...rest }): Model => {
    const indices = marked.filter((index) => index < masks.length);
    const common = { ...rest, calls, masks };
    if (calls === 'free') return { ...common, dispensable: indices };
    const own = pool.slice(0, masks.length);
    return { ...common, cpuMax: 0, mapMax: 2, programs: own, mayDie: indices };
  });

test('random models are explored as the exporter runs them', () => {
  const totals = { states: 0, accepted: 0, refused: 0 };
  const property = fc.property(models, (model) => {
    const { states, accepted, refused } = compareEdges(model, 40);
    totals.states += states;
    totals.accepted += accepted;
    totals.refused += refused;
  });
  fc.assert(property, { seed: SEED, numRuns: 120 });
  expect(totals.states).toBeGreaterThan(2000);
  expect(totals.refused).toBeGreaterThan(2000);
});

test.each([
  { masks: [3, 3], buffers: 3, capacities: [1, null] },
  { masks: [1], buffers: 4, capacities: [2] },
  { masks: [1, 1], buffers: 3, capacities: [null] },
])('buffers that are alike have the same counts with symmetry and without: %j', (setting) => {
  const common = { calls: 'programs', policy: 'strict', mapMax: 1, cpuMax: 0 } as const;
  const plain = unwrap(explore({ ...common, ...setting }, { symmetry: false }));
  const folded = unwrap(explore({ ...common, ...setting }, { symmetry: true }));
  const { states, transitions, orderings } = plain;
  expect(folded).toMatchObject({ states, transitions, orderings, complete: true });
  expect(folded.kept.states).toBeLessThan(states);
});

test('random models have the same counts with symmetry and without', () => {
  const property = fc.property(models, (model) => {
    const limits = { states: 20_000 };
    const plain = unwrap(explore(model, { symmetry: false, limits }));
    fc.pre(plain.complete);
    const folded = unwrap(explore(model, { symmetry: true, limits }));
    const counts = (each: typeof plain): object => ({
      ...each,
      kept: null,
      properties: each.properties.map(({ name, holds }) => ({ name, holds })),
    });
    expect(counts(folded)).toEqual(counts(plain));
    expect(folded.kept.states).toBeLessThanOrEqual(plain.kept.states);
  });
  fc.assert(property, { seed: SEED, numRuns: 100 });
});

test.each(POLICIES)('the search through the exporter finds the same counts under %s', (policy) => {
  for (const name of ['F-2x1-std', 'P-3x1-std', 'F-3x1-std']) {
    const row = COUNTED.find((each) => each.name === name);
    if (row === undefined) throw new Error(`no row ${name}`);
    const slow = exploreOrderings(modelOf(row, policy));
    const fast = unwrap(explore(modelOf(row, policy), { properties: [] }));
    expect(fast).toMatchObject(slow);
  }
});
