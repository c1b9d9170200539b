/** Gives the page the styles that it shares with files of pictures. */
import { VARIABLES, type Ink } from '../views/pictures/palette.ts';

/** Adds the style of a picture to the document, in the colours of the page. */
export function adoptStyle(style: (ink: Ink) => string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style(VARIABLES));
  document.adoptedStyleSheets.push(sheet);
}
