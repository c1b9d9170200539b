/** The lines of a file as they stand in it, found when somebody looks: 200 MB need not become strings. */

const LINE_FEED = 10;

/** Longer lines are cut where they are shown. */
const SHOWN_MAX = 4_096;

/** Whole lines of the file, and where in it they begin. */
interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** The bytes of a file, and where its lines begin. */
export class RawLines {
  readonly #pieces: Piece[] = [];
  #length = 0;
  /** Where lines begin, as far as anybody has asked. */
  readonly #starts: number[] = [0];
  #searched = 0;

  /** @param bytes - The whole file, unpacked, or its beginning up to the end of a line; it is not copied. */
  constructor(bytes: Uint8Array) {
    this.append(bytes);
  }

  /** How many bytes there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds whole lines, each with its end. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push({ start: this.#length, bytes });
    this.#length += bytes.length;
  }

  /** A line by its number, from 1; null behind the last. */
  at(line: number): string | null {
    this.#searchTo(line);
    const start = this.#starts[line - 1];
    if (start === undefined || start >= this.#length) return null;
    const end = this.#starts[line] ?? this.#length + 1;
    const piece = this.#pieces[this.#pieceOf(start)];
    if (piece === undefined) return null;
    const [from, to] = [start - piece.start, Math.min(end - 1, start + SHOWN_MAX) - piece.start];
    return new TextDecoder().decode(piece.bytes.subarray(from, to)).replace(/\r$/, '');
  }

  #searchTo(line: number): void {
    while (this.#starts.length <= line && this.#searched < this.#length) {
      const piece = this.#pieces[this.#pieceOf(this.#searched)];
      if (piece === undefined) return;
      const found = piece.bytes.indexOf(LINE_FEED, this.#searched - piece.start);
      this.#searched = piece.start + (found < 0 ? piece.bytes.length : found + 1);
      if (found >= 0) this.#starts.push(this.#searched);
    }
  }

  /** The piece in which a byte stands. */
  #pieceOf(place: number): number {
    let [low, high] = [0, this.#pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle]?.start ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
