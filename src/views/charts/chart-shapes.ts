/**
 * A chart as shapes: states as boxes with what stays in them, arrows with the facts and guards that
 * lead along them. What happened in a recording makes it come alive: the state that is active, how often
 * each way was gone, and the call that was refused.
 */
import type { Arrow, ChartLayout, ChartStep, Point, StateBox } from './chart-layout.ts';
import { LINE_HEIGHT, PADDING, stepText, TITLE_HEIGHT } from './chart-layout.ts';
import { shape, type Shape } from '../pictures/shape.ts';

/** What is shown of a recording. */
export interface ChartState {
  /** The active state; null where nothing is known of it. */
  readonly active: string | null;
  /** How often each step was gone, by `stepKey`. */
  readonly visits: ReadonlyMap<string, number>;
  /** The step that was gone last, by `stepKey`. */
  readonly last: string | null;
  /** How often each fact was refused, by `refusalKey`. */
  readonly refusals: ReadonlyMap<string, number>;
  /** What was refused in the active state, and why; null where the last call was not refused. */
  readonly refusal: string | null;
}

/** A chart of which nothing has happened. */
export const STILL: ChartState = {
  active: null,
  visits: new Map(),
  last: null,
  refusals: new Map(),
  refusal: null,
};

/** Names one way of a chart. */
export function stepKey(from: string, to: string, event: string): string {
  return `${from} ${event} ${to}`;
}

/** Names what was refused: a fact in a state. It would have gone each way that the fact goes from there. */
export function refusalKey(from: string, event: string): string {
  return `${from} ${event}`;
}

/** The shapes of a chart, from back to front. */
export function chartShapes(layout: ChartLayout, state: ChartState = STILL): readonly Shape[] {
  const { initial, arrows, states } = layout;
  const [dot] = initial;
  return [
    ...(dot === undefined
      ? []
      : [
          shape('circle', { class: 'initial', cx: dot.x, cy: dot.y - 6, r: 6 }),
          shape('path', { class: 'arrow', d: pathOf(initial) }),
          arrowHead(initial, 'arrow-head'),
        ]),
    ...arrows.map((arrow) => arrowShape(arrow, state)),
    ...states.map((box) => stateShape(box, state)),
  ];
}

function arrowShape(arrow: Arrow, state: ChartState): Shape {
  const { from, to, steps, points, label } = arrow;
  const keys = steps.map(({ event }) => stepKey(from, to, event));
  const count = keys.reduce((sum, key) => sum + (state.visits.get(key) ?? 0), 0);
  const isLast = state.last !== null && keys.includes(state.last);
  const kind = isLast ? ' last' : count > 0 ? ' gone' : '';
  return shape(
    'g',
    { class: `way${kind}` },
    shape('title', {}, `${from} to ${to}: ${timesText(count)}`),
    shape('path', { class: 'arrow', d: pathOf(points), 'stroke-width': weightOf(count) }),
    arrowHead(points, 'arrow-head'),
    ...steps.map((step, index) =>
      stepShape(step, countOf(state, from, to, step), refusedOf(state, from, step), {
        x: label.x + 2,
        y: label.y + LINE_HEIGHT * (index + 1) - 4,
      }),
    ),
  );
}

function timesText(count: number): string {
  return count === 0 ? 'never gone' : count === 1 ? 'gone once' : `gone ${count} times`;
}

function countOf({ visits }: ChartState, from: string, to: string, { event }: ChartStep): number {
  return visits.get(stepKey(from, to, event)) ?? 0;
}

/** An arrow grows with the logarithm of how often it was gone: one more matters less and less. */
function weightOf(count: number): number {
  return Math.round((1.2 + Math.log10(1 + count) * 1.4) * 10) / 10;
}

function refusedOf({ refusals }: ChartState, from: string, { event }: ChartStep): number {
  return refusals.get(refusalKey(from, event)) ?? 0;
}

function stepShape(step: ChartStep, count: number, refused: number, { x, y }: Point): Shape {
  const times = count === 0 ? '' : ` ×${count}`;
  const kind = `step${count === 0 ? '' : ' gone'}${refused === 0 ? '' : ' refusing'}`;
  const crosses = refused === 0 ? '' : ` ✗${refused}`;
  return shape(
    'text',
    { class: kind, x, y },
    `${stepText(step)}${times}${crosses}`,
    ...(refused === 0 ? [] : [shape('title', {}, `${step.event}: refused ${refused} times`)]),
  );
}

function stateShape(box: StateBox, state: ChartState): Shape {
  const { x, y, width, height, inner } = box;
  const isActive = state.active === box.state;
  const refusal = isActive ? state.refusal : null;
  return shape(
    'g',
    { class: `state${isActive ? ' active' : ''}${refusal === null ? '' : ' refused'}` },
    shape('title', {}, titleOf(box, isActive, refusal)),
    shape('rect', { x, y, width, height, rx: 8 }),
    shape(
      'text',
      { class: 'name', x: x + width / 2, y: y + 19, 'text-anchor': 'middle' },
      box.state,
    ),
    ...(inner.length === 0
      ? []
      : [shape('path', { class: 'rule', d: `M${x} ${y + TITLE_HEIGHT}h${width}` })]),
    ...inner.map((step, index) =>
      stepShape(
        step,
        countOf(state, box.state, box.state, step),
        refusedOf(state, box.state, step),
        {
          x: x + PADDING,
          y: y + TITLE_HEIGHT + LINE_HEIGHT * (index + 1),
        },
      ),
    ),
  );
}

function titleOf({ state }: StateBox, isActive: boolean, refusal: string | null): string {
  if (refusal !== null) return `${state}: ${refusal}`;
  return isActive ? `${state}, where the buffer is` : state;
}

/** A line with round corners. */
function pathOf(points: readonly Point[]): string {
  const radius = 6;
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const enter = towards(point, before, radius);
      const leave = towards(point, after, radius);
      return `L${enter.x} ${enter.y}Q${point.x} ${point.y} ${leave.x} ${leave.y}`;
    })
    .join('');
}

/** The point at most so far from `from` on the way to `to`. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  const at = (a: number, b: number): number => Math.round((a + (b - a) * share) * 10) / 10;
  return { x: at(from.x, to.x), y: at(from.y, to.y) };
}

function arrowHead(points: readonly Point[], className: string): Shape {
  const tip = points.at(-1) ?? { x: 0, y: 0 };
  const before = points.at(-2) ?? tip;
  const angle = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
  const transform = `translate(${tip.x} ${tip.y}) rotate(${Math.round(angle)})`;
  return shape('path', { class: className, d: 'M0 0L-9 -4.5L-9 4.5Z', transform });
}
