/** The ruler above the lanes, its lines through them, and the step that is looked at. */
import { shape, type Shape } from '../pictures/shape.ts';
import { axisMarks, placeInWords } from './time-axis.ts';
import type { Places, Window } from './timeline-places.ts';
import { classed, rounded, xOf, type TimelineView } from './timeline-shapes.ts';

/** Pixels. */
export const RULER_HEIGHT = 22;

/** The lines of the ruler through lanes of a height. */
export function gridShapes(places: Places, view: TimelineView, height: number): readonly Shape[] {
  const { labelWidth, width, window } = view;
  const d = axisMarks(places, window, width - labelWidth)
    .filter(({ words }) => words !== null)
    .map(({ place }) => `M${Math.round(xOf(view, place)) + 0.5} 0v${height}`);
  return [classed('path', 'grid', { d: [`M${labelWidth + 0.5} 0v${height}`, ...d].join('') })];
}

/** The ruler itself. */
export function rulerShapes(places: Places, view: TimelineView): readonly Shape[] {
  const { labelWidth, width, window } = view;
  const marks = axisMarks(places, window, width - labelWidth);
  let d = '';
  const words: Shape[] = [];
  for (const { place, words: told } of marks) {
    const x = Math.round(xOf(view, place));
    d += told === null ? `M${x + 0.5} 17v5` : `M${x + 0.5} 10v12`;
    const isRoom = told !== null && x + 4 + told.length * 6.4 <= width;
    if (isRoom) words.push(shape('text', { class: 'axis', x: x + 4, y: 15 }, told));
  }
  return [
    classed('rect', 'paper', { x: 0, y: 0, width, height: RULER_HEIGHT }),
    classed('path', 'mark', { d }),
    ...words,
    classed('rect', 'divider', { x: 0, y: RULER_HEIGHT - 1, width, height: 1 }),
  ];
}

/** The step that is looked at: a line over all lanes, and its number and time in the ruler. */
export function playheadLabel(
  places: Places,
  view: TimelineView,
  step: number,
  height: number,
): readonly Shape[] {
  const place = places.of[step] ?? 0;
  const x = xOf(view, place);
  if (x < view.labelWidth - 1 || x > view.width + 1) return [];
  const time = placeInWords(places, place);
  const words = time === '' ? String(step + 1) : `${step + 1} · ${time}`;
  const wide = words.length * 6.4 + 14;
  const left = Math.max(view.labelWidth, Math.min(view.width - wide, x - wide / 2));
  return [
    classed('rect', 'now', {
      x: rounded(x - 0.75),
      y: RULER_HEIGHT - 2,
      width: 1.5,
      height: height - RULER_HEIGHT + 2,
    }),
    classed('rect', 'now', { x: rounded(left), y: 2, width: rounded(wide), height: 17, rx: 4 }),
    shape('text', { class: 'nowLabel', x: rounded(left + wide / 2), y: 14.5 }, words),
  ];
}

/** A stretch that somebody measures. */
export function rangeShapes(view: TimelineView, range: Window, height: number): readonly Shape[] {
  const [left, right] = [range.from, range.to].map((place) =>
    rounded(Math.max(view.labelWidth, Math.min(view.width, xOf(view, place)))),
  );
  if (left === undefined || right === undefined || right <= left) return [];
  return [
    shape(
      'g',
      { opacity: 0.1 },
      classed('rect', 'now', { x: left, y: 0, width: right - left, height }),
    ),
    classed('path', 'range', { d: `M${left} 0v${height}M${right} 0v${height}` }),
  ];
}
