/**
 * Reading a text file or standard input whole. Platforms, scenarios and logs are read whole; traces
 * are streamed by `check` instead.
 */
import { readFileSync, readSync, statSync } from 'node:fs';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { nearestFile } from './nearest-file.ts';

/** The largest document that is read: a string in V8 ends at 512 MiB, and JSON needs it twice. */
const DOCUMENT_SIZE_MAX = 256 * 1024 * 1024;

/** Reads a text file, or standard input where the path is `-`. */
export function readText(path: string): Result<string, InputError> {
  const source = path === '-' ? 'stdin' : path;
  if (path === '') return refused({ source: 'file', message: 'its name is empty' });
  try {
    const size = path === '-' ? 0 : statSync(path).size;
    if (size > DOCUMENT_SIZE_MAX) {
      const message = `the file has ${size} bytes, the limit is ${DOCUMENT_SIZE_MAX}`;
      return refused({ source, message });
    }
    return decodeText(path === '-' ? readStdin() : readFileSync(path), source);
  } catch (error) {
    return refused({ source, message: words(error as NodeJS.ErrnoException, path) });
  }
}

/** How much is read from standard input at once; the size of a pipe on Linux. */
const PIECE_SIZE = 64 * 1024;

/** How long to wait for a writer that has nothing ready. */
const WAIT_MS = 5;

/**
 * Standard input up to its end. A pipe that `npx` or another program made non-blocking answers EAGAIN
 * while its writer is still at work; that is not the end.
 */
export function readStdin(): Buffer {
  const pieces: Buffer[] = [];
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const piece = Buffer.alloc(PIECE_SIZE);
    try {
      const length = readSync(0, piece);
      if (length === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, length));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows tells the end of a pipe by an error.
      if (code === 'EOF') return Buffer.concat(pieces);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(clock, 0, 0, WAIT_MS);
    }
  }
}

function decodeText(content: Buffer, source: string): Result<string, InputError> {
  if (content.includes(0)) {
    return refused({ source, message: 'this is a binary file, expected text in UTF-8' });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return ok(text);
  } catch {
    return refused({ source, message: 'this is not text in UTF-8' });
  }
}

function words(error: NodeJS.ErrnoException, path: string): string {
  switch (error.code) {
    case 'ENOENT':
      return `no such file${nearestFile(path)}`;
    case 'ENOTDIR':
      return 'no such file: a part of its path is no folder';
    case 'ENAMETOOLONG':
      return 'no such file: the name is longer than names can be';
    case 'EISDIR':
      return 'this is a folder, expected a file';
    case 'EACCES':
      return 'no permission to read this file';
    default:
      return `cannot be read: ${error.message}`;
  }
}
