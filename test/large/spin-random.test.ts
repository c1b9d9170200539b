/**
 * SPIN's opinion of random models: masks with capacities and platforms with full constraints, every policy, own
 * programs, deaths, deadlines, refused releases. The exporter's own search is compared with the engine on the same
 * models in exhaustive/three-searches. CENALLOC_SPIN_MODELS=2000 compares as many; where SPIN or tcc is not installed
 * the tests are skipped, and their names say why.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../src/explorer/explore.ts';
import { promelaOf } from '../../src/explorer/promela/promela.ts';
import { maskModels, platformModels } from '../exhaustive/random-models.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { verify } from '../support/spin.ts';
import { lack } from '../support/tools.ts';

const why = lack('spin', 'tcc');
const RUNS = Number(process.env['CENALLOC_SPIN_MODELS'] ?? 200) / 2;

/** Larger ones take SPIN longer and say no more. */
const STATES_MAX = 20_000;

test.skipIf(why !== '').each([
  ['masks', maskModels(3, 2)],
  ['platforms with full constraints', platformModels()],
])(
  `SPIN counts the same on random models of %s${why}`,
  (_, models) => {
    let compared = 0;
    let waiting = 0;
    const property = fc.property(models, (model) => {
      const found = explore(model, { properties: [], limits: { states: STATES_MAX } });
      // What cannot be packed, or has no form in Promela, says so.
      fc.pre(found.ok && found.value.complete);
      const written = promelaOf(model);
      fc.pre(written.ok);
      compared += 1;
      if (model.policy === 'barrier') waiting += 1;
      const { states, transitions } = unwrap(found);
      expect(verify(unwrap(written), [], 'tcc')).toEqual({ states, transitions, errors: 0 });
    });
    fc.assert(property, { seed: SEED, numRuns: RUNS });
    expectMet(compared, RUNS / 2);
    expectMet(waiting, RUNS / 4);
  },
  60_000 + RUNS * 2_000,
);
