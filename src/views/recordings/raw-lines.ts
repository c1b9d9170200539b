/** The lines of a file as they stand in it, found when somebody looks: 200 MB need not become strings. */

const LINE_FEED = 10;

/** Longer lines are cut where they are shown. */
const SHOWN_MAX = 4_096;

/** The bytes of a file, and where its lines begin. */
export class RawLines {
  readonly #bytes: Uint8Array;
  /** Where lines begin, as far as anybody has asked. */
  readonly #starts: number[] = [0];
  #searched = 0;

  /** @param bytes - The whole file, unpacked; it is not copied. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A line by its number, from 1; null behind the last. */
  at(line: number): string | null {
    this.#searchTo(line);
    const start = this.#starts[line - 1];
    if (start === undefined || start >= this.#bytes.length) return null;
    const end = this.#starts[line] ?? this.#bytes.length + 1;
    const bytes = this.#bytes.subarray(start, Math.min(end - 1, start + SHOWN_MAX));
    return new TextDecoder().decode(bytes).replace(/\r$/, '');
  }

  #searchTo(line: number): void {
    while (this.#starts.length <= line && this.#searched < this.#bytes.length) {
      const found = this.#bytes.indexOf(LINE_FEED, this.#searched);
      this.#searched = found < 0 ? this.#bytes.length : found + 1;
      if (found >= 0) this.#starts.push(this.#searched);
    }
  }
}
