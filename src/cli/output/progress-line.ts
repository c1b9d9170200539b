/**
 * The one line on a terminal that tells how far something is. It is drawn on stderr, only on a terminal and
 * not too often, and leaves nothing behind.
 */
import { stderr } from 'node:process';

/** A terminal is written to at most this often, in milliseconds. */
const DRAWN_EVERY = 100;

/** What of a terminal is needed. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  /** How wide it is; a line that is broken into two is not taken away. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** The line while it is there. */
export class ProgressLine {
  readonly #output: ProgressOutput | null;
  readonly #now: () => number;
  #drawnAt = -Infinity;

  /** Opens a line; nothing is drawn off a terminal. */
  constructor(output: ProgressOutput = stderr, now: () => number = () => performance.now()) {
    this.#output = output.isTTY === true ? output : null;
    this.#now = now;
  }

  /** Draws the words in place of those before, if that is due. */
  show(words: (now: number) => string): void {
    if (this.#output === null) return;
    const now = this.#now();
    if (now - this.#drawnAt < DRAWN_EVERY) return;
    this.#drawnAt = now;
    const width = this.#output.columns ?? Infinity;
    this.#output.write(`\r\u001b[K${words(now).slice(0, Math.max(0, width - 1))}`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#drawnAt > -Infinity) this.#output?.write('\r\u001b[K');
    this.#drawnAt = -Infinity;
  }
}
