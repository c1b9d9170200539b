/**
 * The columns of ftrace's default layout, read from bytes: `comm-pid (tgid) [cpu] flags stamp: `. It
 * reads what `defaultHead` reads or nothing: whatever is not plain ASCII in the usual shape is left to
 * that, so speed never decides what a line means. One reader is used again for every line.
 */
import { printableName } from '../printable.ts';
import type { Moment } from '../probe-hit.ts';
import { detach } from '../text-pool.ts';
import { BeginningPool } from './byte-pool.ts';
import {
  find,
  isDigit,
  numberOf,
  SIGN,
  skipDigits,
  skipSpaces,
  type ByteLine,
} from './byte-line.ts';

/** The longest command name and what stands before it; see `line-head.ts`. */
const TASK_LENGTH_MAX = 31;

const PID_DIGITS_MAX = 10;
const CPU_DIGITS_MAX = 5;

/** A stamp is exact as a number of its smallest unit, which must stay below 2^53. */
const STAMP_DIGITS_MAX = 15;
const FRACTION_DIGITS_MAX = 9;

const POWERS_OF_TEN = Array.from({ length: FRACTION_DIGITS_MAX + 1 }, (_, power) => 10 ** power);

/** Who and where: the columns before the stamp, which are the same on many lines. */
interface Who {
  readonly task: string;
  readonly pid: number;
  readonly cpu: number;
  /** How many bytes they take, with the space behind. */
  readonly length: number;
}

/** A moment whose stamp is printed only if somebody asks: few lines are ever quoted. */
class StampedMoment implements Moment {
  readonly line: number;
  readonly task: string;
  readonly pid: number;
  /** The quotient of two exact integers, which is rounded as the stamp's text would be. */
  readonly time: number;
  readonly #units: number;
  readonly #decimals: number;

  constructor(line: number, { task, pid }: Who, units: number, decimals: number) {
    this.line = line;
    this.task = task;
    this.pid = pid;
    this.time = units / (POWERS_OF_TEN[decimals] ?? 1);
    this.#units = units;
    this.#decimals = decimals;
  }

