/** Paints the shapes of a timeline on a canvas, by the same table that gives files their style. */
import { assert } from '../../base/assert.ts';
import type { Ink } from '../../views/pictures/palette.ts';
import type { Shape } from '../../views/pictures/shape.ts';
import { TIMELINE_PAINTS, type Paint } from '../../views/timeline/timeline-style.ts';

const PAINTS: ReadonlyMap<string, Paint> = new Map(Object.entries(TIMELINE_PAINTS));

/** Paints shapes from back to front. */
export function paintShapes(
  context: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  ink: Ink,
): void {
  for (const shape of shapes) paintShape(context, shape, ink);
}

function paintShape(context: CanvasRenderingContext2D, shape: Shape, ink: Ink): void {
  const { name, attributes, children } = shape;
  const at = (key: string): number => Number(attributes[key]);
  if (name === 'svg') {
    // A picture in the picture cuts off what lies beside it; its places are those outside.
    context.save();
    context.beginPath();
    context.rect(at('x'), at('y'), at('width'), at('height'));
    context.clip();
    for (const child of children) if (typeof child !== 'string') paintShape(context, child, ink);
    context.restore();
    return;
  }
  const paint = PAINTS.get(String(attributes['class']));
  assert(paint !== undefined, `the style of timelines knows ${String(attributes['class'])}`);
  const { fill, stroke, width = 1, dash = [], font } = paint;
  if (fill !== undefined) context.fillStyle = ink(fill);
  if (stroke !== undefined) context.strokeStyle = ink(stroke);
  context.lineWidth = width;
  context.setLineDash(dash as number[]);
  if (name === 'text') {
    const [words] = children;
    if (font !== undefined) context.font = font;
    if (typeof words === 'string') context.fillText(words, at('x'), at('y'));
  } else if (name === 'rect') {
    const box = [at('x'), at('y'), at('width'), at('height')] as const;
    if (fill !== undefined) context.fillRect(...box);
    if (stroke !== undefined) context.strokeRect(...box);
  } else {
    const path = new Path2D(String(attributes['d']));
    if (fill !== undefined) context.fill(path);
    if (stroke !== undefined) context.stroke(path);
  }
}
