/**
 * The search of the engine finds what a plain one finds: the same states in the same order from the same
 * parents, and as many paths, whether it may forget states or not; and a property that is judged once for
 * each state of a buffer comes to the same end as one that is judged everywhere.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PackedModel } from '../../src/explorer/engine/packed-model.ts';
import { packModel } from '../../src/explorer/engine/packed-model.ts';
import { countPaths } from '../../src/explorer/engine/path-counts.ts';
import { isRanked } from '../../src/explorer/engine/ranks.ts';
import { searchStates } from '../../src/explorer/engine/search.ts';
import { Symmetry } from '../../src/explorer/engine/symmetry.ts';
import { explore } from '../../src/explorer/explore.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { PROPERTY_NAMES } from '../../src/explorer/model/property.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { plainSearch } from './plain-search.ts';
import { maskModels, platformModels, WIDE } from './random-models.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const RUNS = Number(process.env['CENALLOC_MODELS'] ?? 60);

const STATES_MAX = 3_000;

/** Models of one word and of several, with what binds buffers and without. */
const models = fc.oneof(maskModels(3, 3), maskModels(3, 2), platformModels());

/** What was met, so that the test cannot pass by meeting nothing. */
const met = { ranked: 0, graded: 0, other: 0, cyclic: 0 };

function compare(packed: PackedModel, symmetry: boolean): void {
  const fold = symmetry ? new Symmetry(packed) : null;
  const plain = plainSearch(packed, STATES_MAX, fold?.isTrivial === false ? fold : null);
  fc.pre(plain !== null);
  const found = searchStates(packed, { symmetry, countsPaths: true });
  const { visited, levels, isGraded } = found;
  expect([...visited.words.subarray(0, visited.count * packed.width)]).toEqual(plain.words);
  expect([...visited.parents.subarray(0, visited.count)]).toEqual(plain.parents);
  expect(levels).toEqual(plain.levels);
  expect(isGraded).toBe(plain.isGraded);
  expect(isRanked(packed) && !plain.isGraded).toBe(false);
  expect(found.paths).toBe(isRanked(packed) ? plain.paths : null);
  if (packed.model.calls === 'programs') expect(countPaths(packed, found)).toBe(plain.paths);
  if (fold === null) {
    expect(found).toMatchObject({ transitions: plain.transitions, terminal: plain.terminal });
  }
  if (plain.paths === null) met.cyclic += 1;
  if (isRanked(packed)) met.ranked += 1;
  else if (plain.isGraded) met.graded += 1;
  else met.other += 1;
}

test('random models are searched as a plain search does it', () => {
  const property = fc.property(models, fc.boolean(), (model, symmetry) => {
    const packed = packModel(model);
    fc.pre(packed.ok);
    compare(unwrap(packed), symmetry);
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
  expectMet(met.ranked, RUNS / 20);
  expectMet(met.other, RUNS / 20);
  expectMet(met.cyclic, RUNS / 20);
});

test('a state of two words', () => {
  const packed = unwrap(packModel(WIDE));
  expect(packed.width).toBe(2);
  compare(packed, false);
  compare(packed, true);
});

test('a property that looks at buffers in new states only misses nothing', () => {
  const everywhere = { name: 'own', kind: 'always', holds: () => true } as const;
  let broken = 0;
  const property = fc.property(maskModels(3, 2), (model) => {
    const common = { symmetry: false, limits: { states: STATES_MAX }, orderings: false };
    const quick = unwrap(explore(model, { ...common, properties: PROPERTY_NAMES }));
    const properties = [...PROPERTY_NAMES, everywhere];
    const slow = unwrap(explore(model, { ...common, properties }));
    expect(quick.properties).toEqual(slow.properties.slice(0, -1));
    broken += quick.properties.filter(({ holds }) => holds === false).length;
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
  expectMet(broken, RUNS / 2);
});

test.each([
  ['a column of positions is longer than a number', { masks: [0, 0], buffers: 13, mapMax: 15 }],
  [
    'there are more exchanges than numbers',
    { masks: Array<number>(31).fill(0), buffers: 1, mapMax: 1 },
  ],
])('importers stay apart where %s', (_, part) => {
  const model: Model = { policy: 'fits', calls: 'free', capacities: [null], cpuMax: 0, ...part };
  const found = unwrap(explore(model, { properties: [], limits: { states: 2_000 } }));
  expect(found.kept.states).toBe(2_000);
  expect(Number.isSafeInteger(found.states)).toBe(true);
});
