/** A replay string, which commands take in the place of a log: its calls are run again, and tell the facts. */
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { isPeerOrdering } from '../../explorer/peers/peer-replay-string.ts';
import { runReplayString, type ReplayedRun } from '../../explorer/replay-strings/replay-string.ts';
import { openModels } from './model-file.ts';

/** Whether a word is a replay string, and no name of a file. */
export function isReplayString(word: string): boolean {
  return /^(?:cen|peers)\d+:/.test(word);
}

/**
 * Runs a string again.
 *
 * @param model - The file of the model that the string names by its fingerprint; undefined where none is given.
 */
export function runAgain(text: string, model: string | undefined): Result<ReplayedRun, InputError> {
  if (isPeerOrdering(text)) {
    const message = `an ordering of peers has no log: cenalloc explore "${text}" plays it`;
    return refused({ source: 'replay string', message });
  }
  const known = model === undefined ? ok(null) : openModels(model, undefined);
  return known.ok ? runReplayString(text, known.value?.models[0] ?? null) : known;
}
