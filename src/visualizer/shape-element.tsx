/** Shapes as elements of the page. */
import { h, type JSX } from 'preact';
import type { Shape } from '../views/pictures/shape.ts';

/** One shape. */
export function ShapeElement({ shape }: { readonly shape: Shape }): JSX.Element {
  const { name, attributes, children } = shape;
  return h(name, attributes, <ShapeElements shapes={children} />);
}

/** Shapes and texts from back to front. */
export function ShapeElements({
  shapes,
}: {
  readonly shapes: readonly (Shape | string)[];
}): JSX.Element {
  const keys = keysOf(shapes);
  return (
    <>
      {shapes.map((each, index) =>
        typeof each === 'string' ? each : <ShapeElement key={keys[index]} shape={each} />,
      )}
    </>
  );
}

/**
 * What a shape is, and the how manieth of its kind: one that comes or goes between others leaves these what they are,
 * instead of making each the next one.
 */
function keysOf(shapes: readonly (Shape | string)[]): readonly string[] {
  const counts = new Map<string, number>();
  return shapes.map((each) => {
    if (typeof each === 'string') return '';
    const { name, attributes } = each;
    const [kind = ''] = String(attributes['class'] ?? '').split(' ');
    const of = `${name} ${kind}`;
    const count = counts.get(of) ?? 0;
    counts.set(of, count + 1);
    return `${of} ${count}`;
  });
}
