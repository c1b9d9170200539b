/**
 * Reading a text file or standard input whole. Platforms, scenarios and models are read whole; recordings
 * and logs are streamed instead.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { binaryKindOf } from '../../trace/formats/file-signature.ts';
import { codeOf, whyUnread } from '../output/errno-words.ts';
import { sourceName, STDIN } from './source-name.ts';
import { beginsAsStore } from './store-file.ts';

/** The largest document that is read: a string in V8 ends at 512 MiB, and JSON needs it twice. */
export const DOCUMENT_SIZE_MAX = 256 * 1024 * 1024;

/** Reads a text file, or standard input where the path is `-`. */
export function readText(path: string): Result<string, InputError> {
  const read = readBytes(path, 'text');
  return read.ok ? decodeText(read.value, sourceName(path)) : read;
}

/** What is wanted of bytes: text, or text that may be packed as gzip. */
type Kind = 'text' | 'packed text';

/**
 * Reads all of a file, or of standard input where the path is `-`, up to the limit of a document. What
 * begins as something else than is wanted is not read on: a device has no end.
 */
export function readBytes(path: string, kind: Kind): Result<Buffer, InputError> {
  const source = sourceName(path);
  if (path === '') return refused({ source: 'file', message: 'its name is empty' });
  let file: number | null = null;
  try {
    file = path === STDIN ? 0 : openSync(path, 'r');
    const { size } = fstatSync(file);
    if (size > DOCUMENT_SIZE_MAX) return refused({ source, message: tooLarge(`${size} bytes`) });
    return readToEnd(file, source, kind);
  } catch (error) {
    return refused({ source, message: whyUnread(error, path) });
  } finally {
    if (file !== null && file !== 0) closeSync(file);
  }
}

function tooLarge(found: string): string {
  return `it has ${found}; the limit of a document is ${DOCUMENT_SIZE_MAX} bytes`;
}

/** How much is read at once: at first the size of a pipe on Linux, then more. */
const PIECE_SIZE = 64 * 1024;
const PIECE_SIZE_MAX = 4 * 1024 * 1024;

/** How long to wait for a writer that has nothing ready. */
const WAIT_MS = 5;

/**
 * A file up to its end. A pipe that `npx` or another program made non-blocking answers EAGAIN while its
 * writer is still at work; that is not the end.
 */
function readToEnd(file: number, source: string, kind: Kind): Result<Buffer, InputError> {
  const pieces: Buffer[] = [];
  let size = 0;
  let pieceSize = PIECE_SIZE;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const piece = Buffer.alloc(pieceSize);
    const length = readPiece(file, piece);
    if (length === 0) return ok(Buffer.concat(pieces));
    if (length === null) {
      Atomics.wait(clock, 0, 0, WAIT_MS);
      continue;
    }
    const filled = piece.subarray(0, length);
    // A writer of single lines would otherwise be kept at the size of what each of them was read into.
    const read = length < pieceSize / 2 ? Buffer.from(filled) : filled;
    const wrong = kind === 'text' || pieces.length === 0 ? whyNot(kind, read, pieces) : null;
    if (wrong !== null) return refused({ source, message: wrong });
    pieces.push(read);
    size += length;
    if (size > DOCUMENT_SIZE_MAX) {
      return refused({ source, message: tooLarge(`more than ${DOCUMENT_SIZE_MAX} bytes`) });
    }
    // What a pipe gives at once stays small; a file fills whatever it is given.
    pieceSize = length === pieceSize ? Math.min(PIECE_SIZE_MAX, 2 * pieceSize) : PIECE_SIZE;
  }
}

/** Reads what is there; null where there is nothing yet, 0 at the end. */
function readPiece(file: number, piece: Buffer): number | null {
  try {
    return readSync(file, piece);
  } catch (error) {
    // Windows tells the end of a pipe by an error.
    if (codeOf(error) === 'EOF') return 0;
    if (codeOf(error) !== 'EAGAIN') throw error;
    return null;
  }
}

/** Why a piece, after others, is not of a kind; null where it may be. */
function whyNot(kind: Kind, read: Buffer, [first = read]: readonly Buffer[]): string | null {
  if (beginsAsStore(first))
    return 'this is a store, which is no text and cannot be read through a pipe';
  if (kind === 'text') {
    return read.includes(0) ? 'this is a binary file, expected text in UTF-8' : null;
  }
  const isGzip = read[0] === 0x1f && read[1] === 0x8b;
  const binary = isGzip ? null : binaryKindOf(read);
  return binary === null ? null : `this is ${binary}; expected text in UTF-8, or gzip of it`;
}

function decodeText(content: Buffer, source: string): Result<string, InputError> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return refused({ source, message: 'this is not text in UTF-8' });
  }
}
