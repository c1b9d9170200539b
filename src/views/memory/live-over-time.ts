/** How many buffers and maps of a recording were live at each step. */
import { LIFE_STATES } from '../../events/vocabulary.ts';
import type { Recording } from '../recordings/recording.ts';

/** More samples than this are narrower than a pixel. */
const SAMPLES_MAX = 480;

/** One moment. */
export interface LiveSample {
  readonly step: number;
  readonly buffers: number;
  readonly maps: number;
}

/** What was live, at evenly spaced steps and at the end. */
export function liveOverTime(recording: Recording): readonly LiveSample[] {
  const maps = new Map<number, number>();
  const freed = LIFE_STATES.indexOf('freed');
  const every = Math.max(1, Math.ceil(recording.length / SAMPLES_MAX));
  const samples: LiveSample[] = [];
  let total = 0;
  for (let step = 0; step < recording.length; step += 1) {
    const buffer = recording.bufferAt(step);
    if (buffer >= 0 && !recording.isRefused(step)) {
      total -= maps.get(buffer) ?? 0;
      if (recording.lifeAt(step) === freed) maps.delete(buffer);
      else {
        const liveMaps = recording.liveMapsAt(step);
        maps.set(buffer, liveMaps);
        total += liveMaps;
      }
    }
    if (step % every === 0 || step === recording.length - 1) {
      samples.push({ step, buffers: maps.size, maps: total });
    }
  }
  return samples;
}
