/** What a store in a file is known by before it is opened. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { STDIN } from './source-name.ts';

/** How every database of SQLite begins. Source: the SQLite file format, section 1.3.1. */
const MAGIC = 'SQLite format 3\0';

/** Whether bytes begin as those of a SQLite file do. */
export function beginsAsStore(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).toString('latin1') === MAGIC;
}

/** Whether a path leads to a SQLite file, whosever it is. What comes through a pipe is left in it. */
export function isStoreFile(path: string): boolean {
  const start = startOf(path);
  return start !== null && beginsAsStore(start);
}

/** Whether a path leads to a file that can be read and is no store, such as a log as JSON Lines. */
export function isOtherFile(path: string): boolean {
  const start = startOf(path);
  return start !== null && !beginsAsStore(start);
}

/** The first bytes of a file; null where it is none or cannot be read: whoever reads it says what is wrong. */
function startOf(path: string): Buffer | null {
  if (path === STDIN) return null;
  try {
    if (!statSync(path).isFile()) return null;
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(MAGIC.length);
      readSync(file, start);
      return start;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
