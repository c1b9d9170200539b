/**
 * The pointer on the lanes: a click looks at a call, a drag moves the window or measures, two fingers zoom, a double
 * click goes to a bar; resting on a call tells about it.
 */
import { RULER_HEIGHT } from '../../views/timeline/ruler-shapes.ts';
import { placeAt } from '../../views/timeline/sight.ts';
import { inside, zoomed, type Window } from '../../views/timeline/timeline-places.ts';
import { goTo } from '../session.ts';
import { listen, type Stop } from './listening.ts';
import { moveTo, nearestStep, zoomTo } from './moves.ts';
import { barBelow, callBelow, laneBelow, pointOf, type CanvasPoint } from './pointing.ts';
import type { Stage } from './scene.ts';

/** A pointer that moved less has clicked. */
const CLICK_MAX = 4;

/** Milliseconds until a call is told of, by a mouse that rests and by a finger that stays. */
const REST = 120;
const LONG_PRESS = 450;

/** What a drag does. */
interface Drag {
  readonly at: CanvasPoint;
  readonly window: Window;
  readonly isMeasure: boolean;
  hasMoved: boolean;
}

/** Follows the pointer. */
export function followPointer(stage: Stage, canvas: HTMLCanvasElement): Stop {
  const pointers = new Pointers(stage, canvas);
  const stop = listen(canvas, {
    pointerdown: (event) => {
      pointers.press(event);
    },
    pointermove: (event) => {
      pointers.move(event);
    },
    pointerup: (event) => {
      pointers.release(event, true);
    },
    pointercancel: (event) => {
      pointers.release(event, false);
    },
    pointerleave: (event) => {
      // A finger that is lifted leaves, too, and what it asked for stays.
      if (event.pointerType !== 'touch') pointers.rest(null);
    },
    contextmenu: (event) => {
      if (pointers.isHeld) event.preventDefault();
    },
    dblclick: (event) => {
      const bar = barBelow(stage, pointOf(event, canvas));
      if (bar === null) return;
      const air = (bar.to - bar.from) * 0.1;
      zoomTo(stage, { from: bar.from - air, to: bar.to + air });
    },
  });
  return () => {
    pointers.rest(null);
    stop();
  };
}

/** All pointers that are down, and what they do. */
class Pointers {
  readonly #stage: Stage;
  readonly #canvas: HTMLCanvasElement;
  readonly #down = new Map<number, CanvasPoint>();
  #drag: Drag | null = null;
  #timer = 0;

  /** Whether a finger stays where it is. */
  isHeld = false;

  constructor(stage: Stage, canvas: HTMLCanvasElement) {
    this.#stage = stage;
    this.#canvas = canvas;
  }

  press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const at = pointOf(event, this.#canvas);
    this.#down.set(event.pointerId, at);
    this.#canvas.setPointerCapture(event.pointerId);
    this.rest(null);
    this.isHeld = false;
    if (this.#down.size > 1) {
      this.#drag = null;
      return;
    }
    const isMeasure = event.shiftKey || at.y < RULER_HEIGHT;
    this.#drag = { at, window: this.#stage.window.peek(), isMeasure, hasMoved: false };
    if (event.pointerType === 'touch') this.#holdAfter(LONG_PRESS, at);
  }

  move(event: PointerEvent): void {
    const at = pointOf(event, this.#canvas);
    const before = this.#down.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== 'touch') this.rest(at);
      return;
    }
    this.#pinch(event.pointerId, before, at);
    this.#down.set(event.pointerId, at);
    const drag = this.#drag;
    if (drag === null) return;
    drag.hasMoved ||= Math.abs(at.x - drag.at.x) > CLICK_MAX;
    if (!drag.hasMoved) return;
    this.rest(null);
    if (drag.isMeasure) this.#measure(drag, at);
    else this.#pan(drag, at);
  }

