/**
 * Numbers of paths, level by level: where every transition leads from one level to the next, the numbers of
 * two levels are all that is needed. They grow beyond 2^53 at once, so they are kept in base 2^32, with as
 * many digits as those of a level can have.
 */
import { assert } from '../../base/assert.ts';

const DIGIT = 2 ** 32;

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
    this.#nextDigits = this.#digitsAfter();
    this.#next = new Uint32Array(this.#nextDigits);
  }

  /** Goes on to the next level; the one behind it begins with the state of index `nextFirst`. */
  advance(nextFirst: number): void {
    assert(nextFirst >= this.#nextFirst, 'levels follow each other');
    this.#now = this.#next;
    this.#digits = this.#nextDigits;
    this.#first = this.#nextFirst;
    this.#nextFirst = nextFirst;
    this.#nextDigits = this.#digitsAfter();
    this.#next = new Uint32Array(Math.max(1, nextFirst - this.#first) * this.#nextDigits);
  }

  /** All paths into a state end there. */
  end(index: number): void {
    let value = 0n;
    const at = (index - this.#first) * this.#digits;
    for (let digit = this.#digits - 1; digit >= 0; digit -= 1) {
      value = value * BigInt(DIGIT) + BigInt(this.#now[at + digit] ?? 0);
    }
    this.ended += value;
  }

  /** All paths into a state of this level go on into one of the next. */
  follow(from: number, to: number): void {
    const digits = this.#digits;
    const nextDigits = this.#nextDigits;
    const source = (from - this.#first) * digits;
    const target = (to - this.#nextFirst) * nextDigits;
    if (target + nextDigits > this.#next.length) this.#grow(target + nextDigits);
    const now = this.#now;
    const next = this.#next;
    let carry = 0;
    for (let digit = 0; digit < nextDigits; digit += 1) {
      const added = digit < digits ? (now[source + digit] ?? 0) : 0;
      const sum = (next[target + digit] ?? 0) + added + carry;
      carry = sum >= DIGIT ? 1 : 0;
      next[target + digit] = sum;
    }
    assert(carry === 0, 'a number of paths has no more digits than were planned');
  }

  #grow(needed: number): void {
    const next = new Uint32Array(Math.max(needed, this.#next.length * 2));
    next.set(this.#next);
    this.#next = next;
  }

  /** No state of the next level has more paths than this: the most of this one for every way into it. */
  #digitsAfter(): number {
    const digits = this.#digits;
    let top = 0;
    let bits = 0;
    for (let at = 0; at < this.#now.length; at += 1) {
      const value = this.#now[at] ?? 0;
      if (value === 0) continue;
      const digit = at % digits;
      if (digit < top) continue;
      const used = 32 - Math.clz32(value);
      bits = digit > top ? used : Math.max(bits, used);
      top = digit;
    }
    return Math.ceil((32 * top + bits + Math.ceil(Math.log2(this.#waysMax)) + 1) / 32);
  }
}
