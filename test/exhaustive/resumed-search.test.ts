/**
 * A search that was left off at any moment and gone on with finds what it would have found without that: the
 * same counts, orderings, answers and witnesses, on one core and on several, as often as it is left off, and on
 * platforms, whose places get their numbers as they are met.
 */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { inTurns } from '../../src/cli/output/interruption.ts';
import { NodeCrew } from '../../src/explorer/cores/node-crew.ts';
import type { SearchCheckpoint } from '../../src/explorer/engine/search-checkpoint.ts';
import {
  explore,
  exploreInSteps,
  type Exploration,
  type ExploreSteps,
} from '../../src/explorer/explore.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { PROPERTY_NAMES } from '../../src/explorer/model/property.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { maskModels, platformModels, WIDE } from './random-models.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const RUNS = Number(process.env['CENALLOC_MODELS'] ?? 25);

const CREW = new NodeCrew({ workers: 2, statesMin: 0, chunkStates: 1 });

afterAll(() => CREW.end());

/** What was found, and how often it was left off. */
interface Found {
  readonly found: Exploration;
  readonly stops: number;
}

/** Explores, leaves off after so many looks each time, and goes on from what was left; the last part may differ. */
async function inParts(
  model: Model,
  options: ExploreSteps,
  looks: readonly number[],
  ending: Pick<ExploreSteps, 'crew'> = {},
): Promise<Found> {
  let from: SearchCheckpoint | undefined;
  for (let stops = 0; ; stops += 1) {
    const left: SearchCheckpoint[] = [];
    let looked = 0;
    const stopAt = looks[stops] ?? Infinity;
    const steps = exploreInSteps(model, {
      ...options,
      ...(looks[stops] === undefined ? ending : {}),
      ...(from === undefined ? {} : { from }),
      isInterrupted: () => (looked += 1) > stopAt,
      onLeft: (checkpoint) => {
        left.push(structuredClone(checkpoint));
      },
    });
    const found = unwrap(await inTurns(steps));
    [from] = left;
    if (from === undefined) return { found, stops };
    expect(found.complete).toBe(false);
  }
}

function answers(found: Exploration): object {
  return { ...found, kept: found.kept.states };
}

const models = fc.oneof(maskModels(3, 3), maskModels(3, 2), platformModels());

test('a search that is left off and gone on with finds the same', async () => {
  let stopped = 0;
  const property = fc.asyncProperty(
    models,
    fc.boolean(),
    fc.boolean(),
    fc.constantFrom(undefined, CREW),
    fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 4 }),
    fc.integer({ min: 1, max: 20 }),
    async (model, symmetry, partialOrder, crew, looks, statesPerLook) => {
      const options = {
        symmetry,
        statesPerLook,
        partialOrder,
        properties: PROPERTY_NAMES,
        limits: { states: 3_000 },
      };
      const whole = explore(model, options);
      fc.pre(whole.ok);
      const { found, stops } = await inParts(
        model,
        { ...options, ...(crew === undefined ? {} : { crew }) },
        looks,
      );
      expect(answers(found)).toEqual(answers(unwrap(whole)));
      stopped += stops;
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: RUNS });
  expectMet(stopped, RUNS / 3);
}, 600_000);

const LOOKS = [1, 0, 2, 1];

test('on states of two words, in several levels', async () => {
  const whole = answers(unwrap(explore(WIDE)));
  // One core stops where it is told to, and workers, or it itself, go on from there to the end.
  for (const crew of [undefined, CREW]) {
    const ending = crew === undefined ? {} : { crew };
    const { found, stops } = await inParts(WIDE, { statesPerLook: 300 }, LOOKS, ending);
    expect(answers(found)).toEqual(whole);
    expect(stops).toBe(4);
  }
  // How often workers are stopped depends on how fast they are; what is found does not.
  const { found } = await inParts(WIDE, { statesPerLook: 300, crew: CREW }, LOOKS);
  expect(answers(found)).toEqual(whole);
});
