/** The colours of a canvas: those of the look, or the system's where somebody has forced theirs. */
import { signal } from '@preact/signals';
import { inkOf, type Ink, type Look, type Token } from '../../views/pictures/palette.ts';

const LOOKS: Readonly<Record<Look, Ink>> = { light: inkOf('light'), dark: inkOf('dark') };

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

/** The ink of a look. The same look has the same ink, so that it can be compared. */
export function canvasInk(look: Look): Ink {
  return isForced.value ? FORCED : LOOKS[look];
}
