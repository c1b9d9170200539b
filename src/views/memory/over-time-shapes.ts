/**
 * Two counts over the steps of a recording, the second a part of the first, as lines that stay as they
 * are until the next step: memory that is free, and free in one piece.
 */
import { shape, type Shape } from '../pictures/shape.ts';
import type { RoomSample } from './memory-at.ts';
import { MEMORY_WIDTH } from './memory-shapes.ts';

/** Pixels. */
export const OVER_TIME_HEIGHT = 80;
const MARGIN = 3;

/** What is drawn. */
interface OverTime<Sample> {
  readonly samples: readonly Sample[];
  /** What reaches to the top. */
  readonly most: number;
  readonly all: { readonly words: string; readonly of: (sample: Sample) => number };
  readonly part: { readonly words: string; readonly of: (sample: Sample) => number };
  /** The step that is looked at. */
  readonly position: number;
}

function overTimeShapes<Sample extends { readonly step: number }>({
  samples,
  most,
  all,
  part,
  position,
}: OverTime<Sample>): readonly Shape[] {
  const last = Math.max(1, samples.at(-1)?.step ?? 1);
  const x = (step: number): number => rounded((step / last) * MEMORY_WIDTH);
  const y = (count: number): number =>
    rounded(OVER_TIME_HEIGHT - MARGIN - (count / most) * (OVER_TIME_HEIGHT - 2 * MARGIN));
  const line = (of: (sample: Sample) => number): string =>
    samples
      .map((sample, index) => {
        const height = y(of(sample));
        return index === 0 ? `M${x(sample.step)} ${height}` : `H${x(sample.step)}V${height}`;
      })
      .join('');
  return [
    shape('rect', { class: 'free', x: 0, y: 0, width: MEMORY_WIDTH, height: OVER_TIME_HEIGHT }),
    shape('path', { class: 'all', d: line(all.of) }, shape('title', {}, all.words)),
    shape('path', { class: 'part', d: line(part.of) }, shape('title', {}, part.words)),
    shape('path', { class: 'now', d: `M${x(position)} 0V${OVER_TIME_HEIGHT}` }),
  ];
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Free memory of one zone: all of it, and the largest piece; the gap is fragmentation. */
export function roomShapes(
  samples: readonly RoomSample[],
  zone: number,
  size: number,
  position: number,
): readonly Shape[] {
  return overTimeShapes({
    samples,
    most: size,
    all: { words: 'free', of: ({ zones }) => zones[zone]?.freeBytes ?? 0 },
    part: { words: 'free in one piece', of: ({ zones }) => zones[zone]?.largestFreeBytes ?? 0 },
    position,
  });
}
