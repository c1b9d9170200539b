/**
 * A canvas of which the picture is kept: while one scrubs only the line of the position moves, and a
 * frame then costs one copy instead of a walk over the recording.
 */
import type { Ink } from '../../views/pictures/palette.ts';
import type { Shape } from '../../views/pictures/shape.ts';
import { playheadShapes, type TimelineView } from '../../views/timeline/timeline-shapes.ts';
import { paintShapes } from './paint-shapes.ts';
import type { Scene } from './scene.ts';

/** What a canvas shows of a scene. */
export interface LayerPicture {
  readonly heightOf: (scene: Scene) => number;
  readonly shapesOf: (scene: Scene) => readonly Shape[];
  /** The view in which the position stands. */
  readonly viewOf: (scene: Scene) => TimelineView;
}

/** One canvas with its kept picture. */
export class Layer {
  readonly #canvas: HTMLCanvasElement;
  readonly #kept = document.createElement('canvas');
  readonly #picture: LayerPicture;
  #drawn: Scene | null = null;

  constructor(canvas: HTMLCanvasElement, picture: LayerPicture) {
    this.#canvas = canvas;
    this.#picture = picture;
  }

  /** Paints a frame; the picture is drawn anew only for a new scene. */
  paint(scene: Scene, place: number, ink: Ink): void {
    const { heightOf, shapesOf, viewOf } = this.#picture;
    const height = heightOf(scene);
    const { width } = scene.view;
    if (scene !== this.#drawn) {
      const kept = prepared(this.#kept, width, height);
      kept?.clearRect(0, 0, width, height);
      if (kept !== null) paintShapes(kept, shapesOf(scene), ink);
      this.#drawn = scene;
    }
    const context = prepared(this.#canvas, width, height);
    if (context === null) return;
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#kept, 0, 0, width, height);
    paintShapes(context, playheadShapes(viewOf(scene), place, height), ink);
  }
}

/** A canvas in the resolution of the screen, drawn on in the pixels of the page. */
function prepared(
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
  return context;
}
