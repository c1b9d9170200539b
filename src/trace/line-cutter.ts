/**
 * Cuts bytes that arrive in pieces into lines, in bounded memory: of a line that is too long only
 * enough is kept to see that it is. Line ends are `\n` or `\r\n`. A line is shown as its place in the
 * piece, so that whoever can read bytes needs no string; the text is made when it is asked for.
 */
import { SIGN, viewOf, type ByteLine } from './usual/byte-line.ts';

/**
 * The longest line in bytes. The kernel prints one event through one `trace_seq`, which is 8 KiB
 * today and was one page before; the largest page is 64 KiB.
 */
export const LINE_LENGTH_MAX = 65_536;

const CARRIAGE_RETURN = 13;

/** A mark of the byte order at the start of a file is no part of its first line. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** One line, while it is being read. */
export interface CutLine extends ByteLine {
  /** The same as text. */
  text(): string;
}

/** Takes the lines that are cut. */
export interface LineTaker {
  /**
   * Offers a whole line whose end has not been looked for: `end` is that of the piece. Whoever can
   * read it finds its line feed on the way, and returns its place; -1 says that the line is not taken.
   */
  takeAhead(line: ByteLine): number;
  /** Takes a line that `takeAhead` has left. */
  take(line: CutLine): void;
}

/** Cuts pieces of bytes into lines; itself the line that is being shown. */
export class LineCutter implements CutLine {
  bytes: Uint8Array = new Uint8Array();
  view = viewOf(this.bytes);
  start = 0;
  end = 0;
  /** The beginning of a line whose end has not arrived. */
  readonly #rest = new Uint8Array(LINE_LENGTH_MAX + 2);
  #restLength = 0;
  #isFirst = true;
  /** The text of the whole piece, made once for all of its lines, if one byte is one character. */
  #pieceText: string | null = null;
  readonly #taker: LineTaker;

  constructor(taker: LineTaker) {
    this.#taker = taker;
  }

  /** Takes the next piece and shows the lines that it completes. */
  push(piece: Uint8Array): void {
    let from = 0;
    if (this.#restLength > 0) {
      const to = piece.indexOf(SIGN.lineFeed);
      if (to < 0) {
        this.#keep(piece);
        return;
      }
      this.#keep(piece.subarray(0, to));
      this.#showRest();
      from = to + 1;
    }
    const last = piece.lastIndexOf(SIGN.lineFeed);
    this.#open(piece);
    while (from <= last) {
      this.start = from;
      this.end = last + 1;
      const ahead = this.#taker.takeAhead(this);
      const to = ahead < 0 ? piece.indexOf(SIGN.lineFeed, from) : ahead;
      if (ahead < 0) this.#show(from, to);
      else this.#isFirst = false;
      from = to + 1;
    }
    this.#keep(piece.subarray(from));
  }

  /** Shows the last line, where the bytes do not end with a line end. */
  finish(): void {
    if (this.#restLength > 0) this.#showRest();
  }

  text(): string {
    const { bytes, start, end } = this;
    if (this.#pieceText === null) this.#pieceText = decoder.decode(bytes);
    // In a piece of as many characters as bytes each byte is one character.
    if (this.#pieceText.length === bytes.length) return this.#pieceText.slice(start, end);
    return decoder.decode(bytes.subarray(start, end));
  }

  /** Keeps the beginning of a line; one byte more than the limit shows that it was passed. */
  #keep(bytes: Uint8Array): void {
    const room = this.#rest.length - this.#restLength;
    this.#rest.set(bytes.length > room ? bytes.subarray(0, room) : bytes, this.#restLength);
    this.#restLength += Math.min(room, bytes.length);
  }

  #showRest(): void {
    this.#open(this.#rest.subarray(0, this.#restLength));
    this.#restLength = 0;
    this.#show(0, this.bytes.length);
  }

  #open(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.#pieceText = null;
  }

  #show(from: number, to: number): void {
    this.start = from;
    this.end = to > from && this.bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    if (this.#isFirst) {
      this.#isFirst = false;
      if (BYTE_ORDER_MARK.every((byte, index) => this.bytes[from + index] === byte)) {
        this.start = Math.min(this.end, from + BYTE_ORDER_MARK.length);
      }
    }
    this.#taker.take(this);
  }
}
