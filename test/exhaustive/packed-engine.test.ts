/**
 * The packed engine: the published counts, counts of larger models that SPIN confirmed, and the real
 * exporter edge by edge, exhaustively on small models and by property on random ones.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrapInput } from './unwrap-input.ts';
import { POLICIES, type Policy } from '../../src/events/policy.ts';
import { explore } from '../../src/explorer/explore.ts';
import { exploreOrderings } from '../../src/explorer/slow/orderings.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import {
  PROGRAM_STEPS,
  whyNoProgram,
  type Program,
} from '../../src/explorer/model/importer-program.ts';
import { SEED } from '../property/seed.ts';
import { compareEdges } from './edge-by-edge.ts';

interface Row extends Pick<Model & { masks: readonly number[] }, 'calls' | 'buffers' | 'masks'> {
  readonly name: string;
  readonly capacities: readonly (number | null)[];
  readonly mapMax: number;
  readonly cpuMax: number;
  readonly states: number;
}

const rows = JSON.parse(
  readFileSync(new URL('counts.json', import.meta.url), 'utf8'),
) as readonly Row[];

function modelOf(row: Row, policy: Policy = 'strict'): Model {
  const { calls, buffers, masks, capacities, mapMax, cpuMax } = row;
  return { policy, calls, buffers, masks, capacities, mapMax, cpuMax };
}

describe.each([false, true])('symmetry %s', (symmetry) => {
  test.each(rows)('$name has the known counts', (row) => {
    const found = unwrapInput(explore(modelOf(row), { symmetry, properties: [] }));
    const { states, transitions, depth, terminal, orderings, refusedCalls, complete } = found;
    const counts = { states, transitions, depth, terminal, orderings, refusedCalls };
    expect({ ...row, ...counts }).toEqual(row);
    expect(complete).toBe(true);
  });
});

describe('small models, edge by edge', () => {
  const small = rows.filter(({ states }) => states <= 324);
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

test('random models have the same counts with symmetry and without', () => {
  const property = fc.property(models, (model) => {
    const limits = { states: 20_000 };
    const plain = unwrapInput(explore(model, { symmetry: false, limits }));
    fc.pre(plain.complete);
    const folded = unwrapInput(explore(model, { symmetry: true, limits }));
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
    const row = rows.find((each) => each.name === name);
    if (row === undefined) throw new Error(`no row ${name}`);
    const slow = exploreOrderings(modelOf(row, policy));
    const fast = unwrapInput(explore(modelOf(row, policy), { properties: [] }));
    expect(fast).toMatchObject(slow);
  }
});

test('two million states and eight million transitions', () => {
  const row = { name: 'P-4x2-std', calls: 'programs', buffers: 2, masks: [7, 3, 6, 2] } as const;
  const capacities = [null, null, null];
  const model = modelOf({ ...row, capacities, mapMax: 1, cpuMax: 0, states: 0 });
  const found = unwrapInput(explore(model, { properties: [], symmetry: false }));
  expect(found).toMatchObject({ states: 1_555_009, transitions: 8_280_080, complete: true });
  expect(found.kept.bytes / found.states).toBeLessThan(100);
});

test('five importers that are alike on two buffers', () => {
  const masks = [0, 0, 0, 0, 0];
  const capacities = [null, null, null];
  const common = { masks, capacities, mapMax: 1, cpuMax: 0, calls: 'programs' } as const;
  const model: Model = { policy: 'strict', buffers: 2, ...common };
  const found = unwrapInput(explore(model, { properties: [] }));
  // One buffer has 7,597 states, and without capacities buffers do not meet.
  expect(found).toMatchObject({ states: 7597 ** 2, complete: true });
  expect(found.kept.states).toBeLessThan(400_000);
});
