/**
 * A timeline as shapes, for the page's canvas and for files. Of a hundred thousand calls most share their
 * pixel with others: a pixel of a lane is painted once for each kind of mark, so that a picture costs what
 * is seen, not what is recorded.
 */
import { shape, type Shape } from '../pictures/shape.ts';
import { firstFrom, type Window } from './timeline-places.ts';
import type {
  BarKind,
  TimelineBar,
  TimelineCalls,
  TimelineLane,
  TimelineLate,
  TimelineModel,
} from './timeline-model.ts';
import type { TimelineClass } from './timeline-style.ts';

/** Pixels. */
const LANE_HEIGHT = 24;
const TOP = 6;

/** Which part of a timeline is seen, in how many pixels. */
export interface TimelineView {
  readonly window: Window;
  readonly width: number;
  /** The width of the names at the left. */
  readonly labelWidth: number;
}

/** The height of so many lanes. */
export function timelineHeight(lanes: number): number {
  return TOP * 2 + lanes * LANE_HEIGHT;
}

/** Where a place lies, in pixels. */
export function xOf({ window, width, labelWidth }: TimelineView, place: number): number {
  const share = (place - window.from) / (window.to - window.from);
  return labelWidth + share * (width - labelWidth);
}

/** The shapes from back to front. What lies beside the window is cut off. */
export function timelineShapes(model: TimelineModel, view: TimelineView): readonly Shape[] {
  const { width, labelWidth } = view;
  const area = {
    x: labelWidth,
    y: 0,
    width: Math.max(1, width - labelWidth),
    height: timelineHeight(model.lanes.length),
  };
  return [
    ...model.lanes.flatMap((lane, index) => laneShapes(lane, index, view)),
    shape(
      'svg',
      { ...area, viewBox: `${area.x} 0 ${area.width} ${area.height}` },
      ...barShapes(model.bars, view),
      ...callShapes(model.calls, model.lanes.length, view),
      ...lateShapes(model.lates, view),
    ),
  ];
}

/** The step that is looked at, as a line over all lanes. */
export function playheadShapes(
  view: TimelineView,
  place: number,
  height: number,
): readonly Shape[] {
  const x = xOf(view, place);
  if (x < view.labelWidth || x > view.width) return [];
  return [classed('rect', 'now', { x: rounded(x - 1), y: 0, width: 2, height })];
}

/** A shape that the style of timelines knows. */
export function classed(
  name: Shape['name'],
  kind: TimelineClass,
  attributes: Shape['attributes'],
  title?: string,
): Shape {
  const children = title === undefined ? [] : [shape('title', {}, title)];
  return shape(name, { class: kind, ...attributes }, ...children);
}

/** Tenths of pixels. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function topOf(lane: number): number {
  return TOP + lane * LANE_HEIGHT;
}

function middleOf(lane: number): number {
  return topOf(lane) + LANE_HEIGHT / 2;
}

const TONES: Readonly<Record<TimelineLane['tone'], TimelineClass>> = {
  strong: 'heading',
  plain: 'name',
  quiet: 'secondary',
};

/** Pixels of a character of a name, rather too many than too few. */
const CHARACTER = 7;

function laneShapes(
  { name, isIndented, tone }: TimelineLane,
  lane: number,
  { width, labelWidth }: TimelineView,
): readonly Shape[] {
  const x = isIndented ? 16 : 4;
  const room = Math.max(1, Math.floor((labelWidth - x) / CHARACTER));
  const shown = name.length <= room ? name : `${name.slice(0, room - 1)}…`;
  const attributes = { class: TONES[tone], x, y: middleOf(lane) + 4 };
  return [
    classed('rect', 'divider', { x: 0, y: topOf(lane) + LANE_HEIGHT - 1, width, height: 1 }),
    shape('text', attributes, shown, ...(shown === name ? [] : [shape('title', {}, name)])),
  ];
}

/** How far a bar stands away from the edges of its lane. */
const INSETS: Readonly<Record<BarKind, number>> = { life: 9, attached: 3, mapped: 6, cpu: 7 };

function barShapes(bars: readonly TimelineBar[], view: TimelineView): readonly Shape[] {
  const { window, width, labelWidth } = view;
  const shapes: Shape[] = [];
  // The last pixel painted of each lane and kind, so that thin bars are not painted upon each other.
  const painted = new Map<string, number>();
  for (const { lane, kind, from, to, title } of bars) {
    if (from > window.to) break;
    if (to < window.from) continue;
    const left = Math.max(labelWidth - 2, xOf(view, from));
    const right = Math.min(width + 2, xOf(view, to));
    const key = `${lane} ${kind}`;
    if (right - left < 1 && Math.round(left) === painted.get(key)) continue;
    painted.set(key, Math.round(right));
    const inset = INSETS[kind];
    // The edge of an attachment lies inside of it.
    const edge = kind === 'attached' ? 0.5 : 0;
    const box = {
      x: rounded(left + edge),
      y: topOf(lane) + inset + edge,
      width: rounded(Math.max(1, right - left - 2 * edge)),
      height: LANE_HEIGHT - 1 - 2 * inset - 2 * edge,
    };
    shapes.push(classed('rect', kind, box, title));
  }
  return shapes;
}

/** The calls of a lane as one path of ticks; those that were refused as one path of crosses. */
function callShapes(calls: TimelineCalls, lanes: number, view: TimelineView): readonly Shape[] {
  const { places, refused } = calls;
  const ticks: string[] = Array.from({ length: lanes }, () => '');
  const last = new Int32Array(lanes).fill(-1);
  let crosses = '';
  for (let at = firstFrom(places, view.window.from); at < places.length; at += 1) {
    const place = places[at] ?? 0;
    if (place > view.window.to) break;
    const lane = calls.lanes[at] ?? 0;
    const x = Math.round(xOf(view, place));
    if (refused[at] === 1) {
      const y = middleOf(lane);
      crosses += `M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8`;
    } else if (last[lane] !== x) {
      ticks[lane] = `${ticks[lane] ?? ''}M${x + 0.5} ${topOf(lane) + 4}v${LANE_HEIGHT - 9}`;
    }
    last[lane] = x;
  }
  return [
    ...ticks.flatMap((d) => (d === '' ? [] : [classed('path', 'call', { d })])),
    ...(crosses === '' ? [] : [classed('path', 'refused', { d: crosses })]),
  ];
}

/** More lines than this are a wall; then only marks are drawn. */
const LINKS_MAX = 200;

/** A line from the map that came first, and a triangle where somebody was let in late. */
function lateShapes(lates: readonly TimelineLate[], view: TimelineView): readonly Shape[] {
  const seen = lates.filter(
    ({ place, firstMap }) => place >= view.window.from && firstMap.place <= view.window.to,
  );
  const links = seen.slice(0, LINKS_MAX).map(({ lane, place, firstMap }) => {
    const [fromX, fromY] = [rounded(xOf(view, firstMap.place)), middleOf(firstMap.lane)];
    const [x, y] = [rounded(xOf(view, place)), middleOf(lane)];
    const between = rounded((fromX + x) / 2);
    return `M${fromX} ${fromY}C${between} ${fromY} ${between} ${y} ${x} ${y}`;
  });
  const marks = seen
    .filter(({ isRefused }) => !isRefused)
    .map(({ lane, place, title }) => {
      const d = `M${rounded(xOf(view, place))} ${middleOf(lane) - 7}l6 12h-12Z`;
      return classed('path', 'late', { d }, title);
    });
  return [
    ...(links.length === 0 ? [] : [classed('path', 'link', { d: links.join('') })]),
    ...marks,
  ];
}
