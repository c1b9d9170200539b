/** The life of one buffer as spans of the recording, for a line so small that only colours are read in it. */
import { LIFE_STATES, type LifeState } from '../../events/vocabulary.ts';
import { stepsOfBuffer } from './buffer-steps.ts';
import type { Recording } from './recording.ts';

/** How long a buffer was in one state; shares of the recording by its steps, from 0 to 1. */
export interface LifeSpan {
  readonly state: LifeState;
  readonly from: number;
  readonly to: number;
}

/** The spans of a buffer in their order, by its number in `names.buffers`; a freed buffer has no more of them. */
export function lifeSpans(recording: Recording, buffer: number): readonly LifeSpan[] {
  const spans: LifeSpan[] = [];
  const shareOf = (step: number): number => step / recording.length;
  let state: LifeState | undefined;
  let from = 0;
  const end = (step: number): void => {
    if (state === undefined || state === 'freed') return;
    spans.push({ state, from: shareOf(from), to: shareOf(step) });
  };
  for (const step of stepsOfBuffer(recording, buffer)) {
    const next = LIFE_STATES[recording.lifeAt(step)];
    if (next === state) continue;
    end(step);
    state = next;
    from = step;
  }
  end(recording.length);
  return spans;
}