  get timeText(): string {
    if (this.#decimals === 0) return String(this.#units);
    const digits = String(this.#units).padStart(this.#decimals + 1, '0');
    return `${digits.slice(0, -this.#decimals)}.${digits.slice(-this.#decimals)}`;
  }
}

const decoder = new TextDecoder();

/** Reads columns; the results of the last line stand in its fields. */
export class UsualColumns {
  /** Where the event begins. */
  rest = 0;
  #who: Who = { task: '', pid: 0, cpu: 0, length: 0 };
  #units = 0;
  #decimals = 0;
  readonly #known = new BeginningPool<Who>();

  get cpu(): number {
    return this.#who.cpu;
  }

  /** Whether a line has these columns. */
  read(line: ByteLine): boolean {
    const { start, end, bytes } = line;
    const known = this.#known.get(line, start);
    if (known !== undefined) {
      this.#who = known;
      return this.#readRest(bytes, start + known.length, end);
    }
    // A command name may itself look like columns: the last place that fits ends it.
    for (let at = Math.min(start + TASK_LENGTH_MAX, end - 1); at > start; at -= 1) {
      if (bytes[at] !== SIGN.minus || !isDigit(bytes[at + 1])) continue;
      const who = whoAt(line, at);
      if (who === null || !this.#readRest(bytes, start + who.length, end)) continue;
      this.#who = who;
      this.#remember(line, at, who);
      return true;
    }
    return false;
  }

  /** When and who; only after `read` has said yes. */
  moment(line: number): Moment {
    return new StampedMoment(line, this.#who, this.#units, this.#decimals);
  }

  /** What follows could make another place fit only through a `-` behind the one that did. */
  #remember(line: ByteLine, minus: number, who: Who): void {
    const end = line.start + Math.max(who.length, TASK_LENGTH_MAX + 1);
    if (end > line.end || find(line.bytes, SIGN.minus, minus + 1, end) < end) return;
    this.#known.keep(line, line.start, end, who);
  }

  /** `flags stamp: `; a recording without flags has none. */
  #readRest(bytes: Uint8Array, at: number, end: number): boolean {
    return (
      this.#readStamp(bytes, at, end) || this.#readStamp(bytes, skipFlags(bytes, at, end), end)
    );
  }

  /** `288.828824: `, also without a fraction. */
  #readStamp(bytes: Uint8Array, from: number, end: number): boolean {
    let at = from;
    let units = 0;
    for (; at < end && isDigit(bytes[at]); at += 1)
      units = units * 10 + (bytes[at] ?? 0) - SIGN.zero;
    const whole = at - from;
    // A number that begins with a zero could not be printed again from its value.
    if (whole === 0 || (whole > 1 && bytes[from] === SIGN.zero)) return false;
    let decimals = 0;
    if (bytes[at] === SIGN.dot) {
      const dot = at;
      for (at += 1; at < end && isDigit(bytes[at]); at += 1) {
        units = units * 10 + (bytes[at] ?? 0) - SIGN.zero;
      }
      decimals = at - dot - 1;
      if (decimals === 0 || decimals > FRACTION_DIGITS_MAX) return false;
    }
    if (whole + decimals > STAMP_DIGITS_MAX || at + 1 >= end) return false;
    if (bytes[at] !== SIGN.colon || bytes[at + 1] !== SIGN.space) return false;
    this.#units = units;
    this.#decimals = decimals;
    this.rest = at + 2;
    return true;
  }
}

/** `comm-pid (tgid) [cpu] `, where the process id follows the minus at `minus`; else null. */
function whoAt({ bytes, start, end }: ByteLine, minus: number): Who | null {
  const pidEnd = skipDigits(bytes, minus + 1, end);
  if (pidEnd - minus - 1 > PID_DIGITS_MAX) return null;
  let at = skipSpaces(bytes, pidEnd, end);
  if (at === pidEnd) return null;
  if (bytes[at] === SIGN.open) {
    const close = skipGroup(bytes, at + 1, end);
    if (close < 0) return null;
    at = skipSpaces(bytes, close, end);
    if (at === close) return null;
  }
  if (bytes[at] !== SIGN.openBracket) return null;
  const cpuEnd = skipDigits(bytes, at + 1, end);
  const cpuDigits = cpuEnd - at - 1;
  if (cpuDigits === 0 || cpuDigits > CPU_DIGITS_MAX) return null;
  if (bytes[cpuEnd] !== SIGN.closeBracket || bytes[cpuEnd + 1] !== SIGN.space) return null;
  const text = decoder.decode(bytes.subarray(start, minus));
  if (!/^[\x20-\x25\x27-\x7e]*$/.test(text)) return null;
  return {
    task: detach(printableName(text.trim())),
    pid: numberOf(bytes, minus + 1, pidEnd),
    cpu: numberOf(bytes, at + 1, cpuEnd),
    length: skipSpaces(bytes, cpuEnd + 1, end) - start,
  };
}

/** `  1234)` or `-------)`: the thread group. Returns where it ends, or -1 where it is none. */
function skipGroup(bytes: Uint8Array, at: number, end: number): number {
  const start = skipSpaces(bytes, at, end);
  let to = skipDigits(bytes, start, end);
  if (to === start) while (to < end && bytes[to] === SIGN.minus) to += 1;
  return to > start && bytes[to] === SIGN.close ? to + 1 : -1;
}

/** `.....` and the spaces behind it; flags are two to twelve characters without a colon. */
function skipFlags(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (; at < end && bytes[at] !== SIGN.space; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === SIGN.colon || byte < SIGN.space || byte >= 127) return end;
  }
  const length = at - from;
  return length >= 2 && length <= 12 ? skipSpaces(bytes, at, end) : end;
}
