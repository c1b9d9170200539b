/** Gives the page the colours, and the styles that it shares with files of pictures. */
import { chartStyle } from '../views/charts/chart-style.ts';
import { memoryStyle } from '../views/memory/memory-shapes.ts';
import { paletteStyle, VARIABLES } from '../views/pictures/palette.ts';
import { timelineStyle } from '../views/timeline/timeline-style.ts';

/** Adds the styles to the document. */
export function adoptPictureStyles(): void {
  const styles = [
    paletteStyle(),
    ...[chartStyle, memoryStyle, timelineStyle].map((style) => style(VARIABLES)),
  ];
  for (const text of styles) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets.push(sheet);
  }
}
