/** The strip of all of the recording: the brush is moved, resized at its edges, or drawn anew. */
import { brushOf, wholeView } from '../../views/timeline/overview-shapes.ts';
import { placeAt } from '../../views/timeline/sight.ts';
import type { Window } from '../../views/timeline/timeline-places.ts';
import { listen, type Stop } from './listening.ts';
import { moveTo } from './moves.ts';
import { pointOf } from './pointing.ts';
import type { Stage } from './scene.ts';

/** Pixels around an edge in which it is taken. */
const EDGE = 6;

/** Where a press has begun, and what it does. */
interface Press {
  readonly place: number;
  readonly window: Window;
  readonly part: 'all' | 'from' | 'to' | 'new';
}

/** Follows the pointer on the strip. */
export function followStrip(stage: Stage, strip: HTMLCanvasElement): Stop {
  let press: Press | null = null;
  const placeOf = (event: PointerEvent): number => {
    const { places, view } = stage.sight.peek();
    const place = placeAt(wholeView(places, view), pointOf(event, strip).x);
    return Math.max(places.start, Math.min(places.end, place));
  };
  return listen(strip, {
    pointerdown: (event) => {
      strip.setPointerCapture(event.pointerId);
      const part = partAt(stage, pointOf(event, strip).x);
      press = { place: placeOf(event), window: stage.window.peek(), part };
      if (part === 'new') centre(stage, press.place);
    },
    pointermove: (event) => {
      if (press === null) {
        const part = partAt(stage, pointOf(event, strip).x);
        strip.style.cursor = part === 'all' ? 'grab' : part === 'new' ? 'crosshair' : 'ew-resize';
      } else if (press.place !== placeOf(event)) {
        drawn(stage, press, placeOf(event));
      }
    },
    pointerup: () => {
      press = null;
    },
    pointercancel: () => {
      press = null;
    },
  });
}

function partAt(stage: Stage, x: number): Press['part'] {
  const { places, view } = stage.sight.peek();
  const { left, right } = brushOf(places, view);
  const isWhole = right - left > view.width - view.labelWidth - 4;
  if (Math.abs(x - left) <= EDGE && (right - left > EDGE || x < left)) return 'from';
  if (Math.abs(x - right) <= EDGE) return 'to';
  // Where all is seen there is nothing to move.
  return x > left && x < right && !isWhole ? 'all' : 'new';
}

function drawn(stage: Stage, { place, window, part }: Press, now: number): void {
  const by = now - place;
  const { from, to } = window;
  if (part === 'all') moveTo(stage, { from: from + by, to: to + by });
  else if (part === 'from') between(stage, from + by, to);
  else if (part === 'to') between(stage, from, to + by);
  else between(stage, place, now);
}

/** A window between two places, whichever is the first. */
function between(stage: Stage, one: number, other: number): void {
  const { start, end, least } = stage.places.peek();
  const [from, to] = [Math.max(start, Math.min(one, other)), Math.min(end, Math.max(one, other))];
  moveTo(stage, { from, to: Math.max(to, from + Math.min(least, end - start)) });
}

function centre(stage: Stage, place: number): void {
  const { from, to } = stage.window.peek();
  const half = (to - from) / 2;
  moveTo(stage, { from: place - half, to: place + half });
}
