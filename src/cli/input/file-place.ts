/**
 * Whether a file is still the one that was opened. Whoever goes on with a file that was replaced or removed
 * reads what nobody writes any more, or writes what nobody will read.
 */
import { statSync } from 'node:fs';

/** The name of a file and what it led to. */
export class FilePlace {
  readonly #path: string;
  readonly #before: string | null;

  /** Remembers what a path leads to, which is open. */
  constructor(path: string) {
    this.#path = path;
    this.#before = identityOf(path);
  }

  /** What has happened to it, and what to do; null where it is the same. */
  whyLeft(): string | null {
    const now = identityOf(this.#path);
    // It may have been removed before anybody could remember what it was.
    if (now !== null && now === this.#before) return null;
    const what = now === null ? 'removed' : 'replaced by another file';
    return `it was ${what} in the meantime; begin again`;
  }
}

/** What a path leads to, whatever its name; null where that is nothing. */
export function identityOf(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev} ${stats.ino}`;
}
