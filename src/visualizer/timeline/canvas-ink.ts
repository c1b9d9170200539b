/** The colours of a canvas: those of the look, or the system's where somebody has forced theirs. */
import { signal } from '@preact/signals';
import { inkOf, type Ink, type Look, type Token } from '../../views/pictures/palette.ts';

/** What lies below what is said; shapes and edges carry the rest. */
const GROUNDS: ReadonlySet<Token> = new Set<Token>([
  'panel',
  'sunk',
  'selected',
  'attached',
  'storageGround',
]);

const FORCED: Ink = (token) => {
  if (GROUNDS.has(token)) return 'Canvas';
  return token === 'line' ? 'GrayText' : 'CanvasText';
};

const forced = matchMedia('(forced-colors: active)');
const isForced = signal(forced.matches);
forced.addEventListener('change', () => {
  isForced.value = forced.matches;
});

function looks(): Readonly<Record<Look, Ink>> {
  return { light: inkOf('light'), dark: inkOf('dark') };
}

/** A canvas that was written on before its face had come must be drawn anew, so that it gets new inks. */
const inks = signal(looks());
document.fonts.addEventListener('loadingdone', () => {
  inks.value = looks();
});

/** The ink of a look. The same look has the same ink, so that it can be compared. */
export function canvasInk(look: Look): Ink {
  return isForced.value ? FORCED : inks.value[look];
}
