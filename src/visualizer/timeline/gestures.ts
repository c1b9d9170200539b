/** How the timeline is moved: by pointer, wheel, keys, and by the step that is looked at. */
import { effect } from '@preact/signals';
import type { Window } from '../../views/timeline/timeline-places.ts';
import { goTo } from '../session.ts';
import {
  centre,
  moveTo,
  nearestStep,
  placeOfPosition,
  shareAt,
  shareOf,
  showAll,
  widen,
  ZOOM,
  zoomAbout,
  zoomBy,
  type Stage,
} from './scene.ts';

/** Ends what was begun. */
type Stop = () => void;

/** A pointer that moved less has clicked. */
const CLICK_MAX = 4;

/** Follows the width of an element. */
export function followWidth(stage: Stage, canvas: HTMLCanvasElement): Stop {
  const observer = new ResizeObserver(() => {
    widen(stage, canvas.getBoundingClientRect().width);
  });
  observer.observe(canvas);
  return () => {
    observer.disconnect();
  };
}

/** Keeps the step that is looked at in the window. */
export function followPosition(stage: Stage): Stop {
  return effect(() => {
    const place = placeOfPosition(stage);
    const { from, to } = stage.window.peek();
    if (place < from || place > to) centre(stage, place);
  });
}

/** A click looks at a step, a drag moves the window, the wheel zooms. */
export function followPointer(stage: Stage, canvas: HTMLCanvasElement): Stop {
  let grabbed: { readonly x: number; readonly window: Window } | null = null;
  let hasMoved = false;
  const placeAt = (clientX: number): number => {
    const { from, to } = stage.window.value;
    return from + shareAt(stage, clientX - canvas.getBoundingClientRect().left) * (to - from);
  };
  return listen(canvas, {
    pointerdown: (event) => {
      grabbed = { x: event.clientX, window: stage.window.value };
      hasMoved = false;
      canvas.setPointerCapture(event.pointerId);
    },
    pointermove: (event) => {
      if (grabbed === null) return;
      const by = event.clientX - grabbed.x;
      hasMoved ||= Math.abs(by) > CLICK_MAX;
      if (!hasMoved) return;
      const { from, to } = grabbed.window;
      const moved = shareOf(stage, by) * (to - from);
      moveTo(stage, { from: from - moved, to: to - moved });
    },
    pointerup: (event) => {
      if (grabbed !== null && !hasMoved) {
        goTo(stage.session, nearestStep(stage, placeAt(event.clientX)));
      }
      grabbed = null;
    },
    wheel: (event) => {
      event.preventDefault();
      const notches = Math.max(-1, Math.min(1, event.deltaY / 300));
      zoomAbout(stage, Math.exp(notches), placeAt(event.clientX));
    },
  });
}

/** A press on the strip moves the window there. */
export function followStrip(stage: Stage, strip: HTMLCanvasElement): Stop {
  const press = (event: PointerEvent): void => {
    if (event.buttons === 0) return;
    const { start, end } = stage.places.value;
    const share = shareAt(stage, event.clientX - strip.getBoundingClientRect().left);
    centre(stage, start + share * (end - start));
  };
  return listen(strip, { pointerdown: press, pointermove: press });
}

/** Listens to the keys of the timeline. */
export function followKeys(stage: Stage): Stop {
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    if (event.key === '+' || event.key === '=') zoomBy(stage, ZOOM);
    else if (event.key === '-') zoomBy(stage, 1 / ZOOM);
    else if (event.key === '0') showAll(stage);
  };
  document.addEventListener('keydown', press);
  return () => {
    document.removeEventListener('keydown', press);
  };
}

type Listeners = {
  readonly [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void;
};

/** Listens to an element until it is told to stop. A wheel may be taken from the page. */
function listen(element: HTMLElement, listeners: Listeners): Stop {
  const ending = new AbortController();
  for (const [name, listener] of Object.entries(listeners)) {
    const options = { signal: ending.signal, passive: false };
    element.addEventListener(name, listener as EventListener, options);
  }
  return () => {
    ending.abort();
  };
}
