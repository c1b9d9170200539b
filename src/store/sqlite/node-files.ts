/**
 * What the operating system says of the file of a store and its folder: whether it can be shared, whether it has
 * changed, and why it cannot be opened. SQLite says of the last only that it is so.
 */
import { accessSync, constants, existsSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { pathAsUri } from '../../base/path-uri.ts';
import type { Sharing, Unopened } from './driver.ts';

/** The size of the file that SQLite shares between those who have a store open, and of a smaller one as well. */
const SHARED_BYTES = 32 * 1024;

/** How a file can be shared by somebody who only reads it. */
export function sharingOf(path: string): Sharing {
  const file = realPathOf(path);
  // What is in the log beside it belongs to the store, and only SQLite can read that.
  if (file === null || sizeOf(`${file}-wal`) > 0) return 'shared';
  if (whyNot(file, constants.W_OK) === 'EROFS') return 'unchangeable';
  // Whoever has it open has made this file, and then it can be shared as ever.
  if (sizeOf(`${file}-shm`) >= SHARED_BYTES) return 'shared';
  const folder = dirname(file);
  return whyNot(folder, constants.W_OK) === 'EACCES' || isFull(folder) ? 'watched' : 'shared';
}

/** Whether the disk of a folder has no room for the file that is shared. */
function isFull(folder: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder);
    // Some file systems do not count files.
    return bavail * bsize < SHARED_BYTES || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}

/** What a path leads to, as files beside it lie there; null where it leads nowhere. */
export function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** What changes with every change of a file, or when somebody opens it to write. */
export function markOf(path: string): string {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  const beside = ['-wal', '-shm'].map((end) => existsSync(path + end) && sizeOf(path + end));
  return [ino, size, mtimeNs, ...beside].join(' ');
}

/** The address by which SQLite opens a file that nobody changes, without locks. */
export function unchangingAddress(path: string, separator = sep): string {
  return `file:${pathAsUri(path, separator).replace(/^file:/u, '')}?immutable=1`;
}

/** Why a path can lead to no store, whoever asks; null where it may. */
export function whyNoPlace(path: string): Unopened | null {
  if (path === '') return { kind: 'missing', words: 'its name is empty' };
  // SQLite would take it as an address, whose parameters may switch off what keeps writers apart.
  if (path.startsWith('file:')) {
    const words =
      'this is an address; give the path alone (./ before a name that begins so). What lies where nothing can be written is read as it is, without ?immutable=1';
    return { kind: 'settings', words };
  }
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) return null;
  const what = stats.isDirectory() ? 'a folder' : 'a pipe or a device';
  return { kind: 'missing', words: `a store is a file on a disk; this is ${what}` };
}

const READ_ONLY_PLACE = 'its file system is mounted read-only';
const WHAT_NEXT =
  'It can be read (cenalloc log, {readOnly: true}); write to a copy of it elsewhere';

/** Why SQLite cannot open a file, as far as anybody can tell; null where the file is not there, or nobody can. */
export function whyUnopened(path: string, isToWrite: boolean): Unopened | null {
  const file = realPathOf(path);
  if (file === null) return isToWrite ? whyUnmade(dirname(path)) : null;
  if (whyNot(file, constants.R_OK) !== null)
    return { kind: 'denied', words: 'no permission to read it' };
  return isToWrite ? (whyUnwritable(file) ?? whyUnaccompanied(dirname(file))) : null;
}

/** Why an existing file itself can surely not be written. */
export function whyUnwritable(path: string): Unopened | null {
  const code = whyNot(path, constants.W_OK);
  if (code === null || code === 'ENOENT') return null;
  if (code === 'EROFS') return readOnly(`${READ_ONLY_PLACE}. ${WHAT_NEXT}`);
  return readOnly(`no permission to write to it. ${WHAT_NEXT}`);
}

function whyUnaccompanied(folder: string): Unopened | null {
  if (whyNot(folder, constants.W_OK) === null) return null;
  const words = `no permission to write in its folder, where SQLite makes files beside it (-wal, -shm). ${WHAT_NEXT}`;
  return readOnly(words);
}

function whyUnmade(folder: string): Unopened | null {
  if (!existsSync(folder)) {
    return { kind: 'missing', words: `it cannot be made: there is no folder ${folder}` };
  }
  const code = whyNot(folder, constants.W_OK);
  if (code === 'EROFS') return readOnly(`it cannot be made: ${READ_ONLY_PLACE}`);
  return code === null
    ? null
    : readOnly(`it cannot be made: no permission to write in the folder ${folder}`);
}

function readOnly(words: string): Unopened {
  return { kind: 'readOnly', words };
}

/** The code of the error; null where one may. */
function whyNot(path: string, mode: number): string | null {
  try {
    accessSync(path, mode);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : null;
  }
}

/** 0 where there is none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
