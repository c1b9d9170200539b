/**
 * Shapes as one SVG file that stands alone: its style is inside, with the colours themselves, because
 * few programs but browsers know variables. No script, no outside file.
 */
import { escapeMarkup } from '../escape-markup.ts';
import { inkOf, type Ink, type Look } from './palette.ts';
import { shapeMarkup, type Shape } from './shape.ts';

/** A picture of a size in pixels. */
export interface Picture {
  /** The class of the whole, to which its style is confined. */
  readonly name: string;
  /** What is seen, for those who do not see. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** The rules of its classes in the colours of a look. */
  readonly style: (ink: Ink) => string;
  /** From back to front. */
  readonly shapes: readonly Shape[];
}

/**
 * The picture as a file.
 *
 * @param look - How it is drawn; without it the picture follows whoever looks, and is light where a
 *   program does not ask.
 */
export function svgFile(picture: Picture, look?: Look): string {
  const { width, height } = picture;
  const style =
    look === undefined
      ? `${rulesOf(picture, 'light')}@media (prefers-color-scheme: dark) {\n${rulesOf(picture, 'dark')}}\n`
      : rulesOf(picture, look);
  const ground = `<rect class="ground" width="${width}" height="${height}"/>\n`;
  return `${element(picture, `<style>\n${style}</style>\n${ground}`)}\n`;
}

/** The picture within a page, which has its style. */
export function svgElement(picture: Picture): string {
  return element(picture, '');
}

function element({ name, width, height, label, shapes }: Picture, before: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="${name}" viewBox="0 0 ${width} ${height}" ` +
    `width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(label)}">\n` +
    `${before}${shapes.map(shapeMarkup).join('\n')}\n</svg>`
  );
}

function rulesOf({ name, style }: Picture, look: Look): string {
  const ink = inkOf(look);
  return `.${name} .ground { fill: ${ink('panel')}; }\n${style(ink).trim()}\n`;
}
