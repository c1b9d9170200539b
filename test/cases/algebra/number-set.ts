/** Sets of numbers as the cases write them: a range, or a range with a step. */
import { NotUnderstoodError, type Fields } from '../report.ts';
import { readNumber } from '../words.ts';

/** The numbers `from`, `from + step`, … up to `to`. */
export interface NumberSet {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const NUMBER = String.raw`(-?\d+)`;
const LISTED = new RegExp(String.raw`^\{${NUMBER},${NUMBER}(?:,${NUMBER})*,\.\.,${NUMBER}\}$`, 'u');
const RANGE = new RegExp(
  String.raw`^(?:range )?[[{(]?${NUMBER}(?:\.\.\.?|-|\sto\s|,)${NUMBER}[\]})]?(?: step (\d+))?$`,
  'iu',
);

/** Reads "{0,16,32,..,160}", "[0..160]", "0..160 step 16" and "range 20..100". */
export function readNumberSet(text: string): NumberSet {
  const compact = text.trim().replaceAll('...', '..').replaceAll(/,\s+/gu, ',');
  const listed = LISTED.exec(compact);
  if (listed !== null) {
    const [from, second, to] = [listed[1], listed[2], listed.at(-1)].map(readNumber);
    if (from === undefined || second === undefined || to === undefined) throw failure(text);
    return { from, to, step: second - from };
  }
  const range = RANGE.exec(compact);
  if (range === null) throw failure(text);
  const step = range[3] === undefined ? 1 : Number(range[3]);
  return { from: Number(range[1]), to: Number(range[2]), step };
}

function failure(text: string): NotUnderstoodError {
  return new NotUnderstoodError(`the set of numbers "${text}"`);
}

/** The set as the product states it for the length of a row in bytes. */
export function rowConstraints({ from, to, step }: NumberSet): Fields {
  return {
    minBytesPerRow: Math.max(from, 1),
    maxBytesPerRow: to,
    bytesPerRowStep: { step, offset: from % step },
  };
}

/** Reads what a case expects of a meet, such as `{ multiplesOf: 48, upTo: 144 }`. */
export function readExpectedSet(wanted: unknown): readonly number[] {
  if (typeof wanted === 'string') {
    if (/empty|unsatisfiable|none|conflict/iu.test(wanted)) return [];
    const { from, to, step } = readNumberSet(wanted);
    return numbers(from, to, step);
  }
  if (Array.isArray(wanted)) return wanted.map(readNumber);
  if (typeof wanted !== 'object' || wanted === null) throw failure(String(wanted));
  const known = ['multiplesOf', 'step', 'upTo', 'to', 'max', 'from', 'min', 'offset'];
  const fields = wanted as Fields;
  const unknown = Object.keys(fields).find((key) => !known.includes(key));
  if (unknown !== undefined) throw failure(unknown);
  const step = readNumber(fields['multiplesOf'] ?? fields['step'] ?? 1);
  const offset = readNumber(fields['offset'] ?? 0);
  const from = readNumber(fields['from'] ?? fields['min'] ?? offset);
  const to = readNumber(fields['upTo'] ?? fields['to'] ?? fields['max']);
  return numbers(from, to, step);
}

function numbers(from: number, to: number, step: number): readonly number[] {
  if ((to - from) % step !== 0) throw failure(`${from}, ${from + step}, … ${to}`);
  const count = Math.max(0, (to - from) / step + 1);
  return Array.from({ length: count }, (_, index) => from + index * step);
}
