/**
 * What a step changed. A log tells everything: the worlds before and after are compared, patch by patch.
 * Of a kernel's recording only what a step itself tells can be compared with the last one.
 */
import { describeWorld } from '../../exporter/world.ts';
import type { ReplayFailure } from '../../store/replay.ts';
import { diffWorlds, type WorldDiff } from '../../store/world-diff.ts';
import { diffInWords } from '../logs/diff-words.ts';
import { failureInWords } from '../logs/event-words.ts';
import { WorldCursor } from '../memory/memory-at.ts';
import type { Recording } from './recording.ts';
import { changesInWords, lateWords } from './step-words.ts';

/** Of a longer log the worlds have too many buffers to compare all of them for a step. */
const LOG_LENGTH_MAX = 20_000;

/** What changed. */
export interface StepChanges {
  /** One line each. */
  readonly words: readonly string[];
  /** The immer patches from the world before to the one after; null where no world is known. */
  readonly diff: WorldDiff | null;
}

/** Tells what each step of a recording changed. */
export class ChangeReader {
  readonly #recording: Recording;
  readonly #cursor: WorldCursor;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#cursor = new WorldCursor(recording.source.log);
  }

  at(index: number): StepChanges {
    const recording = this.#recording;
    const { log } = recording.source;
    const step = recording.step(index);
    const isShort = log.length > 0 && log.length <= LOG_LENGTH_MAX;
    if (!isShort || index === 0 || step.refusal !== null) {
      return { words: changesInWords(recording, index), diff: null };
    }
    const before = this.#cursor.at(index - 1);
    if (!before.ok) return impossible(before.refusal);
    const old = describeWorld(before.value);
    const after = this.#cursor.at(index);
    if (!after.ok) return impossible(after.refusal);
    const now = describeWorld(after.value);
    const words = [...lateWords(recording, step), ...diffInWords(old, now)];
    return { words, diff: diffWorlds(old, now) };
  }
}

/** No world came of a fact that cannot have happened, nor of any after it. */
function impossible(failure: ReplayFailure): StepChanges {
  return { words: [failureInWords(failure)], diff: null };
}
