/**
 * All of a recording in a strip: how many calls there are where, each late attach and each refusal, the window as a
 * brush, and a lens that joins it to the lanes below.
 */
import { shape, type Shape } from '../pictures/shape.ts';
import type { LaneMarks } from './lane-index.ts';
import { eachPixel, placeAt } from './sight.ts';
import { firstFrom, type Places } from './timeline-places.ts';
import { classed, rounded, xOf, type TimelineView } from './timeline-shapes.ts';

/** Pixels: the strip, and with the lens below it. */
const STRIP_HEIGHT = 46;
export const OVERVIEW_HEIGHT = STRIP_HEIGHT + 12;

/** The feet of the columns, the highest of them, and where the marks stand. */
const FOOT = 33;
const COLUMN_MAX = 24;
const MARKS = 35;

/** Pixels of a column. */
const COLUMN = 2;

/** Late attaches as far apart as this are triangles. */
const APART = 12;

/** A brush is never narrower, so that it can be taken. */
const BRUSH_LEAST = 6;

/** The same view with the whole recording in its window. */
export function wholeView({ start, end }: Places, view: TimelineView): TimelineView {
  return { ...view, window: { from: start, to: end } };
}

/** What does not move with the window. */
export function overviewShapes(
  places: Places,
  marks: LaneMarks,
  view: TimelineView,
): readonly Shape[] {
  const whole = wholeView(places, view);
  const { calls, lates, refusals } = marks.all;
  let ticks = '';
  let triangles = '';
  const xs: number[] = [];
  eachPixel(lates.places, whole, (x) => xs.push(x));
  xs.forEach((x, at) => {
    const isApart = x - (xs[at - 1] ?? -Infinity) >= APART && (xs[at + 1] ?? Infinity) - x >= APART;
    if (isApart) triangles += `M${x} ${MARKS}l4.5 8h-9Z`;
    else ticks += `M${x} ${MARKS}v8`;
  });
  let crosses = '';
  eachPixel(refusals.places, whole, (x) => {
    crosses += `M${x - 2.5} ${MARKS + 1}l5 5m0 -5l-5 5`;
  });
  return [
    shape('text', { class: 'axis', x: 16, y: 21 }, 'calls'),
    ...(lates.steps.length === 0 ? [] : [shape('text', { class: 'axis', x: 16, y: 43 }, 'late')]),
    ...columns(calls.places, whole),
    ...(ticks === '' ? [] : [classed('path', 'tick', { d: ticks })]),
    ...(triangles === '' ? [] : [classed('path', 'late', { d: triangles })]),
    ...(crosses === '' ? [] : [classed('path', 'cross', { d: crosses })]),
  ];
}

/** Calls by columns; the most are as high as the strip, and a single one is seen. */
function columns(places: ArrayLike<number>, whole: TimelineView): readonly Shape[] {
  const { labelWidth, width } = whole;
  const counts: number[] = [];
  let before = 0;
  for (let x = labelWidth; x < width; x += COLUMN) {
    const end = x + COLUMN >= width ? places.length : firstFrom(places, placeAt(whole, x + COLUMN));
    counts.push(end - before);
    before = end;
  }
  const most = Math.max(1, ...counts);
  let d = '';
  counts.forEach((count, at) => {
    const height = rounded(Math.max(3, (count / most) * COLUMN_MAX));
    if (count > 0) d += `M${labelWidth + at * COLUMN} ${FOOT}v${-height}h${COLUMN}v${height}Z`;
  });
  return d === '' ? [] : [classed('path', 'cpu', { d })];
}

/** The edges of the brush in pixels. */
export function brushOf(
  places: Places,
  view: TimelineView,
): { readonly left: number; readonly right: number } {
  const whole = wholeView(places, view);
  const [left, right] = [xOf(whole, view.window.from), xOf(whole, view.window.to)];
  const lack = Math.max(0, BRUSH_LEAST - (right - left)) / 2;
  return {
    left: rounded(Math.max(view.labelWidth, left - lack)),
    right: rounded(Math.min(view.width - 1, right + lack)),
  };
}

/** The window as a brush, what lies beside it veiled, and the lens. */
export function brushShapes(places: Places, view: TimelineView): readonly Shape[] {
  const { labelWidth, width } = view;
  const { left, right } = brushOf(places, view);
  // The marks below the columns are never veiled.
  const veil = `M${labelWidth} 0H${left}V${FOOT}H${labelWidth}ZM${right} 0H${width}V${FOOT}H${right}Z`;
  const lens = `M${left} ${STRIP_HEIGHT}H${right}L${width} ${OVERVIEW_HEIGHT}H${labelWidth}Z`;
  const box = { x: left, y: 1, width: rounded(right - left), height: STRIP_HEIGHT - 2, rx: 3 };
  return [
    shape('g', { opacity: 0.5 }, classed('path', 'paper', { d: veil })),
    classed('path', 'lens', { d: lens }),
    classed('rect', 'window', box),
    classed('path', 'handle', { d: `M${left} 17v12M${right} 17v12` }),
  ];
}
