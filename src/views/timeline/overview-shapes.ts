/** All of a recording in a strip: how many calls there are where, late attaches, and the window. */
import type { Shape } from '../pictures/shape.ts';
import type { TimelineModel } from './timeline-model.ts';
import { classed, rounded, xOf, type TimelineView } from './timeline-shapes.ts';

/** Pixels. */
export const OVERVIEW_HEIGHT = 28;

/** The same view with the whole recording in its window. */
export function wholeView({ start, end }: TimelineModel, view: TimelineView): TimelineView {
  return { ...view, window: { from: start, to: end } };
}

/** The shapes from back to front. */
export function overviewShapes(model: TimelineModel, view: TimelineView): readonly Shape[] {
  const { width, window } = view;
  const whole = wholeView(model, view);
  const counts = new Uint32Array(Math.max(1, width));
  const { places } = model.calls;
  for (let at = 0; at < places.length; at += 1) {
    const x = Math.min(width - 1, Math.max(0, Math.round(xOf(whole, places[at] ?? 0))));
    counts[x] = (counts[x] ?? 0) + 1;
  }
  const most = counts.reduce((max, count) => Math.max(max, count), 1);
  let density = '';
  counts.forEach((count, x) => {
    if (count === 0) return;
    const height = Math.max(3, (count / most) * (OVERVIEW_HEIGHT - 6));
    density += `M${x + 0.5} ${OVERVIEW_HEIGHT}v-${rounded(height)}`;
  });
  const ticks = model.lates.map(({ place }) => `M${Math.round(xOf(whole, place)) + 1} 0v6`);
  const left = xOf(whole, window.from);
  const box = {
    x: rounded(left + 0.5),
    y: 0.5,
    width: rounded(Math.max(2, xOf(whole, window.to) - left - 1)),
    height: OVERVIEW_HEIGHT - 1,
  };
  return [
    classed('path', 'density', { d: density }),
    classed('path', 'tick', { d: ticks.join('') }),
    classed('rect', 'window', box),
  ];
}
