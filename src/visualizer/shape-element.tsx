/** Shapes as elements of the page. */
import { h, type JSX } from 'preact';
import type { Shape } from '../views/pictures/shape.ts';

/** One shape. */
export function ShapeElement({ shape }: { readonly shape: Shape }): JSX.Element {
  const { name, attributes, children } = shape;
  return h(
    name,
    attributes,
    children.map((child, index) =>
      typeof child === 'string' ? child : <ShapeElement key={index} shape={child} />,
    ),
  );
}
