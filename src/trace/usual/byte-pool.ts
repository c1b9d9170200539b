/**
 * What was made of short texts, found again by their bytes, so that a text that comes on every line is
 * neither decoded nor read twice. These are caches with one place for each hash: a newcomer takes the
 * place of what was there, so their memory is bounded, and forgetting costs time and nothing else.
 */
import { wordAt, type ByteLine } from './byte-line.ts';
import { knownText, type KnownText } from './known-text.ts';

/** Places of a pool; a power of two. The names and addresses in use at one time are fewer. */
const PLACES = 4_096;

/** One text and what was made of it. */
interface Entry<Value> {
  readonly text: KnownText;
  readonly value: Value;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function emptyPlaces<Place>(): (Place | undefined)[] {
  return new Array<undefined>(PLACES).fill(undefined);
}

/** Texts of which both ends are known; `make` must depend on the text alone. */
export class BytePool<Value> {
  readonly #entries = emptyPlaces<Entry<Value>>();
  readonly #make: (text: string) => Value;

  constructor(make: (text: string) => Value) {
    this.#make = make;
  }

  /** What `make` gives for the text of a line from `from` to before `end`. */
  of(line: ByteLine, from: number, end: number): Value {
    const length = end - from;
    const place = hashOf(line, from, length);
    const known = this.#entries[place];
    if (known?.text.length === length && known.text.isAt(line, from)) return known.value;
    const value = this.#make(decoder.decode(line.bytes.subarray(from, end)));
    const text = knownText(line, from, end);
    if (text !== null) this.#entries[place] = { text, value };
    return value;
  }
}

/** Mixes the length and the bytes; of short texts the first and the last, as addresses differ at their end. */
function hashOf({ bytes, view }: ByteLine, from: number, length: number): number {
  let hash = length;
  if (length < 8) {
    for (let at = 0; at < length; at += 1) hash = Math.imul(hash, 31) + (bytes[from + at] ?? 0);
    return mix(hash);
  }
  hash = Math.imul(hash, 31) + wordAt(view, from);
  hash = Math.imul(hash, 31) + wordAt(view, from + (length >> 1));
  hash = Math.imul(hash, 31) + wordAt(view, from + length - 8);
  hash = Math.imul(hash, 31) + wordAt(view, from + length - 4);
  // Long texts may differ anywhere, be it in a few digits of one address.
  for (let at = LONG; at < length - 8; at += 4) {
    hash = Math.imul(hash, 31) + wordAt(view, from + at);
  }
  return mix(hash);
}

/** Names and addresses are shorter. */
const LONG = 32;

/** The bytes that a text must have at least to be found by its beginning. */
const BEGINNING = 32;

/**
 * So many texts with one beginning are kept, the newest first: the returns of one function to several callers
 * differ behind it.
 */
const ALIKE = 4;

/** A text that is known by its beginning. */
interface Link<Value> extends Entry<Value> {
  /** Where the text was kept that came after it the last time: a place keeps nothing else alive. */
  next: number;
}

/**
 * Texts that are known by their beginning, so that their end need not be looked for. Calls come in the same
 * order again and again: what followed the last text before is looked at first.
 */
export class BeginningPool<Value> {
  readonly #links = emptyPlaces<Link<Value>>();
  #last: Link<Value> | undefined;

  /** What was kept for a text that the line continues with at `at`, or undefined. */
  get(line: ByteLine, at: number): Value | undefined {
    const likely = this.#last === undefined ? undefined : this.#links[this.#last.next];
    if (likely?.text.isAt(line, at) === true) {
      this.#last = likely;
      return likely.value;
    }
    return this.#find(line, at);
  }

  #find(line: ByteLine, at: number): Value | undefined {
    if (line.end - at < BEGINNING) return undefined;
    const first = hashOfBeginning(line.view, at);
    for (let place = first; place < first + ALIKE; place += 1) {
      const known = this.#links[place];
      if (known === undefined) return undefined;
      if (known.text.isAt(line, at)) {
        this.#follow(known, place);
        return known.value;
      }
    }
    return undefined;
  }

  /** Keeps a value for the text of a line from `from` to before `end`, unless that is too short. */
  keep(line: ByteLine, from: number, end: number, value: Value): void {
    if (end - from < BEGINNING) return;
    const text = knownText(line, from, end);
    if (text === null) return;
    const first = hashOfBeginning(line.view, from);
    this.#links.copyWithin(first + 1, first, first + ALIKE - 1);
    const link = { text, value, next: first };
    this.#links[first] = link;
    this.#follow(link, first);
  }

  #follow(link: Link<Value>, place: number): void {
    if (this.#last !== undefined) this.#last.next = place;
    this.#last = link;
  }
}

function hashOfBeginning(view: DataView, at: number): number {
  let hash = 0;
  for (let word = 0; word < BEGINNING; word += 4) {
    hash = Math.imul(hash, 31) + wordAt(view, at + word);
  }
  return mix(hash) & -ALIKE;
}

function mix(hash: number): number {
  return (hash ^ (hash >>> 15) ^ (hash >>> 22)) & (PLACES - 1);
}
