/**
 * What is told before a search is what the search finds: exactly so many states where that is said, never more than
 * said, and never more memory; and with the limits that are told to be enough it comes to its end.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FoundGraph } from '../../src/explorer/engine/found-graph.ts';
import { packModel, type PackedModel } from '../../src/explorer/engine/packed-model.ts';
import type { SearchResult } from '../../src/explorer/engine/search-result.ts';
import { searchStates } from '../../src/explorer/engine/search.ts';
import { estimateExploration } from '../../src/explorer/estimate/estimate-exploration.ts';
import { estimateStates } from '../../src/explorer/estimate/state-estimate.ts';
import { explore } from '../../src/explorer/explore.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { maskModels, platformModels } from './random-models.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const RUNS = Number(process.env['CENALLOC_MODELS'] ?? 50);

const STATES_MAX = 20_000;

const met = { exact: 0, leveled: 0, folded: 0, bound: 0 };

/** Half of them without capacities, which bind buffers together. */
const models: fc.Arbitrary<Model> = fc.oneof(
  maskModels(3, 3).map((model) => ({ ...model, capacities: [null, null, null] })),
  maskModels(3, 3),
  platformModels(),
);

/** The bits of the largest number of paths into a state of each depth, path by path. */
function pathBitsOf(packed: PackedModel, found: SearchResult): readonly number[] {
  const graph = new FoundGraph(packed, found);
  const ways = Array<bigint>(found.visited.count).fill(0n);
  ways[0] = 1n;
  const bits: number[] = [];
  let depth = 0;
  for (const [index, own] of ways.entries()) {
    if (index === found.levels[depth + 1]) depth += 1;
    bits[depth] = Math.max(bits[depth] ?? 0, own.toString(2).length);
    for (const target of graph.targetsOf(index)) ways[target] = (ways[target] ?? 0n) + own;
  }
  return bits;
}

test('a search finds the states that were told, and takes no more memory', () => {
  const property = fc.property(models, fc.boolean(), (model, symmetry) => {
    const packed = packModel(model);
    fc.pre(packed.ok);
    const found = searchStates(packed.value, { symmetry, limits: { states: STATES_MAX } });
    fc.pre(found.complete);
    const told = estimateStates(packed.value, { symmetry });
    const kept = found.visited.count;
    if (told.isExact) {
      expect([told.states, told.kept]).toEqual([BigInt(found.states), BigInt(kept)]);
      const sizes = found.levels.map((at, level) => (found.levels[level + 1] ?? kept) - at);
      if (told.levels !== null) expect(told.levels).toEqual(sizes);
      met.exact += 1;
      if (told.pathBits !== null) {
        const bits = pathBitsOf(packed.value, found);
        expect(bits.every((each, depth) => each <= (told.pathBits?.[depth] ?? 0))).toBe(true);
        met.leveled += 1;
      }
      if (kept < found.states) met.folded += 1;
    } else {
      expect(told.states).toBeGreaterThanOrEqual(BigInt(found.states));
      expect(told.kept).toBeGreaterThanOrEqual(BigInt(kept));
      met.bound += 1;
    }
    const { bytes, limits } = unwrap(estimateExploration(model, { symmetry }));
    const states = limits?.states ?? Infinity;
    const memory = Math.max(limits?.bytes ?? 0, 1 << 18);
    const again = unwrap(explore(model, { symmetry, limits: { states, bytes: memory } }));
    expect(again).toMatchObject({ complete: true, states: found.states });
    expect(again.kept.bytes).toBeLessThanOrEqual(Math.max(bytes, memory));
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
  expectMet(met.exact, RUNS / 5);
  expectMet(met.leveled, RUNS / 20);
  expectMet(met.folded, RUNS / 20);
  expectMet(met.bound, RUNS / 20);
});

const OPEN = { capacities: [null, null, null], mapMax: 1, cpuMax: 0, calls: 'programs' } as const;

test.each([
  ['four importers', { masks: [7, 3, 6, 2], buffers: 2, policy: 'strict' }, 1_555_009n, 1_555_009n],
  [
    'five that are alike',
    { masks: [0, 0, 0, 0, 0], buffers: 2, policy: 'strict' },
    57_714_409n,
    312_541n,
  ],
] as const)('%s are counted without a search', (_, part, states, kept) => {
  const symmetry = kept < states;
  const told = unwrap(estimateExploration({ ...OPEN, ...part }, { symmetry }));
  expect(told).toMatchObject({ states, kept, exact: true });
});

test('models that nobody could search are told, too', () => {
  const masks = Array.from({ length: 8 }, () => 0);
  const model: Model = { ...OPEN, masks, buffers: 8, policy: 'strict' };
  const told = unwrap(estimateExploration(model));
  expect(told.states).toBeGreaterThan(10n ** 30n);
  expect(told.bytes).toBeGreaterThan(1e15);
  expect(told.limits).toBeNull();
});
