/**
 * Numbers of paths, level by level: where every transition leads from one level to the next, the numbers of
 * two levels are all that is needed. They grow beyond 2^53 at once, so they are kept in base 2^32, with as
 * many digits as those of a level can have.
 */
import { assert } from '../../base/assert.ts';
import { addNumber, numberAt } from './wide-numbers.ts';

/** What is known of paths while a level is looked at. */
export interface PathState {
  /** Paths that have ended. */
  readonly ended: bigint;
  /** Digits of a number of this level, and of the next. */
  readonly digits: number;
  readonly nextDigits: number;
  /** The numbers of this level, and those of the next so far. */
  readonly now: Uint32Array;
  readonly next: Uint32Array;
}

/** Counts the paths into the states of one level and of the next. */
export class LevelPaths {
  /** Paths that have ended. */
  ended = 0n;
  readonly #waysMax: number;
  #now: Uint32Array = Uint32Array.of(1);
  #digits = 1;
  #first = 0;
  #next: Uint32Array;
  #nextDigits: number;
  #nextFirst = 1;

  /** @param waysMax - The most transitions into one state. */
  constructor(waysMax: number) {
    assert(waysMax > 0, 'there is a way into some state');
    this.#waysMax = waysMax;
    this.#nextDigits = digitsAfter(this.#now, this.#digits, waysMax);
    this.#next = new Uint32Array(this.#nextDigits);
  }

  /** Takes up where somebody has left off. */
  static of(waysMax: number, state: PathState, first: number, nextFirst: number): LevelPaths {
    const paths = new LevelPaths(waysMax);
    paths.ended = state.ended;
    paths.#now = state.now;
    paths.#digits = state.digits;
    paths.#first = first;
    paths.#next = state.next;
    paths.#nextDigits = state.nextDigits;
    paths.#nextFirst = nextFirst;
    return paths;
  }

  /** What is known so far; `count` states were found. */
  stateOf(count: number): PathState {
    const digits = this.#digits;
    const nextDigits = this.#nextDigits;
    const next = new Uint32Array(Math.max(0, count - this.#nextFirst) * nextDigits);
    next.set(this.#next.subarray(0, next.length));
    const now = this.#now.slice(0, (this.#nextFirst - this.#first) * digits);
    return { ended: this.ended, digits, nextDigits, now, next };
  }

  /** Goes on to the next level; the one behind it begins with the state of index `nextFirst`. */
  advance(nextFirst: number): void {
    assert(nextFirst >= this.#nextFirst, 'levels follow each other');
    this.#now = this.#next;
    this.#digits = this.#nextDigits;
    this.#first = this.#nextFirst;
    this.#nextFirst = nextFirst;
    this.#nextDigits = digitsAfter(this.#now, this.#digits, this.#waysMax);
    this.#next = new Uint32Array(Math.max(1, nextFirst - this.#first) * this.#nextDigits);
  }

  /** All paths into a state end there. */
  end(index: number): void {
    this.ended += numberAt(this.#now, (index - this.#first) * this.#digits, this.#digits);
  }

  /** All paths into a state of this level go on into one of the next. */
  follow(from: number, to: number): void {
    const digits = this.#digits;
    const nextDigits = this.#nextDigits;
    const source = (from - this.#first) * digits;
    const target = (to - this.#nextFirst) * nextDigits;
    if (target + nextDigits > this.#next.length) this.#grow(target + nextDigits);
    addNumber(this.#next, target, nextDigits, this.#now, source, digits);
  }

  #grow(needed: number): void {
    const next = new Uint32Array(Math.max(needed, this.#next.length * 2));
    next.set(this.#next);
    this.#next = next;
  }
}

/** The digits of the next level: no state of it has more paths than the most of this one for every way into it. */
export function digitsAfter(now: Uint32Array, digits: number, waysMax: number): number {
  return digitsOfBits(bitsOfLargest(now, digits, 0, now.length / digits), waysMax);
}

/** The digits of a sum of so many numbers of so many bits. */
export function digitsOfBits(bits: number, waysMax: number): number {
  return Math.ceil((bits + Math.ceil(Math.log2(waysMax)) + 1) / 32);
}

/** How many bits the largest of some numbers has. */
export function bitsOfLargest(
  counts: Uint32Array,
  digits: number,
  from: number,
  to: number,
): number {
  let bits = 0;
  for (let number = from; number < to; number += 1) {
    let digit = digits - 1;
    while (digit > 0 && counts[number * digits + digit] === 0) digit -= 1;
    const own = 32 * digit + 32 - Math.clz32(counts[number * digits + digit] ?? 0);
    if (own > bits) bits = own;
  }
  return bits;
}
