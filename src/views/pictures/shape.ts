/**
 * Pictures as plain data: a page turns shapes into elements, a file into text, and both draw the same.
 */
import { escapeMarkup } from '../escape-markup.ts';

/** One element of an SVG. */
export interface Shape {
  readonly name: 'svg' | 'g' | 'rect' | 'path' | 'circle' | 'text' | 'title';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Shape | string)[];
}

/** Makes a shape. */
export function shape(
  name: Shape['name'],
  attributes: Shape['attributes'],
  ...children: readonly (Shape | string)[]
): Shape {
  return { name, attributes, children };
}

/** A shape as markup; every text in it is escaped. */
export function shapeMarkup({ name, attributes, children }: Shape): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeMarkup(String(value))}"`)
    .join('');
  const inner = children.map((child) =>
    typeof child === 'string' ? escapeMarkup(child) : shapeMarkup(child),
  );
  return `<${name}${written}>${inner.join('')}</${name}>`;
}
