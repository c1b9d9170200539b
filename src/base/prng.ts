/**
 * The only randomness below the command line: a small generator that gives the same numbers for the same
 * seed on every machine. It is good enough for simulations and no good for secrets.
 *
 * Source: Bob Jenkins' "small fast" generator, 32 bit, with his seeding (public domain).
 */
import { assert } from './assert.ts';

/** A seeded generator. */
export class Prng {
  #a = 0xf1ea5eed;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    this.#b = seed >>> 0;
    this.#c = seed >>> 0;
    this.#d = seed >>> 0;
    // The first numbers of neighbouring seeds are alike.
    for (let round = 0; round < 20; round += 1) this.bits();
  }

  /** 32 random bits. */
  bits(): number {
    const e = (this.#a - ((this.#b << 27) | (this.#b >>> 5))) >>> 0;
    this.#a = (this.#b ^ ((this.#c << 17) | (this.#c >>> 15))) >>> 0;
    this.#b = (this.#c + this.#d) >>> 0;
    this.#c = (this.#d + e) >>> 0;
    this.#d = (e + this.#a) >>> 0;
    return this.#d;
  }

  /** A whole number from 0 up to, not including, `end`, which is at most 2^32. */
  below(end: number): number {
    assert(end >= 1 && end <= 2 ** 32, 'a random number needs a range');
    return Math.floor((this.bits() / 2 ** 32) * end);
  }

  /** One of some things. */
  pick<T>(things: readonly [T, ...T[]]): T {
    return things[this.below(things.length)] ?? things[0];
  }

  /** The same things in a random order. */
  shuffled<T>(things: readonly T[]): T[] {
    const order = things.map((thing) => ({ thing, key: this.bits() }));
    return order.sort((a, b) => a.key - b.key).map(({ thing }) => thing);
  }
}
