/** Values of GStreamer's caps: one, a list, a range with or without a step, an array. */

/** A value. */
export type GstValue =
  | { readonly kind: 'one'; readonly text: string }
  | { readonly kind: 'list'; readonly values: readonly GstValue[] }
  | { readonly kind: 'range'; readonly min: number; readonly max: number; readonly step: number }
  /** A range of fractions, or an array: it says nothing that sharing is about. */
  | { readonly kind: 'other' };

/** A value and where it ends. */
interface ReadGstValue {
  readonly value: GstValue;
  readonly end: number;
}

const TYPE = /\s*(?:\(\s*[A-Za-z][\w+/-]*\s*\)\s*)?/y;
const STRING = /"((?:[^"\\]|\\.)*)"/y;
const PLAIN = /[^\s,;{}[\]<>()"'!]+/y;
const NESTED_MAX = 8;
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '<': '>' };

/** Reads the value that begins at `from`; null where it is half, or none. */
export function readGstValue(text: string, from: number, depth = 0): ReadGstValue | null {
  TYPE.lastIndex = from;
  const at = from + (TYPE.exec(text)?.[0].length ?? 0);
  const closing = CLOSING[text.charAt(at)];
  if (closing !== undefined) return depth < NESTED_MAX ? readMany(text, at, closing, depth) : null;
  STRING.lastIndex = at;
  const string = STRING.exec(text);
  if (string !== null) {
    const [all, inner = ''] = string;
    return { value: one(inner.replace(/\\(.)/g, '$1')), end: at + all.length };
  }
  PLAIN.lastIndex = at;
  const plain = PLAIN.exec(text)?.[0];
  return plain === undefined ? null : { value: one(plain), end: at + plain.length };
}

function one(text: string): GstValue {
  return { kind: 'one', text };
}

function readMany(
  text: string,
  begin: number,
  closing: string,
  depth: number,
): ReadGstValue | null {
  const values: GstValue[] = [];
  let at = begin + 1;
  for (;;) {
    at = behindBlanks(text, at);
    if (text.charAt(at) === closing) break;
    if (values.length > 0) {
      if (text.charAt(at) !== ',') return null;
      at += 1;
    }
    const read = readGstValue(text, at, depth + 1);
    if (read === null) return null;
    values.push(read.value);
    at = read.end;
  }
  const value = closing === '}' ? ({ kind: 'list', values } as const) : rangeOf(values, closing);
  return { value, end: at + 1 };
}

function behindBlanks(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at += 1;
  return at;
}

function rangeOf(values: readonly GstValue[], closing: string): GstValue {
  const numbers = values.map((value) => (value.kind === 'one' ? numberIn(value.text) : null));
  const [min, max, step = 1] = numbers;
  const isRange = closing === ']' && typeof min === 'number' && typeof max === 'number';
  if (!isRange || step === null || step < 1 || min > max) return { kind: 'other' };
  return { kind: 'range', min, max, step };
}

/** A whole number. */
function numberIn(text: string): number | null {
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** The values that are told one by one; null where it is not a matter of single ones. */
export function textsInGst(value: GstValue): readonly string[] | null {
  if (value.kind === 'one') return [value.text];
  if (value.kind !== 'list') return null;
  const texts = value.values.map(textsInGst);
  return texts.includes(null) ? null : texts.flatMap((each) => each ?? []);
}

/** Numbers that a value stands for: single ones, or from a smallest in steps; null where it is no number. */
export type GstNumbers =
  | { readonly kind: 'some'; readonly numbers: readonly number[] }
  | { readonly kind: 'range'; readonly min: number; readonly max: number; readonly step: number };

/** Reads numbers. */
export function numbersInGst(value: GstValue | undefined): GstNumbers | null {
  if (value === undefined || value.kind === 'other') return null;
  if (value.kind === 'range') return value;
  const numbers = (textsInGst(value) ?? ['']).map(numberIn);
  return numbers.includes(null)
    ? null
    : { kind: 'some', numbers: numbers.filter((each) => each !== null) };
}
