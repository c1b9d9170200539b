/**
 * Numbers of paths, which grow beyond 2^53 at once: each is so many digits in base 2^32, the lowest first, in an
 * array of them.
 */
import { assert } from '../../base/assert.ts';

const DIGIT = 2 ** 32;

/** The number whose lowest digit stands at an index. */
export function numberAt(numbers: Uint32Array, at: number, digits: number): bigint {
  let value = 0n;
  for (let digit = digits - 1; digit >= 0; digit -= 1) {
    value = value * BigInt(DIGIT) + BigInt(numbers[at + digit] ?? 0);
  }
  return value;
}

/** Adds the number at `from` of `source`, which may have fewer digits, to the one at `to` of `target`. */
export function addNumber(
  target: Uint32Array,
  to: number,
  digits: number,
  source: Uint32Array,
  from: number,
  sourceDigits: number,
): void {
  let carry = 0;
  for (let digit = 0; digit < digits; digit += 1) {
    const added = digit < sourceDigits ? (source[from + digit] ?? 0) : 0;
    const sum = (target[to + digit] ?? 0) + added + carry;
    carry = sum >= DIGIT ? 1 : 0;
    target[to + digit] = sum;
  }
  assert(carry === 0, 'a number of paths has no more digits than were planned');
}
