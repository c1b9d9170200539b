/** Paints the shapes of a timeline on a canvas, by the same table that gives files their style. */
import { assert } from '../../base/assert.ts';
import type { Ink } from '../../views/pictures/palette.ts';
import type { Shape } from '../../views/pictures/shape.ts';
import { TIMELINE_PAINTS, type Paint } from '../../views/timeline/timeline-style.ts';

/** No dashes. */
const SOLID: number[] = [];

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
  if (name === 'g') {
    context.save();
    context.globalAlpha *= Number(attributes['opacity'] ?? 1);
    for (const child of children) if (typeof child !== 'string') paintShape(context, child, ink);
    context.restore();
    return;
  }
  const paint = PAINTS.get(String(attributes['class']));
  assert(paint !== undefined, `the style of timelines knows ${String(attributes['class'])}`);
  const { fill, font, anchor } = paint;
  if (fill !== undefined) context.fillStyle = ink(fill);
  if (name === 'text') {
    const [words] = children;
    if (font !== undefined) context.font = font;
    context.textAlign = anchor === 'middle' ? 'center' : (anchor ?? 'start');
    if (typeof words !== 'string') return;
    context.fillText(words, Number(attributes['x']), Number(attributes['y']));
    return;
  }
  const { stroke, width = 1, dash } = paint;
  if (stroke !== undefined) {
    context.strokeStyle = ink(stroke);
    context.lineWidth = width;
    context.setLineDash(dash === undefined ? SOLID : [...dash]);
  } else if (name === 'rect' && attributes['rx'] === undefined) {
    // Most of them are such, and need no path.
    const at = numbersOf(attributes);
    context.fillRect(at('x'), at('y'), at('width'), at('height'));
    return;
  }
  const path = pathOf(shape);
  if (fill !== undefined) context.fill(path);
  if (stroke !== undefined) context.stroke(path);
}

function numbersOf(attributes: Shape['attributes']): (key: string) => number {
  return (key) => Number(attributes[key] ?? 0);
}

function pathOf({ name, attributes }: Shape): Path2D {
  const at = numbersOf(attributes);
  if (name === 'path') return new Path2D(String(attributes['d']));
  const path = new Path2D();
  if (name === 'circle') path.arc(at('cx'), at('cy'), at('r'), 0, 2 * Math.PI);
  else path.roundRect(at('x'), at('y'), at('width'), at('height'), at('rx'));
  return path;
}
