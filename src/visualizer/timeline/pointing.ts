/** What lies below the pointer: a place, a lane, a call, a bar. */
import { laneAt } from '../../views/timeline/lane-layout.ts';
import { RULER_HEIGHT } from '../../views/timeline/ruler-shapes.ts';
import { placeAt } from '../../views/timeline/sight.ts';
import { firstSpanFrom } from '../../views/timeline/spans.ts';
import { firstFrom, type Window } from '../../views/timeline/timeline-places.ts';
import { xOf } from '../../views/timeline/timeline-shapes.ts';
import type { Stage } from './scene.ts';

/** Pixels. */
const NEAR = 8;

/** A point of a canvas, in pixels from its corner. */
export interface CanvasPoint {
  readonly x: number;
  readonly y: number;
}

/** Where an event happened on a canvas. */
export function pointOf(
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
  canvas: HTMLCanvasElement,
): CanvasPoint {
  const { left, top } = canvas.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

/** The lane below a point; -1 for the ruler and what is below all lanes. */
export function laneBelow(stage: Stage, { y }: CanvasPoint): number {
  const { layout } = stage.sight.peek();
  const below = y - RULER_HEIGHT;
  if (below < 0) return -1;
  // The first lane does not scroll.
  return below < (layout.heights[0] ?? 0) ? 0 : laneAt(layout, below + stage.scrolled.peek());
}

/** The call of the lane below a point that is near to it; null where none is. */
export function callBelow(stage: Stage, point: CanvasPoint): number | null {
  const { marks, view } = stage.sight.peek();
  const calls = marks.calls[laneBelow(stage, point)];
  if (calls === undefined || point.x < view.labelWidth) return null;
  const next = firstFrom(calls.places, placeAt(view, point.x));
  const distance = (at: number): number =>
    Math.abs(xOf(view, calls.places[at] ?? Infinity) - point.x);
  const at = distance(next - 1) < distance(next) ? next - 1 : next;
  return distance(at) <= NEAR ? (calls.steps[at] ?? null) : null;
}

/** The shortest bar below a point; that of the buffer that is looked at goes first. */
export function barBelow(stage: Stage, point: CanvasPoint): Window | null {
  const { view, spans } = stage.sight.peek();
  const place = placeAt(view, point.x);
  const lane = laneBelow(stage, point);
  for (const of of [stage.focus.peek().spans, spans]) {
    const bars = [...(of[lane]?.values() ?? [])].flatMap((each) => {
      const at = firstSpanFrom(each, place);
      const [from, to] = [each.from[at], each.to[at]];
      return from === undefined || to === undefined || from > place ? [] : [{ from, to }];
    });
    bars.sort((one, other) => one.to - one.from - (other.to - other.from));
    if (bars[0] !== undefined) return bars[0];
  }
  return null;
}
