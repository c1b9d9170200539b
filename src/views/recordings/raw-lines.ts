/**
 * The lines of a file as they stand in it: 200 MB need not become strings. Where some of the lines begin is known from
 * the beginning, so that whoever looks at one, wherever it is, searches a few lines and not all that are before it.
 */

const LINE_FEED = 10;

/** Of so many lines one is known by its place. */
export const LINES_BETWEEN_MARKS = 64;

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
  /** Where each line begins whose number is one above a multiple of `LINES_BETWEEN_MARKS`. */
  readonly #marks: number[];
  /** The lines that have an end. */
  #ended = 0;

  /**
   * @param bytes - The whole file, unpacked, or its beginning up to the end of a line; it is not copied.
   * @param marks - What `marks` says of these bytes where somebody has searched them already.
   */
  constructor(bytes: Uint8Array, marks: Float64Array | null = null) {
    this.#marks = marks === null ? [] : Array.from(marks);
    if (marks === null) this.append(bytes);
    else this.#keep(bytes);
  }

  /** How many bytes there are. */
  get length(): number {
    return this.#length;
  }

  /** Where some of the lines begin, for somebody else who has the same bytes and appends none. */
  get marks(): Float64Array<ArrayBuffer> {
    return Float64Array.from(this.#marks);
  }

  /** Adds whole lines, each with its end. */
  append(bytes: Uint8Array): void {
    const before = this.#length;
    if (before === 0 && bytes.length > 0) this.#marks.push(0);
    this.#keep(bytes);
    for (
      let feed = bytes.indexOf(LINE_FEED);
      feed >= 0;
      feed = bytes.indexOf(LINE_FEED, feed + 1)
    ) {
      this.#ended += 1;
      if (this.#ended % LINES_BETWEEN_MARKS === 0) this.#marks.push(before + feed + 1);
    }
  }

  /** A line by its number, from 1; null behind the last. */
  at(line: number): string | null {
    const mark = Math.floor((line - 1) / LINES_BETWEEN_MARKS);
    let start = this.#marks[mark] ?? this.#length;
    let behind = (line - 1) % LINES_BETWEEN_MARKS;
    for (; behind > 0 && start < this.#length; behind -= 1) start = this.#endOf(start) + 1;
    const piece = this.#pieceOf(start);
    if (behind !== 0 || piece === null) return null;
    const [from, to] = [start, Math.min(this.#endOf(start), start + SHOWN_MAX)];
    const bytes = piece.bytes.subarray(from - piece.start, to - piece.start);
    return new TextDecoder().decode(bytes).replace(/\r$/, '');
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push({ start: this.#length, bytes });
    this.#length += bytes.length;
  }

  /** Where the line ends that begins at a place. */
  #endOf(place: number): number {
    const piece = this.#pieceOf(place);
    if (piece === null) return this.#length;
    const { start, bytes } = piece;
    const found = bytes.indexOf(LINE_FEED, place - start);
    return start + (found < 0 ? bytes.length : found);
  }

  /** The piece in which a byte stands; null behind the last. */
  #pieceOf(place: number): Piece | null {
    if (place < 0 || place >= this.#length) return null;
    let [low, high] = [0, this.#pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle]?.start ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return this.#pieces[low] ?? null;
  }
}
