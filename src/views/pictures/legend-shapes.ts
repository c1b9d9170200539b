/** What the colours of a picture mean. A page makes a list of it, a picture a line of its own. */
import { shape, type Shape } from './shape.ts';

/** One colour and its meaning. */
export interface LegendEntry {
  /** The class that has the colour. */
  readonly kind: string;
  readonly words: string;
}

const SWATCH = 12;
const LINE_HEIGHT = 20;

/** Pixels of a character of 12 pixels height, rather too many than too few. */
const CHARACTER = 7.5;

/** A legend as shapes, in as many lines as its entries need. */
export function legendShapes(
  entries: readonly LegendEntry[],
  { left, top, width }: Readonly<Record<'left' | 'top' | 'width', number>>,
): { readonly shapes: readonly Shape[]; readonly height: number } {
  let x = left;
  let y = top;
  const shapes = entries.flatMap(({ kind, words }) => {
    const needed = SWATCH + 20 + words.length * CHARACTER;
    if (x > left && x + needed > left + width) {
      x = left;
      y += LINE_HEIGHT;
    }
    const parts = [
      shape('rect', { class: `key ${kind}`, x, y, width: SWATCH, height: SWATCH, rx: 2 }),
      shape('text', { class: 'secondary', x: x + SWATCH + 5, y: y + 10 }, words),
    ];
    x += needed;
    return parts;
  });
  return { shapes, height: y - top + LINE_HEIGHT };
}
