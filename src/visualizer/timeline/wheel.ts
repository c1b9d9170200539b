/** The wheel: on ruler and strip it zooms; on the lanes it scrolls them, zooms with Ctrl, and pans with Shift. */
import { wholeView } from '../../views/timeline/overview-shapes.ts';
import { RULER_HEIGHT } from '../../views/timeline/ruler-shapes.ts';
import { placeAt } from '../../views/timeline/sight.ts';
import { listen, type Stop } from './listening.ts';
import { panBy, zoomAbout } from './moves.ts';
import { pointOf } from './pointing.ts';
import type { Stage } from './scene.ts';

/** How much a notch zooms, and how many pixels of a wheel are one. */
const NOTCH = 1.2;
const PIXELS = 100;

/** Follows the wheel on the lanes, of which an element scrolls. */
export function followWheel(stage: Stage, canvas: HTMLCanvasElement): Stop {
  return listen(canvas, {
    wheel: (event) => {
      const { x, y } = pointOf(event, canvas);
      const { view } = stage.sight.peek();
      if (pans(stage, event)) return;
      if (!event.ctrlKey && !event.metaKey && y >= RULER_HEIGHT) {
        hint(stage);
        return;
      }
      zooms(stage, event, placeAt(view, x));
    },
  });
}

/** Milliseconds that a hint is shown. */
const HINT = 3_000;

let hasHinted = false;

/** Says once what a wheel does that has nothing to scroll. */
function hint(stage: Stage): void {
  const { layout } = stage.sight.peek();
  if (hasHinted || layout.height > stage.height.peek()) return;
  hasHinted = true;
  stage.isHinted.value = true;
  setTimeout(() => {
    stage.isHinted.value = false;
  }, HINT);
}

/** The same on the strip of all. */
export function followStripWheel(stage: Stage, strip: HTMLCanvasElement): Stop {
  return listen(strip, {
    wheel: (event) => {
      const { places, view } = stage.sight.peek();
      if (!pans(stage, event))
        zooms(stage, event, placeAt(wholeView(places, view), pointOf(event, strip).x));
    },
  });
}

/** The same on what is drawn along the lanes in a pane that scrolls: there a plain wheel is left to the pane. */
export function followPaneWheel(stage: Stage, canvas: HTMLCanvasElement): Stop {
  return listen(canvas, {
    wheel: (event) => {
      if (pans(stage, event) || (!event.ctrlKey && !event.metaKey)) return;
      zooms(stage, event, placeAt(stage.sight.peek().view, pointOf(event, canvas).x));
    },
  });
}

/** Moves the window sideways where the wheel does. */
function pans(stage: Stage, event: WheelEvent): boolean {
  const by = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
  if (Math.abs(by) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return false;
  event.preventDefault();
  const { view } = stage.sight.peek();
  panBy(stage, by / Math.max(1, view.width - view.labelWidth));
  return true;
}

function zooms(stage: Stage, event: WheelEvent, place: number): void {
  event.preventDefault();
  // Pinches of a touch pad come as many small turns with Ctrl.
  const isPinch = event.ctrlKey && Math.abs(event.deltaY) < 40;
  const factor = isPinch
    ? Math.exp(event.deltaY / PIXELS)
    : NOTCH ** Math.max(-3, Math.min(3, event.deltaY / PIXELS));
  zoomAbout(stage, factor, place);
}
