/**
 * Checks a law on random runs. A failure names the shortest run that breaks the law as a replay
 * string, and how to replay it; the string is what a bug report needs.
 */
import fc from 'fast-check';
import { encodeReplayString, type ModelRun } from '../../src/explorer/index.ts';
import { SEED } from './seed.ts';

/** Adds the replay string of a run to whatever the law throws about it. */
export function withReplayString<T>(run: ModelRun, law: () => T): T {
  try {
    return law();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const text = encodeReplayString(run);
    throw new Error(`${what}\nreplay: npm run cenalloc -- replay '${text}'`, { cause: error });
  }
}

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
