/**
 * What makes chains of the rows of a database: the checksum of each row goes on from that of the row before
 * it in its stream, so that a row fits its own history and no other. CRC-32 finds accidents for certain where
 * they are short, and else all but one of four thousand million; it is no proof against somebody who means
 * to deceive.
 */
import { assert } from '../base/assert.ts';

/** A checksum of a text, CRC-32, that goes on from that of another. */
export type TextChecksum = (text: string, before?: number) => number;

/** The digest of a stream before its first fact, or of a recording before its first line. */
export const NOTHING_YET = 0;

/** How many streams are remembered at once; what is needed of another is looked up. */
const REMEMBERED_MAX = 65_536;

/** Any mixture does: each number alone leads to another one, and two that changed hardly to the same. */
export function mixed(one: number, two: number, three: number, rest: number): number {
  const products =
    Math.imul(one, 0x9e3779b1) ^ Math.imul(two, 0x85ebca6b) ^ Math.imul(three, 0xc2b2ae35);
  return (products ^ rest) >>> 0;
}

/** What is remembered of streams; of too many, the one that was put first is forgotten. */
export class StreamMemory<Value> {
  readonly #values = new Map<string, Value>();

  get(stream: string): Value | undefined {
    return this.#values.get(stream);
  }

  put(stream: string, value: Value): void {
    if (this.#values.size >= REMEMBERED_MAX && !this.#values.has(stream)) {
      const [oldest] = this.#values.keys();
      if (oldest !== undefined) this.#values.delete(oldest);
    }
    this.#values.set(stream, value);
    assert(this.#values.size <= REMEMBERED_MAX, 'memory does not grow with the log');
  }

  forget(stream: string): void {
    this.#values.delete(stream);
  }
}
