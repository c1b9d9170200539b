/**
 * Writing a file whole or not at all: the content goes into a file beside it, which takes the name
 * when it is complete.
 */
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';

/** Writes a file; where that fails, what stood there before stands there still. */
export function writeWhole(path: string, content: string): Result<null, InputError> {
  try {
    if (path === '') throw new Error('its name is empty');
    writeTo(path, content);
    return ok(null);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refused({
      source: path,
      message: `cannot be written: ${REASONS[code ?? ''] ?? message}`,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EISDIR: 'this is a folder',
  ENOENT: 'there is no such folder',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a part of its path is no folder',
  EROFS: 'nothing can be written there',
};

function writeTo(path: string, content: string): void {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing !== undefined && !existing.isFile()) {
    // A device or a pipe keeps nothing that could stay half-written, and a rename would replace it.
    writeFileSync(path, content);
    return;
  }
  // A link stays a link: the file that it leads to is replaced.
  const target = existing === undefined ? path : realpathSync(path);
  const partial = `${target}.${process.pid}.partial`;
  try {
    writeFileSync(partial, content, { flag: 'wx' });
    renameSync(partial, target);
  } catch (error) {
    removeQuietly(partial);
    throw error;
  }
}

/** The first failure is the one to report; that its rest cannot be removed follows from it. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}
