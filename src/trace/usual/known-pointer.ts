/**
 * An address that was met before, with what followed it. The recorder prints the same words behind the address
 * of a buffer on every line of its life, and behind that of an attachment; read once, they are compared.
 */
import type { PointerResult } from '../error-pointer.ts';
import type { ByteLine } from './byte-line.ts';
import { KnownText } from './known-text.ts';

/** Longer words are read anew each time. */
const DESCRIPTION_LENGTH_MAX = 192;

/** What a line tells of a buffer and of an importer. */
export interface Described {
  readonly dmabuf: PointerResult | undefined;
  readonly ino: number | undefined;
  readonly exporter: string | undefined;
  readonly size: number | undefined;
  readonly device: string | undefined;
  readonly driver: string | undefined;
  /** How many arguments these are. */
  readonly count: number;
}

/** A pointer, and the arguments that followed it the last time. */
export class KnownPointer {
  readonly result: PointerResult;
  readonly #text = new KnownText(DESCRIPTION_LENGTH_MAX);
  #described: Described | null = null;

  constructor(result: PointerResult) {
    this.result = result;
  }

  /** How many bytes the arguments take that followed. */
  get length(): number {
    return this.#text.length;
  }

  /** What follows at a place of a line, where it is what followed the last time; else null. */
  describedAt(line: ByteLine, at: number): Described | null {
    return this.#described !== null && this.#text.isAt(line, at) ? this.#described : null;
  }

  /** Remembers what follows from `from` to before `end`. */
  describe(line: ByteLine, from: number, end: number, described: Described): void {
    this.#described = this.#text.keep(line, from, end) ? described : null;
  }
}
