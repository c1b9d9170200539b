/**
 * The packed engine and the literal search through the real exporter count the same on random models, in
 * every edge of `barrier` and on platforms with full constraints. CENALLOC_MODELS=2000 compares as many of each.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../src/explorer/explore.ts';
import type { Program } from '../../src/explorer/model/importer-program.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { exploreOrderings } from '../../src/explorer/slow/orderings.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { countsOf } from './counted-models.ts';
import { maskModels, platformModels } from './random-models.ts';
import { unwrap } from '../../src/base/unwrap.ts';

/** Once a deadline has passed, it is all one who was refused before that and who after it. */
const ONCE_DIFFERENT: readonly Model[] = [
  { masks: [0, 2], programs: [['import'], ['attach', 'detach', 'attach']] },
  { masks: [3, 4], programs: [['attach'], ['attach']] },
  { masks: [3, 4], programs: [['attach', 'detach'], ['attach']], mayDie: [0] },
].map(({ masks, programs, mayDie = [] }) => ({
  policy: 'barrier',
  calls: 'programs',
  capacities: [null, null, null],
  buffers: 1,
  mapMax: 1,
  cpuMax: 0,
  deadline: true,
  mayDie,
  masks,
  programs: programs as readonly Program[],
}));

test.each(ONCE_DIFFERENT)('a deadline after refusals: masks $masks', (model) => {
  const fast = unwrap(explore(model, { properties: [] }));
  expect(countsOf(fast)).toEqual(countsOf(exploreOrderings(model)));
});

const RUNS = Number(process.env['CENALLOC_MODELS'] ?? 30);

test.each([
  ['masks', maskModels(3, 2), 150],
  ['platforms with full constraints', platformModels(), 60],
])(
  'random models of %s',
  (_, models, statesMax) => {
    let compared = 0;
    const property = fc.property(models, (model) => {
      const found = explore(model, { properties: [], limits: { states: statesMax * 4 } });
      // What cannot be packed says so; an IOMMU without room for all buffers is the usual reason.
      fc.pre(found.ok);
      const fast = unwrap(found);
      fc.pre(fast.complete && fast.states <= statesMax);
      compared += 1;
      const slow = exploreOrderings(model, statesMax);
      expect(countsOf(fast)).toEqual(countsOf(slow));
    });
    fc.assert(property, { seed: SEED, numRuns: RUNS });
    expectMet(compared, RUNS / 2);
  },
  // So many of masks take about twelve minutes where two thousand are compared.
  120_000 + RUNS * 1_000,
);
