/**
 * Several workers find what one core finds: the same states in the same order from the same parents, the same
 * counts, paths and witnesses. Chunks are of one state and tables small, so that workers meet in every way even
 * in models of some hundred states.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { inTurns } from '../../src/cli/output/interruption.ts';
import { exploreWithWorkers } from '../../src/explorer/cores/explore-with-workers.ts';
import { NodeCrew } from '../../src/explorer/cores/node-crew.ts';
import type { Crew, CrewOrder, CrewRun, CrewTask } from '../../src/explorer/engine/crew.ts';
import { packModel } from '../../src/explorer/engine/packed-model.ts';
import { PropertyChecks } from '../../src/explorer/engine/property-checks.ts';
import { searchInSteps, searchStates } from '../../src/explorer/engine/search.ts';
import { explore, exploreInSteps } from '../../src/explorer/explore.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { PROPERTY_NAMES } from '../../src/explorer/model/property.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { COUNTED, countsOf, modelOf } from './counted-models.ts';
import { maskModels, WIDE } from './random-models.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const RUNS = Number(process.env['CENALLOC_MODELS'] ?? 60);

const CREWS = [2, 3, 4].map((workers) => new NodeCrew({ workers, statesMin: 0, chunkStates: 1 }));

afterAll(async () => {
  await Promise.all(CREWS.map((crew) => crew.end()));
});

const models = fc.oneof(maskModels(3, 3), maskModels(3, 2));

test('random models have the same states, in the same order', async () => {
  let large = 0;
  const property = fc.asyncProperty(
    models,
    fc.boolean(),
    fc.constantFrom(...CREWS),
    fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
    async (model, symmetry, crew, states) => {
      const made = packModel(model);
      fc.pre(made.ok);
      const packed = unwrap(made);
      const options = { symmetry, countsPaths: true, limits: { states: states ?? 20_000 } };
      const alone = searchStates(packed, options);
      const task = { model, properties: [], symmetry };
      const checks = new PropertyChecks(packed, []);
      const together = { crew, task, checks };
      const found = await inTurns(searchInSteps(packed, { ...options, together }));
      const all = (result: typeof found) => {
        const { visited, successors, state, ...counts } = result;
        const { words, parents, count } = visited;
        const { paths, ...rest } = state;
        return {
          ...counts,
          symmetry: null,
          ...rest,
          ended: alone.complete ? paths?.ended : null,
          calls: successors.calls.length,
          words: [...words.subarray(0, count * packed.width)],
          parents: [...parents.subarray(0, count)],
        };
      };
      expect(all(found)).toEqual(all(alone));
      if (alone.visited.count > 250) large += 1;
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: RUNS });
  expectMet(large, RUNS / 60);
}, 600_000);

test('random models have the same answers and witnesses', async () => {
  let broken = 0;
  const property = fc.asyncProperty(
    models,
    fc.boolean(),
    fc.constantFrom(...CREWS),
    async (model, symmetry, crew) => {
      const options = { symmetry, properties: PROPERTY_NAMES, limits: { states: 5_000 } };
      const alone = unwrap(explore(model, options));
      const found = unwrap(await inTurns(exploreInSteps(model, { ...options, crew })));
      expect({ ...found, kept: null }).toEqual({ ...alone, kept: null });
      broken += alone.properties.filter(({ holds }) => holds === false).length;
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: RUNS });
  expectMet(broken, RUNS / 2);
}, 600_000);

describe('the published counts', () => {
  const rows = COUNTED.filter(({ states }) => states < 50_000);
  test.each(CREWS)('$workers workers on states of two words', async (crew) => {
    const options = { symmetry: false, properties: [] };
    const found = unwrap(await inTurns(exploreInSteps(WIDE, { ...options, crew })));
    expect({ ...found, kept: null }).toEqual({
      ...unwrap(explore(WIDE, options)),
      kept: null,
    });
  });

  test.each(rows)('$name', async (row) => {
    const crew = CREWS[0];
    if (crew === undefined) throw new Error('no workers');
    const model: Model = modelOf(row);
    const options = { symmetry: false, properties: [], crew };
    const found = unwrap(await inTurns(exploreInSteps(model, options)));
    expect(countsOf(found)).toEqual(countsOf(row));
  });
});

const TWO: Model = {
  policy: 'strict',
  masks: [7, 3, 6],
  capacities: [null, null, null],
  mapMax: 1,
  cpuMax: 0,
  buffers: 2,
  calls: 'programs',
};

/** Workers of which something becomes when they are to begin. */
function doomed(crew: NodeCrew, whenBegun: () => void): Crew {
  return {
    workers: crew.workers,
    statesMin: crew.statesMin,
    start: (task) => {
      const run = crew.start(task);
      const begin = (order: CrewOrder): void => {
        run.begin(order);
        whenBegun();
      };
      return new Proxy(run, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name, target);
          if (name === 'begin') return begin;
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    },
  };
}

describe('workers that are gone', () => {
  test('while they search: that is said, and nothing is taken for a result', async () => {
    const crew = new NodeCrew({ workers: 2, statesMin: 0 });
    const gone = doomed(crew, () => void crew.end());
    const found = await inTurns(exploreInSteps(TWO, { crew: gone }));
    expect(found.ok ? null : found.refusal.message).toMatch(
      /^a worker of the search is gone: it was ended; search on one core instead$/,
    );
  });

  test('before they begin: one core does it all', async () => {
    const crew = new NodeCrew({ workers: 2, statesMin: 0 });
    const start = (task: CrewTask) => {
      const run = crew.start(task);
      void crew.end();
      return run;
    };
    const gone = { workers: 2, statesMin: 0, start };
    const found = unwrap(await inTurns(exploreInSteps(TWO, { crew: gone })));
    expect(found).toEqual(unwrap(explore(TWO)));
  });
});

test('a program asks for workers', async () => {
  const found = unwrap(await exploreWithWorkers(TWO, { workers: 2 }));
  expect(found).toEqual(unwrap(explore(TWO)));
  for (const workers of [0, 1.5, 257]) {
    const refused = await exploreWithWorkers(TWO, { workers });
    expect(refused.ok ? null : refused.refusal.message).toMatch(/from 1 to 256, found/);
  }
});

test('workers are called at once where that many states are sure to come, and not for small models', () => {
  // 42,025 states, of which the states of one buffer tell beforehand.
  const askedAfter = (statesMin: number): number | null => {
    let looked = 0;
    let asked: number | null = null;
    const start = (): CrewRun => {
      asked ??= looked;
      const idle = { isReady: false, reports: null, failure: null };
      return { ...idle, begin: () => undefined, pause: () => Promise.resolve(), release: () => 0 };
    };
    const crew: Crew = { workers: 2, statesMin, start };
    const onProgress = ({ states }: { readonly states: number }): void => void (looked = states);
    const steps = exploreInSteps(TWO, { crew, symmetry: false, properties: [], onProgress });
    while (steps.next().done !== true);
    return asked;
  };
  expect(askedAfter(10_000)).toBe(1);
  expect(askedAfter(20_000)).toBeGreaterThan(20_000);
  expect(askedAfter(50_000)).toBeNull();
});
