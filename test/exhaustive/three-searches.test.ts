/**
 * The packed engine and the literal search through the real exporter count the same on random models, in
 * every edge of `barrier` and on platforms with full constraints. CENALLOC_MODELS=2000 compares as many of each.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../src/explorer/explore.ts';
import { exploreOrderings } from '../../src/explorer/slow/orderings.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { countsOf } from './counted-models.ts';
import { maskModels, platformModels } from './random-models.ts';
import { unwrapInput } from './unwrap-input.ts';

const RUNS = Number(process.env['CENALLOC_MODELS'] ?? 60);

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
      const fast = unwrapInput(found);
      fc.pre(fast.complete && fast.states <= statesMax);
      compared += 1;
      const slow = exploreOrderings(model, statesMax);
      expect(countsOf(fast)).toEqual(countsOf(slow));
    });
    fc.assert(property, { seed: SEED, numRuns: RUNS });
    expectMet(compared, RUNS / 2);
  },
  600_000,
);
