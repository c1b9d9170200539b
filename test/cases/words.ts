/** The few texts in which cases of every kind say how something ended, and numbers with their units. */
import { NotUnderstoodError } from './report.ts';

/** Reads "ok", "failed" and their relatives. */
export function isGoodEnd(text: unknown): boolean {
  if (typeof text === 'boolean') return text;
  if (typeof text !== 'string') throw new NotUnderstoodError(`the outcome ${JSON.stringify(text)}`);
  if (
    /^(still )?(ok|okay|accept|succe|allocated|allowed|admitted|valid|works?|satisfiable|alive)/iu.test(
      text,
    )
  ) {
    return true;
  }
  if (BAD_END.test(text)) return false;
  throw new NotUnderstoodError(`the outcome "${text}"`);
}

const BAD_END =
  /^(fail|reject|refus|denied|error|closed|dead|dies|unsatisfiable|empty|dropped|none|no\b|invalid|conflict|-?E[A-Z]+\b|-\d+\b|[A-Z]+(_[A-Z]+)+\b)/iu;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  K: 2 ** 10,
  KiB: 2 ** 10,
  M: 2 ** 20,
  MiB: 2 ** 20,
  G: 2 ** 30,
  GiB: 2 ** 30,
};

/** Reads 4096, "0b110", "0xffff", "2^32", "64 KiB" and "32bit", which is the mask of so many bits. */
export function readNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throw new NotUnderstoodError(`number ${JSON.stringify(value)}`);
  const text = value.trim().replaceAll(',', '');
  const power = /^2\^(\d+)$/u.exec(text);
  if (power !== null) return 2 ** Number(power[1]);
  const bits = /^(\d+)[ -]?bits?$/u.exec(text);
  if (bits !== null) return 2 ** Number(bits[1]) - 1;
  if (/^0[bx][\da-f]+$/iu.test(text)) return Number(text);
  const quantity = /^(\d+(?:\.\d+)?) ?([KMG]?i?B?)$/u.exec(text);
  const unit = quantity === null ? undefined : UNITS[quantity[2] ?? ''];
  if (quantity === null || unit === undefined) throw new NotUnderstoodError(`number "${value}"`);
  return Number(quantity[1]) * unit;
}

const COUNTS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const ORDINALS = 'zeroth first second third fourth fifth sixth seventh eighth'.split(' ');

/** Reads 7, "7" and "seven". */
export function readCount(text: string): number {
  const word = COUNTS.indexOf(text.toLowerCase());
  if (word >= 0) return word;
  if (/^\d+$/u.test(text)) return Number(text);
  throw new NotUnderstoodError(`count "${text}"`);
}

/** Reads "first", "2nd" and "third" as 0, 1 and 2. */
export function readOrdinal(text: string): number {
  const word = ORDINALS.indexOf(text.toLowerCase());
  if (word > 0) return word - 1;
  const digits = /^(\d+)(?:st|nd|rd|th)$/u.exec(text);
  if (digits !== null) return Number(digits[1]) - 1;
  throw new NotUnderstoodError(`ordinal "${text}"`);
}

/** The alternatives that `readCount` and `readOrdinal` read, for use inside a pattern. */
export const COUNT_PATTERN = `\\d+|${COUNTS.join('|')}`;
export const ORDINAL_PATTERN = `\\d+(?:st|nd|rd|th)|${ORDINALS.join('|')}`;
