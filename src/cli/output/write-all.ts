/**
 * Writing all of something. The operating system may take less than it is given: near the end of a disk,
 * at the limit of a file's size, by a signal. Whoever ignores how much it took loses the rest.
 */
import { writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** How long to wait for a reader that is not ready, in milliseconds. */
const WAIT_MS = 5;

/** How often a write may take nothing at all before that is a failure. */
const EMPTY_WRITES_MAX = 8;

/** What failed while something was written, and how many bytes of it were. */
export class ShortWrite extends Error {
  override readonly name = 'ShortWrite';
  readonly written: number;
  readonly code: string;

  constructor(written: number, cause: unknown) {
    const { message, code } = cause as { readonly message?: string; readonly code?: string };
    super(message ?? 'unknown error', { cause });
    this.written = written;
    this.code = code ?? 'EIO';
  }
}

/**
 * Writes all of a text and waits while that must be.
 *
 * @returns The bytes that were written, which are all.
 * @throws ShortWrite with how many were.
 */
export function writeAllSync(file: number, text: string): number {
  const bytes = Buffer.from(text);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  let written = 0;
  let empty = 0;
  while (written < bytes.length) {
    try {
      const count = writeSync(file, bytes, written);
      empty = count === 0 ? empty + 1 : 0;
      if (empty > EMPTY_WRITES_MAX) throw new Error('nothing more is taken');
      written += count;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw new ShortWrite(written, error);
      Atomics.wait(clock, 0, 0, WAIT_MS);
    }
  }
  return written;
}

/**
 * The same without standing still, for a file that was opened.
 *
 * @throws The signal's reason where it is aborted while nobody reads.
 */
export async function writeAll(
  file: FileHandle,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  let written = 0;
  let empty = 0;
  while (written < bytes.length) {
    try {
      const { bytesWritten } = await file.write(bytes, written);
      empty = bytesWritten === 0 ? empty + 1 : 0;
      if (empty > EMPTY_WRITES_MAX) throw new Error('nothing more is taken');
      written += bytesWritten;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw new ShortWrite(written, error);
      signal?.throwIfAborted();
      await setTimeout(WAIT_MS);
    }
  }
}
