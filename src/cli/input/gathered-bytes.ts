/**
 * Bytes that are gathered piece by piece up to the limit of a document. What begins as something else than is
 * wanted is not read on: a device has no end.
 */
import { beginsAsGzip } from '../../base/gzip-signature.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { binaryKindOf } from '../../trace/formats/file-signature.ts';
import { beginsAsStore } from './store-file.ts';

/** The largest document that is read: a string in V8 ends at 512 MiB, and JSON needs it twice. */
export const DOCUMENT_SIZE_MAX = 256 * 1024 * 1024;

/** What is wanted of bytes: text, or text that may be packed as gzip. */
export type WantedKind = 'text' | 'packed text';

/** What was read of one input. */
export class GatheredBytes {
  readonly #kind: WantedKind;
  readonly #pieces: Buffer[] = [];
  #size = 0;

  constructor(kind: WantedKind) {
    this.#kind = kind;
  }

  /** Takes the next piece, which nobody else writes to; refuses what cannot be part of a document. */
  push(piece: Buffer): Result<null, string> {
    const wrong = this.#kind === 'text' || this.#size === 0 ? this.#whyNot(piece) : null;
    if (wrong !== null) return refused(wrong);
    this.#pieces.push(piece);
    this.#size += piece.length;
    return this.#size > DOCUMENT_SIZE_MAX
      ? refused(tooLarge(`more than ${DOCUMENT_SIZE_MAX} bytes`))
      : ok(null);
  }

  get pieces(): readonly Buffer[] {
    return this.#pieces;
  }

  /** All of it. */
  joined(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  /** Why a piece is not of the kind that is wanted; null where it may be. */
  #whyNot(piece: Buffer): string | null {
    const [first = piece] = this.#pieces;
    if (beginsAsStore(first)) {
      return 'this is a store, which is no text and cannot be read through a pipe';
    }
    if (this.#kind === 'text') {
      return piece.includes(0) ? 'this is a binary file, expected text in UTF-8' : null;
    }
    const binary = beginsAsGzip(piece) ? null : binaryKindOf(piece);
    return binary === null ? null : `this is ${binary}; expected text in UTF-8, or gzip of it`;
  }
}

/** Says of an input that it is too large. */
export function tooLarge(found: string): string {
  return `it has ${found}; the limit of a document is ${DOCUMENT_SIZE_MAX} bytes`;
}
