/**
 * Texts that were not what a command wanted. What they are instead is found out when the command has ended, as knowing all
 * kinds of texts takes longer to load than most commands take.
 */
import type { InputError } from '../../base/document.ts';
import type { Result } from '../../base/result.ts';
import type { TextShapeName } from '../../trace/formats/foreign-shapes.ts';

/** As much of a text as tells its kind. */
export const TOLD_BY = 1024 * 1024;

/** A text, and the kinds that would have done. */
export interface MisreadText {
  readonly text: string;
  readonly wanted: readonly TextShapeName[];
}

const misread = new Map<string, MisreadText>();

/** Keeps the text of what could not be read. */
export function orMisread<Value>(
  read: Result<Value, InputError>,
  text: string,
  wanted: readonly TextShapeName[],
): Result<Value, InputError> {
  if (!read.ok) misread.set(read.refusal.source, { text: text.slice(0, TOLD_BY), wanted });
  return read;
}

/** The beginning of a text that is read in pieces, kept until somebody knows that it is what was wanted. */
export class BeginningOfText {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  push(piece: Uint8Array): void {
    if (this.#length >= TOLD_BY) return;
    const taken = Uint8Array.from(piece.subarray(0, TOLD_BY - this.#length));
    this.#pieces.push(taken);
    this.#length += taken.length;
  }

  /** Lets go of it where the text is what was wanted. */
  drop(): void {
    this.#pieces.length = 0;
    this.#length = TOLD_BY;
  }

  /** The text could not be read. */
  misread(source: string, wanted: readonly TextShapeName[]): void {
    const text = Buffer.concat(this.#pieces).toString();
    if (text !== '') misread.set(source, { text, wanted });
  }
}

/** The text of a source that could not be read as what was wanted; null where it could. */
export function misreadText(source: string): MisreadText | null {
  return misread.get(source) ?? null;
}

/** Another command has other texts. */
export function forgetMisread(): void {
  misread.clear();
}
