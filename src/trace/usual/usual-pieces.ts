/**
 * What a map gave, as the recorder prints it, read from bytes: the places in memory differ on every line, so that
 * nothing is gained by remembering their text. It reads what `piecesOf` reads or nothing.
 */
import type { AddressRange, MapPieces } from '../reach/map-pieces.ts';
import { endsAt, isDigit, SIGN, wordAt, wordOf, type ByteLine } from './byte-line.ts';

/** How many pieces the recorder prints. */
const SHOWN = 4;

/** How many arguments these are: three for all, five for the first piece, four for each other. */
export const PIECE_ARGUMENTS = 8 + 4 * (SHOWN - 1);

const COUNT_DIGITS_MAX = 10;
const HEX_DIGITS_MAX = 16;
const LOW_DIGITS = 8;
const LOW = 2 ** 32;

/** Bytes for each `struct page`, and for the page that it stands for. */
const PAGE_STRUCT_BYTES = 64;
const PAGE_BYTES = 4096;

const FIRST_KEY = wordOf('nent');

/** The keys as bytes, in the order of the recorder. */
const KEYS = {
  entries: keyOf('nents='),
  originalEntries: keyOf(' orig_nents='),
  firstPage: keyOf(' vmemmap='),
  offset: keyOf(' off0='),
  dma: pieceKeys('dma'),
  dmaLength: pieceKeys('dlen'),
  page: pieceKeys('page'),
  length: pieceKeys('len'),
} as const;

function keyOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function pieceKeys(name: string): readonly Uint8Array[] {
  return Array.from({ length: SHOWN }, (_, index) => keyOf(` ${name}${index}=`));
}

const NO_KEY = new Uint8Array();

/** Reads pieces; one reader is used again for every line. */
export class UsualPieces {
  /** Where they ended that were read last. */
  end = 0;
  #at = 0;
  /** The upper and the lower half of the address that was read last. */
  #high = 0;
  #low = 0;
  /** The same of the first `struct page`. */
  #firstHigh = 0;
  #firstLow = 0;

  /** The pieces that the rest of a line tells, or null where it is not usual. */
  read(line: ByteLine, from: number): MapPieces | null {
    if (line.end - from < 4 || wordAt(line.view, from) !== FIRST_KEY) return null;
    this.#at = from;
    const dmaEntries = this.#count(line, KEYS.entries);
    const entries = this.#count(line, KEYS.originalEntries);
    if (dmaEntries < 0 || entries < 0 || !this.#address(line, KEYS.firstPage)) return null;
    this.#firstHigh = this.#high;
    this.#firstLow = this.#low;
    const physical = new Ranges(entries);
    const dma = new Ranges(dmaEntries);
    for (let index = 0; index < SHOWN; index += 1) {
      if (!this.#piece(line, index, physical, dma)) return null;
    }
    if (!endsAt(line, this.#at)) return null;
    this.end = this.#at;
    return { entries, dmaEntries, physical: physical.found, dma: dma.found };
  }

  #piece(line: ByteLine, index: number, physical: Ranges, dma: Ranges): boolean {
    if (!this.#address(line, KEYS.dma[index] ?? NO_KEY)) return false;
    const address = this.#high * LOW + this.#low;
    const dmaLength = this.#count(line, KEYS.dmaLength[index] ?? NO_KEY);
    if (dmaLength < 0 || !this.#address(line, KEYS.page[index] ?? NO_KEY)) return false;
    const frame = this.#frame();
    const offset = index === 0 ? this.#count(line, KEYS.offset) : 0;
    const length = this.#count(line, KEYS.length[index] ?? NO_KEY);
    if (offset < 0 || length < 0) return false;
    dma.add(address, dmaLength);
    physical.add(frame < 0 ? Infinity : frame * PAGE_BYTES + offset, length);
    return true;
  }

  /** The page that the address read last stands for; -1 where it is none. */
  #frame(): number {
    if (this.#firstHigh === 0 && this.#firstLow === 0) return -1;
    // Two bits of the link are marks of the list.
    const low = this.#low - (this.#low % 4);
    const distance = (this.#high - this.#firstHigh) * LOW + (low - this.#firstLow);
    return distance < 0 || distance > Number.MAX_SAFE_INTEGER
      ? -1
      : Math.floor(distance / PAGE_STRUCT_BYTES);
  }

  #key({ bytes, end }: ByteLine, key: Uint8Array): boolean {
    const at = this.#at;
    if (end - at <= key.length) return false;
    for (let index = 0; index < key.length; index += 1) {
      if (bytes[at + index] !== key[index]) return false;
    }
    this.#at = at + key.length;
    return true;
  }

  /** A number in decimal digits behind its key, or -1. */
  #count(line: ByteLine, key: Uint8Array): number {
    if (!this.#key(line, key)) return -1;
    const { bytes, end } = line;
    const from = this.#at;
    let at = from;
    let value = 0;
    for (; at < end && isDigit(bytes[at]); at += 1)
      value = value * 10 + (bytes[at] ?? 0) - SIGN.zero;
    this.#at = at;
    return at === from || at - from > COUNT_DIGITS_MAX ? -1 : value;
  }

  /** `0x` and up to sixteen digits behind a key. */
  #address(line: ByteLine, key: Uint8Array): boolean {
    if (!this.#key(line, key)) return false;
    const { bytes, end } = line;
    if (bytes[this.#at] !== SIGN.zero || bytes[this.#at + 1] !== SIGN.x) return false;
    const from = this.#at + 2;
    let to = from;
    while (to < end && hexValue(bytes[to]) >= 0) to += 1;
    if (to === from || to - from > HEX_DIGITS_MAX) return false;
    const middle = Math.max(from, to - LOW_DIGITS);
    this.#high = hexNumber(bytes, from, middle);
    this.#low = hexNumber(bytes, middle, to);
    this.#at = to;
    return true;
  }
}

/** Ranges up to the number that there are, or up to the first that cannot be read. */
class Ranges {
  readonly found: AddressRange[] = [];
  #left: number;

  constructor(count: number) {
    this.#left = Math.min(count, SHOWN);
  }

  add(base: number, size: number): void {
    if (this.#left === 0) return;
    const isRead = Number.isSafeInteger(base) && size > 0;
    this.#left = isRead ? this.#left - 1 : 0;
    if (isRead) this.found.push({ base, size });
  }
}

function hexNumber(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at += 1) value = value * 16 + hexValue(bytes[at]);
  return value;
}

/** The value of a lower-case digit, or -1. */
function hexValue(byte = 0): number {
  if (byte >= SIGN.zero && byte <= SIGN.nine) return byte - SIGN.zero;
  return byte >= SIGN.a && byte <= SIGN.f ? byte - SIGN.a + 10 : -1;
}
