/**
 * A text that was met before, kept as the words that a line is compared with: four bytes at a time, and
 * the last four once more, so that no byte is left over.
 */
import { wordAt, type ByteLine } from './byte-line.ts';

/** A copy of a part of a line. */
export class KnownText {
  readonly bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #last: number;

  /** Copies the text of a line from `from` to before `end`. */
  constructor({ bytes, view }: ByteLine, from: number, end: number) {
    this.bytes = bytes.slice(from, end);
    const { length } = this.bytes;
    this.#words = Int32Array.from({ length: length >> 2 }, (_, index) =>
      wordAt(view, from + 4 * index),
    );
    this.#last = length < 4 ? 0 : wordAt(view, end - 4);
  }

  /** Whether a line goes on with this text at a place. */
  isAt({ bytes, view, end }: ByteLine, at: number): boolean {
    const { length } = this.bytes;
    if (end - at < length) return false;
    if (length < 4) return this.bytes.every((byte, index) => bytes[at + index] === byte);
    const words = this.#words;
    for (let index = 0; index < words.length; index += 1) {
      if (wordAt(view, at + 4 * index) !== words[index]) return false;
    }
    return wordAt(view, at + length - 4) === this.#last;
  }
}
