/**
 * A text that was met before, kept as what a line is compared with: eight bytes at a time, and the last
 * eight once more, so that no byte is left over. Eight bytes are read as one floating-point number: those
 * of printable ASCII are finite and not zero, and of such a number there is one representation alone, so
 * that equal numbers are equal bytes. A text with any other byte is not kept.
 */
import type { ByteLine } from './byte-line.ts';

const WORD = 8;
const PRINTABLE_MIN = 0x20;
const PRINTABLE_MAX = 0x7e;

/** A copy of a part of a line. Its memory is used again when another text takes its place. */
export class KnownText {
  length = 0;
  readonly #words: Float64Array;
  /** The last eight bytes. */
  #last = 0;
  /** The bytes of a text that is shorter than that. */
  readonly #short = new Uint8Array(WORD);

  /** @param capacity - The bytes that the longest text may have; none is kept at first. */
  constructor(capacity: number) {
    this.#words = new Float64Array(capacity >> 3);
  }

  /** Copies the text of a line from `from` to before `end`; false where it cannot be kept. */
  keep({ bytes, view }: ByteLine, from: number, end: number): boolean {
    const length = end - from;
    const words = length >> 3;
    if (words > this.#words.length) return false;
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte < PRINTABLE_MIN || byte > PRINTABLE_MAX) return false;
    }
    for (let index = 0; index < words; index += 1) {
      this.#words[index] = view.getFloat64(from + WORD * index, true);
    }
    if (words > 0) this.#last = view.getFloat64(end - WORD, true);
    else
      for (let index = 0; index < length; index += 1) this.#short[index] = bytes[from + index] ?? 0;
    this.length = length;
    return true;
  }

  /** Whether a line goes on with this text at a place. */
  isAt({ bytes, view, end }: ByteLine, at: number): boolean {
    const { length } = this;
    if (end - at < length) return false;
    const count = length >> 3;
    if (count === 0) {
      for (let index = 0; index < length; index += 1) {
        if (bytes[at + index] !== this.#short[index]) return false;
      }
      return true;
    }
    const words = this.#words;
    for (let index = 0; index < count; index += 1) {
      if (view.getFloat64(at + WORD * index, true) !== words[index]) return false;
    }
    return view.getFloat64(at + length - WORD, true) === this.#last;
  }
}

/** A text of a line by itself; null where it cannot be kept. */
export function knownText(line: ByteLine, from: number, end: number): KnownText | null {
  const text = new KnownText(end - from);
  return text.keep(line, from, end) ? text : null;
}
