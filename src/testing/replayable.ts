/**
 * A failure that replays: whatever is thrown about a run carries the run as one short line, which the command line
 * and the page read.
 */
import type { ModelRun } from '../explorer/model/model-calls.ts';
import { encodeReplayString } from '../explorer/replay-strings/replay-string.ts';

/**
 * Adds the replay string of a run to whatever a law throws about it.
 *
 * @param run - A setting and the calls that were made on it.
 * @param law - Throws, or rejects, where the run breaks it.
 * @returns What the law returns.
 * @throws Error with the words of the law, and a line `replay: npx cenalloc replay '…'`.
 * @public
 */
export function withReplayString<T>(run: ModelRun, law: () => T): T {
  try {
    const kept = law();
    if (!(kept instanceof Promise)) return kept;
    return kept.catch((error: unknown) => {
      throw replayable(run, error);
    }) as T;
  } catch (error) {
    throw replayable(run, error);
  }
}

function replayable(run: ModelRun, error: unknown): Error {
  const what = error instanceof Error ? error.message : String(error);
  const hint = 'platform' in run.setting ? ' --model FILE' : '';
  const line = `replay: npx cenalloc replay '${encodeReplayString(run)}'${hint}`;
  return new Error(`${what}\n${line}`, { cause: error });
}
