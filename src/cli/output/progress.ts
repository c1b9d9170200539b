/**
 * A line on a terminal that tells how much of a large file is read. It is drawn on stderr, only on
 * a terminal, at most ten times a second, and leaves nothing behind.
 */

/** Smaller files are read before anybody could read the line. */
const SIZE_MIN = 4 * 1024 * 1024;

const INTERVAL_MILLISECONDS = 100;
const BAR_WIDTH = 24;

/** What of a terminal is needed. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** One progress line. */
export class Progress {
  readonly #output: ProgressOutput | null;
  readonly #size: number;
  readonly #now: () => number;
  #read = 0;
  #drawnAt = -Infinity;
  #isDrawn = false;

  /**
   * Opens a line; nothing is drawn for small files and off a terminal.
   *
   * @param size - The size of the file in bytes; 0 where it is unknown.
   */
  constructor(size: number, output: ProgressOutput, now: () => number = () => performance.now()) {
    const isWanted = output.isTTY === true && size >= SIZE_MIN;
    this.#output = isWanted ? output : null;
    this.#size = size;
    this.#now = now;
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
    if (this.#output === null) return;
    this.#read += bytes;
    const now = this.#now();
    if (now - this.#drawnAt < INTERVAL_MILLISECONDS) return;
    this.#drawnAt = now;
    this.#isDrawn = true;
    const share = Math.min(1, this.#read / this.#size);
    const full = Math.round(share * BAR_WIDTH);
    const bar = '='.repeat(full).padEnd(BAR_WIDTH);
    const percent = String(Math.floor(share * 100)).padStart(3);
    this.#output.write(`\r[${bar}] ${percent} % of ${Math.round(this.#size / 1024 ** 2)} MiB`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isDrawn) this.#output?.write('\r\u001b[K');
    this.#isDrawn = false;
  }
}
