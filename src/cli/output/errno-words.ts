/**
 * What the operating system answers, in words for people: the one table for all that is read and written.
 * Where reading and writing fail for different reasons under one name, the row says both.
 */
import type { Stats } from 'node:fs';
import { nearestFile } from './nearest-file.ts';

/** What a failure means where something is read, and where it is written. */
type Words = string | { readonly read: string; readonly write: string };

const WORDS: Readonly<Record<string, Words>> = {
  EACCES: { read: 'no permission to read it', write: 'no permission' },
  EAGAIN: 'whoever is at the other end is not ready, and does not become so',
  EBADF: 'it is not open for that',
  EBUSY: 'somebody else uses it',
  EDQUOT: 'the quota is used up',
  EEXIST: 'a file of this name is in the way',
  EFBIG: 'files may not become that large here',
  EINVAL: 'the operating system does not do that here',
  EIO: 'the disk or the device failed',
  EISDIR: { read: 'this is a folder, expected a file', write: 'this is a folder' },
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: {
    read: 'no such file: the name is longer than names can be',
    write: 'the name is longer than names can be',
  },
  ENFILE: 'too many files are open',
  ENODEV: 'there is no such device',
  ENOENT: { read: 'no such file', write: 'there is no such folder' },
  ENOMEM: 'memory is used up',
  ENOSPC: 'no space is left',
  ENOTDIR: {
    read: 'no such file: a part of its path is no folder',
    write: 'a part of its path is no folder',
  },
  ENXIO: 'nobody answers there',
  EPERM: 'no permission',
  EPIPE: 'whoever read it has gone',
  EROFS: 'nothing can be written there',
  ETXTBSY: 'it is a program that is running',
  Z_BUF_ERROR: 'the gzip data ends too early; the file is cut off',
  Z_DATA_ERROR: 'the gzip data is damaged',
};

/** Why something cannot be read. */
export function whyUnread(error: unknown, path: string): string {
  const words = wordsOf(error);
  if (words === null) return `cannot be read: ${messageOf(error)}`;
  const read = typeof words === 'string' ? words : words.read;
  return codeOf(error) === 'ENOENT' ? `${read}${nearestFile(path)}` : read;
}

/** Why something is no file on a disk, which it must be as what it is, such as `a store`; null where it is one. */
export function whyNotOnDisk(stats: Stats, what: string): string | null {
  if (stats.isDirectory()) return whyUnread({ code: 'EISDIR' }, '');
  return stats.isFile() ? null : `${what} is a file on a disk; this is a pipe or a device`;
}

/** Why something cannot be written. */
export function whyUnwritten(error: unknown): string {
  const words = wordsOf(error) ?? messageOf(error);
  return `cannot be written: ${typeof words === 'string' ? words : words.write}`;
}

/** Whether an error is one of the operating system, which words can be found for. */
export function isSystemError(error: unknown): boolean {
  return wordsOf(error) !== null;
}

/** The name of an error of the operating system, such as `ENOSPC`; empty where it has none. */
export function codeOf(error: unknown): string {
  const code: unknown = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function wordsOf(error: unknown): Words | null {
  const code = codeOf(error);
  return Object.hasOwn(WORDS, code) ? (WORDS[code] ?? null) : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