  release(event: PointerEvent, isDone: boolean): void {
    this.#down.delete(event.pointerId);
    const drag = this.#drag;
    this.#drag = null;
    const stage = this.#stage;
    // What is held is told, and gone to on request.
    const wasHeld = this.isHeld;
    if (this.#down.size === 0) this.isHeld = false;
    clearTimeout(this.#timer);
    if (!isDone || drag === null || drag.hasMoved || wasHeld) return;
    const { view } = stage.sight.peek();
    if (drag.at.x < view.labelWidth) {
      this.#fold(drag.at);
      return;
    }
    stage.range.value = null;
    const step = callBelow(stage, drag.at) ?? nearestStep(stage, placeAt(view, drag.at.x));
    stage.pointed.value = step;
    goTo(stage.session, step);
  }

  /** Tells about the call on which a pointer rests; null where it has left. */
  rest(at: CanvasPoint | null): void {
    clearTimeout(this.#timer);
    if (at === null) this.#stage.hovered.value = null;
    else if (this.#stage.hovered.peek() === null) this.#tellAfter(REST, at);
    else this.#tell(at);
  }

  #holdAfter(milliseconds: number, at: CanvasPoint): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.isHeld = true;
      this.#tell(at);
    }, milliseconds);
  }

  #tellAfter(milliseconds: number, at: CanvasPoint): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#tell(at);
    }, milliseconds);
  }

  #tell({ x, y }: CanvasPoint): void {
    const step = callBelow(this.#stage, { x, y });
    if (step === null) {
      this.#stage.hovered.value = null;
      return;
    }
    const box = this.#canvas.getBoundingClientRect();
    const above = box.top - (this.#canvas.closest('section')?.getBoundingClientRect().top ?? 0);
    const isLow = y > box.height / 2;
    this.#stage.hovered.value = { step, x, y: above + y, isLow, isHeld: this.isHeld };
  }

  #pan({ at: from, window: { from: first, to: last } }: Drag, to: CanvasPoint): void {
    const { view } = this.#stage.sight.peek();
    const by = ((to.x - from.x) / Math.max(1, view.width - view.labelWidth)) * (last - first);
    moveTo(this.#stage, { from: first - by, to: last - by });
  }

  #measure({ at: from }: Drag, to: CanvasPoint): void {
    const { view, places } = this.#stage.sight.peek();
    const [one, other] = [from, to].map(({ x }) =>
      Math.max(places.start, Math.min(places.end, placeAt(view, x))),
    );
    if (one === undefined || other === undefined) return;
    this.#stage.range.value = { from: Math.min(one, other), to: Math.max(one, other) };
  }

  /** Two fingers: what is below them stays below them. */
  #pinch(id: number, before: CanvasPoint, now: CanvasPoint): void {
    const [rest] = [...this.#down].filter(([other]) => other !== id);
    if (rest === undefined || this.#down.size !== 2) return;
    const [, other] = rest;
    const stage = this.#stage;
    const { view, places } = stage.sight.peek();
    const apart = (point: CanvasPoint): number => Math.max(12, Math.abs(point.x - other.x));
    const middle = (point: CanvasPoint): number => placeAt(view, (point.x + other.x) / 2);
    const zoom = zoomed(places, stage.window.peek(), apart(before) / apart(now), middle(before));
    const moved = middle(before) - middle(now);
    moveTo(stage, inside(places, zoom.from + moved, zoom.to - zoom.from));
  }

  /** The heading of a driver opens and closes its importers. */
  #fold(at: CanvasPoint): void {
    const { lanes, unfolded } = this.#stage;
    const lane = lanes.peek().lanes[laneBelow(this.#stage, at)];
    if (lane?.kind !== 'driver' && lane?.kind !== 'heading') return;
    const next = new Set(unfolded.peek());
    if (lane.kind === 'driver') next.add(lane.name);
    else next.delete(lane.name);
    unfolded.value = next;
  }
}
