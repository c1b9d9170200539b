/**
 * A canvas of which the picture is kept: while one scrubs only the line of the position moves, and a
 * frame then costs one copy instead of a walk over the recording.
 */
import { drawPosition, type Scene } from './draw.ts';
import type { Surface } from './svg-surface.ts';

type Draw = (context: Surface, scene: Scene) => void;

/** One canvas with its kept picture. */
export class Layer {
  readonly #canvas: HTMLCanvasElement;
  readonly #kept = document.createElement('canvas');
  readonly #heightOf: () => number;
  readonly #draw: Draw;
  /** The scene in which the position stands. */
  readonly #sceneOf: (scene: Scene) => Scene;
  #drawn: Scene | null = null;

  constructor(
    canvas: HTMLCanvasElement,
    heightOf: () => number,
    draw: Draw,
    sceneOf: (scene: Scene) => Scene,
  ) {
    this.#canvas = canvas;
    this.#heightOf = heightOf;
    this.#draw = draw;
    this.#sceneOf = sceneOf;
  }

  /** Paints a frame; the picture is drawn anew only for a new scene. */
  paint(scene: Scene, position: number): void {
    const height = this.#heightOf();
    if (scene !== this.#drawn) {
      const kept = prepared(this.#kept, scene.width, height);
      if (kept !== null) this.#draw(kept, scene);
      this.#drawn = scene;
    }
    const context = prepared(this.#canvas, scene.width, height);
    if (context === null) return;
    context.clearRect(0, 0, scene.width, height);
    context.drawImage(this.#kept, 0, 0, scene.width, height);
    drawPosition(context, this.#sceneOf(scene), position, height);
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
