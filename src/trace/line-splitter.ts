/**
 * Cuts text that arrives in pieces into lines, in bounded memory: of a line that is too long only
 * enough is kept to see that it is. Line ends are `\n` or `\r\n`.
 */

/**
 * The longest line in characters. The kernel prints one event through one `trace_seq`, which is 8
 * KiB today and was one page before; the largest page is 64 KiB.
 */
export const LINE_LENGTH_MAX = 65_536;

const CARRIAGE_RETURN = 13;

/** Cuts pieces of text into lines. */
export class LineSplitter {
  #rest = '';

  /** Takes the next piece and returns the lines that it completes. */
  push(piece: string): string[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = bounded(lines.pop() ?? '');
    return lines.map((line) => withoutReturn(bounded(line)));
  }

  /** Returns the last line, where the text does not end with a line end. */
  finish(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [withoutReturn(rest)];
  }
}

/** One character more than the limit stays, so that the reader of the line can see it was passed. */
function bounded(line: string): string {
  return line.length <= LINE_LENGTH_MAX + 2 ? line : line.slice(0, LINE_LENGTH_MAX + 2);
}

function withoutReturn(line: string): string {
  return line.charCodeAt(line.length - 1) === CARRIAGE_RETURN ? line.slice(0, -1) : line;
}
