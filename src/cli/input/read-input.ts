/**
 * Reading a text file or standard input whole. Platforms, scenarios and models are read whole; recordings
 * and logs are streamed instead.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { codeOf, whyUnread } from '../output/errno-words.ts';
import { DOCUMENT_SIZE_MAX, GatheredBytes, tooLarge, type WantedKind } from './gathered-bytes.ts';
import { sourceName, STDIN } from './source-name.ts';

/** Reads a text file, or standard input where the path is `-`. */
export function readText(path: string): Result<string, InputError> {
  const read = readBytes(path, 'text');
  return read.ok ? decodeText(read.value, sourceName(path)) : read;
}

/**
 * Reads all of a file, or of standard input where the path is `-`, up to the limit of a document. What
 * begins as something else than is wanted is not read on: a device has no end.
 */
export function readBytes(path: string, kind: WantedKind): Result<Buffer, InputError> {
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

/** How much is read at once: at first the size of a pipe on Linux, then more. */
const PIECE_SIZE = 64 * 1024;
const PIECE_SIZE_MAX = 4 * 1024 * 1024;

/** How long to wait for a writer that has nothing ready. */
const WAIT_MS = 5;

/**
 * A file up to its end. A pipe that `npx` or another program made non-blocking answers EAGAIN while its
 * writer is still at work; that is not the end.
 */
function readToEnd(file: number, source: string, kind: WantedKind): Result<Buffer, InputError> {
  const gathered = new GatheredBytes(kind);
  let pieceSize = PIECE_SIZE;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const piece = Buffer.alloc(pieceSize);
    const length = readPiece(file, piece);
    if (length === 0) return ok(gathered.joined());
    if (length === null) {
      Atomics.wait(clock, 0, 0, WAIT_MS);
      continue;
    }
    const filled = piece.subarray(0, length);
    // A writer of single lines would otherwise be kept at the size of what each of them was read into.
    const taken = gathered.push(length < pieceSize / 2 ? Buffer.from(filled) : filled);
    if (!taken.ok) return refused({ source, message: taken.refusal });
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

function decodeText(content: Buffer, source: string): Result<string, InputError> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return refused({ source, message: 'this is not text in UTF-8' });
  }
}
