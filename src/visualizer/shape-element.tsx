/** Shapes as elements of the page. */
import { h, type JSX } from 'preact';
import type { Shape } from '../views/pictures/shape.ts';
import { keysOf } from './lasting-shapes.ts';

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
