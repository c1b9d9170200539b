/**
 * Checks a law on random runs. A failure names the shortest run that breaks the law as a replay
 * string, and how to replay it; the string is what a bug report needs.
 */
import fc from 'fast-check';
import type { ModelRun } from '../../src/explorer/index.ts';
import { withReplayString } from '../../src/testing/replayable.ts';
import { SEED } from './seed.ts';

/** Checks that a law holds on every run that is drawn. */
export function checkLaw(
  runs: fc.Arbitrary<ModelRun>,
  law: (run: ModelRun) => void,
  numRuns = 150,
): void {
  const property = fc.property(runs, (run) => {
    withReplayString(run, () => {
      law(run);
    });
  });
  fc.assert(property, { seed: SEED, numRuns });
}
