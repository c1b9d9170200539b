/** The pointer on what is drawn along the timeline: a drag moves the window, a click goes to the nearest step. */
import { placeAt } from '../../views/timeline/sight.ts';
import type { Window } from '../../views/timeline/timeline-places.ts';
import { goTo } from '../session.ts';
import { listen, type Stop } from '../timeline/listening.ts';
import { moveTo, nearestStep } from '../timeline/moves.ts';
import { pointOf } from '../timeline/pointing.ts';
import type { Stage } from '../timeline/scene.ts';

/** A pointer that moved less has clicked. */
const CLICK_MAX = 4;

/** Follows the pointer. */
export function followStripPointer(stage: Stage, canvas: HTMLCanvasElement): Stop {
  let drag: { readonly x: number; readonly window: Window; hasMoved: boolean } | null = null;
  return listen(canvas, {
    pointerdown: (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      drag = { x: pointOf(event, canvas).x, window: stage.window.peek(), hasMoved: false };
    },
    pointermove: (event) => {
      if (drag === null) return;
      const by = pointOf(event, canvas).x - drag.x;
      drag.hasMoved ||= Math.abs(by) > CLICK_MAX;
      if (!drag.hasMoved) return;
      const { view } = stage.sight.peek();
      const { from, to } = drag.window;
      const places = (by / Math.max(1, view.width - view.labelWidth)) * (to - from);
      moveTo(stage, { from: from - places, to: to - places });
    },
    pointerup: () => {
      const { view } = stage.sight.peek();
      if (drag !== null && !drag.hasMoved && drag.x >= view.labelWidth) {
        const step = nearestStep(stage, placeAt(view, drag.x));
        stage.pointed.value = step;
        goTo(stage.session, step);
      }
      drag = null;
    },
    pointercancel: () => {
      drag = null;
    },
  });
}
