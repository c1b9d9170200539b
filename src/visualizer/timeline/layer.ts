/**
 * The canvases of the timeline. What does not depend on the step that is looked at is kept as a picture: while one
 * scrubs, a frame costs one copy and what belongs to one buffer, instead of a walk over the recording.
 */
import type { Ink } from '../../views/pictures/palette.ts';
import type { Shape } from '../../views/pictures/shape.ts';
import {
  brushShapes,
  OVERVIEW_HEIGHT,
  overviewShapes,
  wholeView,
} from '../../views/timeline/overview-shapes.ts';
import { ownLanes, sharedLanes } from '../../views/timeline/recording-picture.ts';
import {
  playheadLabel,
  rangeShapes,
  RULER_HEIGHT,
  rulerShapes,
} from '../../views/timeline/ruler-shapes.ts';
import type { Focus, Sight } from '../../views/timeline/sight.ts';
import type { Window } from '../../views/timeline/timeline-places.ts';
import { playheadShapes } from '../../views/timeline/timeline-shapes.ts';
import { paintShapes } from './paint-shapes.ts';

/** All that a frame shows. */
export interface Scene {
  readonly sight: Sight;
  readonly focus: Focus;
  readonly step: number;
  readonly range: Window | null;
  readonly ink: Ink;
}

/** A picture that is drawn anew only where one of the things that it is made of is another. */
export class Kept {
  readonly canvas = document.createElement('canvas');
  #madeOf: readonly unknown[] = [];

  draw(
    madeOf: readonly unknown[],
    width: number,
    height: number,
    paint: (context: CanvasRenderingContext2D) => void,
  ): void {
    if (madeOf.every((each, at) => each === this.#madeOf[at])) return;
    const context = prepared(this.canvas, width, height);
    if (context === null) return;
    paint(context);
    this.#madeOf = madeOf;
  }
}

/** The lanes and the ruler above them, as far as they are scrolled to. */
export class LanesLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #kept = new Kept();

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  paint({ sight, focus, step, range, ink }: Scene): void {
    const { places, view, shown, layout } = sight;
    const height = RULER_HEIGHT + Math.min(layout.height, shown.bottom - shown.top);
    const { width } = view;
    const isDim = focus.buffer >= 0;
    const first = RULER_HEIGHT + (layout.heights[0] ?? 0);
    const part = (
      context: CanvasRenderingContext2D,
      shapes: readonly Shape[],
      [top, bottom]: readonly [number, number],
      scrolled: number,
    ): void => {
      context.save();
      context.beginPath();
      context.rect(0, top, width, bottom - top);
      context.clip();
      context.translate(0, RULER_HEIGHT - scrolled);
      paintShapes(context, shapes, ink);
      context.restore();
    };
    const lanes = (context: CanvasRenderingContext2D, shapes: readonly Shape[]): void => {
      if (shown.top === 0) {
        part(context, shapes, [RULER_HEIGHT, height], 0);
        return;
      }
      // The life of the buffer stays above the lanes that scroll.
      part(context, shapes, [first, height], shown.top);
      part(context, shapes, [RULER_HEIGHT, first], 0);
    };
    this.#kept.draw([sight, ink, isDim, devicePixelRatio], width, height, (context) => {
      lanes(context, sharedLanes(sight, isDim));
    });
    const context = prepared(this.#canvas, width, height);
    if (context === null) return;
    context.drawImage(this.#kept.canvas, 0, 0, width, height);
    lanes(context, ownLanes(sight, focus));
    const above = [
      ...rulerShapes(places, view),
      ...(range === null ? [] : rangeShapes(view, range, height)),
      ...playheadLabel(places, view, step, height),
    ];
    paintShapes(context, above, ink);
  }
}

/** All of the recording, with the window as a brush. */
export class OverviewLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #kept = new Kept();

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  paint({ sight: { places, marks, view }, step, ink }: Scene): void {
    const { width } = view;
    this.#kept.draw(
      [places, marks, width, view.labelWidth, ink, devicePixelRatio],
      width,
      OVERVIEW_HEIGHT,
      (context) => {
        paintShapes(context, overviewShapes(places, marks, view), ink);
      },
    );
    const context = prepared(this.#canvas, width, OVERVIEW_HEIGHT);
    if (context === null) return;
    context.drawImage(this.#kept.canvas, 0, 0, width, OVERVIEW_HEIGHT);
    const place = places.of[step] ?? 0;
    const now = playheadShapes(wholeView(places, view), place, OVERVIEW_HEIGHT - 12);
    paintShapes(context, [...brushShapes(places, view), ...now], ink);
  }
}

/** An empty canvas in the resolution of the screen, drawn on in the pixels of the page. */
export function prepared(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const scale = devicePixelRatio;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext('2d');
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}
