/** How many buffers and maps of a recording were live at each step, as shapes. */
import { LIFE_STATES } from '../../events/vocabulary.ts';
import { shape, type Shape } from '../charts/shape.ts';
import type { Recording } from '../recordings/recording.ts';
import { MEMORY_WIDTH } from './memory-shapes.ts';

/** Pixels. */
export const LIVE_HEIGHT = 120;

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

/** The shapes, with a line at the step that is looked at. */
export function liveShapes(samples: readonly LiveSample[], position: number): readonly Shape[] {
  const most = samples.reduce((max, { buffers, maps }) => Math.max(max, buffers, maps), 1);
  const last = Math.max(1, samples.at(-1)?.step ?? 1);
  const x = (step: number): number => Math.round((step / last) * MEMORY_WIDTH * 10) / 10;
  const y = (count: number): number =>
    Math.round((LIVE_HEIGHT - 4 - (count / most) * (LIVE_HEIGHT - 8)) * 10) / 10;
  const line = (read: (sample: LiveSample) => number): string =>
    samples
      .map((sample, index) =>
        index === 0
          ? `M${x(sample.step)} ${y(read(sample))}`
          : `H${x(sample.step)}V${y(read(sample))}`,
      )
      .join('');
  return [
    shape('rect', { class: 'free', x: 0, y: 0, width: MEMORY_WIDTH, height: LIVE_HEIGHT }),
    shape(
      'path',
      { class: 'all-free', d: line(({ buffers }) => buffers) },
      shape('title', {}, `live buffers, at most ${most}`),
    ),
    shape(
      'path',
      { class: 'largest-free', d: line(({ maps }) => maps) },
      shape('title', {}, 'live maps'),
    ),
    shape('path', { class: 'now', d: `M${x(position)} 0V${LIVE_HEIGHT}` }),
  ];
}
