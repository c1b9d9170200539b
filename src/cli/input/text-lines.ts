/**
 * Cutting bytes that arrive in pieces into lines of text, in time that grows with the bytes alone: a piece
 * is looked at once, and what it leaves of a line is kept in memory that doubles.
 */
import { ok, refused, type Result } from '../../base/result.ts';

/** The longest line that is read, in bytes: one fact, which may hold a whole platform. */
export const LINE_SIZE_MAX = 64 * 1024 * 1024;

const LINE_FEED = 10;
const REST_SIZE = 64 * 1024;

/** What is wrong with bytes that should be lines of text. */
export interface LineFault {
  /** Which line it is, counted from the lines that were cut before. */
  readonly line: number;
  readonly message: string;
}

/** Cuts bytes into lines. */
export class TextLines {
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #sizeMax: number;
  #rest = Buffer.alloc(REST_SIZE);
  #length = 0;
  #lines = 0;

  /** @param isStrict - Whether bytes that are no text are a fault; they are replaced where not. */
  constructor(isStrict: boolean, sizeMax = LINE_SIZE_MAX) {
    this.#decoder = new TextDecoder('utf-8', { fatal: isStrict, ignoreBOM: true });
    this.#sizeMax = sizeMax;
  }

  /** Whether a line has begun that has not ended. */
  get isWithinLine(): boolean {
    return this.#length > 0;
  }

  /** The lines that a piece completes, without their ends. */
  push(piece: Uint8Array): Result<readonly string[], LineFault> {
    const end = piece.lastIndexOf(LINE_FEED);
    if (end < 0) return this.#keep(piece) ? ok([]) : this.#tooLong(0);
    const block = this.#length > 0 ? this.#joined(piece.subarray(0, end)) : piece.subarray(0, end);
    if (block === null) return this.#tooLong(0);
    const lines = this.#cut(block);
    if (!lines.ok) return lines;
    this.#lines += lines.value.length;
    return this.#keep(piece.subarray(end + 1)) ? lines : this.#tooLong(0);
  }

  /** The last line, where the bytes did not end with the end of one. */
  end(): Result<readonly string[], LineFault> {
    return this.#length === 0 ? ok([]) : this.#cut(this.#taken());
  }

  #cut(block: Uint8Array): Result<readonly string[], LineFault> {
    let text: string;
    try {
      text = this.#decoder.decode(block);
    } catch {
      return refused({ line: this.#lines + 1, message: 'this is not text in UTF-8' });
    }
    const lines = text.split('\n');
    const long = lines.findIndex(({ length }) => length > this.#sizeMax);
    return long < 0 ? ok(lines) : this.#tooLong(long);
  }

  #joined(bytes: Uint8Array): Uint8Array | null {
    return this.#keep(bytes) ? this.#taken() : null;
  }

  /** Keeps a part of a line; false where the line is too long by that. */
  #keep(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length;
    // A block of many short lines is no long line: only what has no line end is kept for long.
    if (length > this.#sizeMax + bytes.length) return false;
    if (length > this.#rest.length) {
      const more = Buffer.alloc(Math.max(length, 2 * this.#rest.length));
      more.set(this.#rest.subarray(0, this.#length));
      this.#rest = more;
    }
    this.#rest.set(bytes, this.#length);
    this.#length = length;
    return true;
  }

  #taken(): Uint8Array {
    const taken = this.#rest.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #tooLong(after: number): Result<never, LineFault> {
    const message = `this line has more than ${this.#sizeMax} bytes, the limit of a line`;
    return refused({ line: this.#lines + after + 1, message });
  }
}
