/**
 * One line as bytes, while it is being read, with a view that reads four of them at once: comparing
 * and hashing by words is what makes known texts cheap to find.
 */

/**
 * A line; its bytes are valid only until the next one. Where a line is offered before its end is known,
 * `end` lies behind it; its own line feed ends it, which is a part of no text that is usual.
 */
export interface ByteLine {
  readonly bytes: Uint8Array;
  /** The same bytes. */
  readonly view: DataView;
  /** Where the line begins. */
  readonly start: number;
  /** Where it ends at the latest. */
  readonly end: number;
}

/** Four bytes as one number, in the order of most processors. */
export function wordAt(view: DataView, at: number): number {
  return view.getInt32(at, true);
}

/** Four letters as the number that `wordAt` reads. */
export function wordOf(letters: string): number {
  let value = 0;
  for (let at = letters.length - 1; at >= 0; at -= 1) value = (value << 8) | letters.charCodeAt(at);
  return value;
}

/** A view of all bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Signs of ASCII that separate the parts of a line. */
export const SIGN = {
  lineFeed: 10,
  space: 32,
  quote: 34,
  open: 40,
  close: 41,
  minus: 45,
  dot: 46,
  zero: 48,
  nine: 57,
  colon: 58,
  equals: 61,
  openBracket: 91,
  closeBracket: 93,
  a: 97,
  f: 102,
  x: 120,
} as const;

/** Whether a byte is a decimal digit. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= SIGN.zero && byte <= SIGN.nine;
}

/** The first place that holds no digit, at most `end`. */
export function skipDigits(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at])) at += 1;
  return at;
}

/** The first place that holds no space, at most `end`. */
export function skipSpaces(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === SIGN.space) at += 1;
  return at;
}

/** The first place that holds a given sign, or `end`. */
export function find(bytes: Uint8Array, sign: number, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== sign) at += 1;
  return at;
}

/** Whether a line ends at a place. */
export function endsAt({ bytes, end }: ByteLine, at: number): boolean {
  return at === end || bytes[at] === SIGN.lineFeed;
}

/** The number that digits write; exact up to 15 of them. */
export function numberOf(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at += 1) value = value * 10 + (bytes[at] ?? 0) - SIGN.zero;
  return value;
}
