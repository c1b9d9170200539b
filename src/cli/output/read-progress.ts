/** How much of a large file is read, on the progress line. */
import { ProgressLine } from './progress-line.ts';

/** Smaller files are read before anybody could read the line. */
const SIZE_MIN = 4 * 1024 * 1024;

const BAR_WIDTH = 24;

/** The progress of one file. */
export class ReadProgress {
  readonly #line: ProgressLine;
  readonly #size: number;
  #read = 0;

  /** @param size - The size of the file in bytes; 0 where it is unknown. */
  constructor(size: number, line: ProgressLine = new ProgressLine()) {
    this.#size = size;
    this.#line = line;
  }

  /** Shows how much of `pieces` is read. */
  async *watch(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.advance(piece.length);
      yield piece;
    }
  }

  /** So many more bytes are read. */
  advance(bytes: number): void {
    this.#read += bytes;
    if (this.#size >= SIZE_MIN) this.#line.show(() => this.#inWords());
  }

  /** Takes the line away. */
  end(): void {
    this.#line.end();
  }

  #inWords(): string {
    const share = Math.min(1, this.#read / this.#size);
    const bar = '='.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH);
    const percent = String(Math.floor(share * 100)).padStart(3);
    return `[${bar}] ${percent} % of ${Math.round(this.#size / 1024 ** 2)} MiB`;
  }
}
