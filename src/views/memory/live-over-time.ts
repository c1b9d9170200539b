/** How many buffers and maps of a recording were live at each step. */
import { LIFE_STATES } from '../../events/vocabulary.ts';
import type { Recording } from '../recordings/recording.ts';

/** More samples than this are narrower than a pixel. */
const SAMPLES_MAX = 480;

/** The most that was live in a stretch of steps; a peak between two samples is none that is lost. */
export interface LiveSample {
  /** The last step of the stretch. */
  readonly step: number;
  readonly buffers: number;
  readonly maps: number;
}

/** What was live, in stretches of equal length. */
export function liveOverTime(recording: Recording): readonly LiveSample[] {
  const maps = new Map<number, number>();
  const freed = LIFE_STATES.indexOf('freed');
  const every = Math.max(1, Math.ceil(recording.length / SAMPLES_MAX));
  const samples: LiveSample[] = [];
  let total = 0;
  let most = { buffers: 0, maps: 0 };
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
    most = { buffers: Math.max(most.buffers, maps.size), maps: Math.max(most.maps, total) };
    if (step % every === 0 || step === recording.length - 1) {
      samples.push({ step, ...most });
      most = { buffers: maps.size, maps: total };
    }
  }
  return samples;
}
