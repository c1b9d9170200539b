/** Colours for the terminal: only there, and not where NO_COLOR is set (no-color.org). */
import { styleText } from 'node:util';
import type { WordKind, PaintWords } from '../../views/checks/check-words.ts';

const STYLES: Readonly<Record<WordKind, Parameters<typeof styleText>[0]>> = {
  error: 'red',
  warning: 'yellow',
  note: 'cyan',
  place: 'bold',
  clean: 'green',
  faint: 'dim',
};

/** Colours a piece of a result. */
export const paint: PaintWords = (ink, text) => {
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  return isColoured ? styleText(STYLES[ink], text, { validateStream: false }) : text;
};
