/** The marks of an axis at 1, 2 and 5 times a power of ten, and places in words. */
import type { Places, Window } from './timeline-places.ts';

/** One mark; those without words are minor. */
export interface AxisMark {
  readonly place: number;
  readonly words: string | null;
}

/** Pixels between two words at least. */
const APART = 84;

const UNITS = [
  { size: 1, name: 's' },
  { size: 1e-3, name: 'ms' },
  { size: 1e-6, name: 'µs' },
  { size: 1e-9, name: 'ns' },
] as const;

/** The marks within a window that is so many pixels wide. Times count from the first step, steps from 1. */
export function axisMarks(places: Places, window: Window, width: number): readonly AxisMark[] {
  const origin = originOf(places);
  const [from, to] = [window.from - origin, window.to - origin];
  const step = stepOf(((to - from) * APART) / Math.max(1, width), places.isTime);
  const parts = !places.isTime && step.size < 5 ? 1 : step.leading === 2 ? 4 : 5;
  const minor = step.size / parts;
  const words = wordsOf(places, Math.max(Math.abs(from), Math.abs(to)), step.size);
  const marks: AxisMark[] = [];
  for (let at = Math.ceil(from / minor - 1e-9); at * minor <= to; at += 1) {
    const isMajor = at % parts === 0;
    marks.push({ place: origin + at * minor, words: isMajor ? words(at * minor) : null });
  }
  return marks;
}

/** A place in words: `2.166 ms`, or nothing where places are steps. */
export function placeInWords(places: Places, place: number): string {
  if (!places.isTime) return '';
  const seconds = place - originOf(places);
  return wordsOf(places, Math.abs(seconds), 1e-6)(seconds);
}

/** Where an axis counts from: the first step is step 1. */
function originOf({ of, isTime }: Places): number {
  return isTime ? (of[0] ?? 0) : -1;
}

function stepOf(
  least: number,
  isTime: boolean,
): { readonly size: number; readonly leading: number } {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, Number.MIN_VALUE)));
  const leading = [1, 2, 5].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  const size = leading * power;
  return isTime || size >= 1 ? { size, leading } : { size: 1, leading: 1 };
}

/** Writes numbers of one axis in one unit, and with as many digits as tell them apart. */
function wordsOf({ isTime }: Places, most: number, step: number): (value: number) => string {
  if (!isTime) return (value) => String(Math.round(value));
  const { size, name } = UNITS.find((unit) => most >= unit.size) ?? UNITS[3];
  const digits = Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9));
  return (value) => {
    const told = (value / size).toFixed(digits);
    return `${Number(told) === 0 ? '0' : told}\u00a0${name}`;
  };
}
