/**
 * The one way to write a file: whole or not at all. The content goes into a file beside it, which takes the
 * name when it is complete and on the disk. Pieces are made while they are written, so that a log of any
 * length needs no more memory than a short one.
 */
import { randomBytes } from 'node:crypto';
import { constants, realpathSync, statSync, type Stats } from 'node:fs';
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { identityOf } from '../input/file-place.ts';
import { isStoreFile } from '../input/store-file.ts';
import { codeOf, whyUnwritten } from './errno-words.ts';
import { interruptible, Turns, type Interruption } from './interruption.ts';
import { ShortWrite, writeAll } from './write-all.ts';

/** How a file is written. */
export interface WriteOptions {
  /** A file that stands there already is refused instead of replaced, as is what is no file. */
  readonly isNew?: boolean;
  /** What the command reads: a file never takes the place of one of these, whatever name leads to it. */
  readonly inputs?: readonly string[];
  /** Looks at the file before it takes its name; what it throws, or an abort, keeps it from that. */
  readonly verify?: (path: string) => Promise<Result<null, InputError>>;
}

/** What a file is made of; bytes are written as they are. */
type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** How much is gathered before it is written. */
const GATHERED = 1024 * 1024;

/** Writes a file; where that fails, or is interrupted, what stood there before stands there still. */
export async function writeWhole(
  path: string,
  pieces: Pieces,
  options: WriteOptions = {},
): Promise<Result<null, InputError>> {
  if (path === '') return refused({ source: 'file', message: 'its name is empty' });
  return interruptible(async (interruption) => {
    try {
      return await writeTo(path, pieces, options, interruption);
    } catch (error) {
      if (error === interruption.signal.reason || (error as Error).name === 'AbortError') {
        const message = `interrupted (${interruption.name ?? ''}); it was not written`;
        return refused({ source: path, message });
      }
      if (codeOf(error) === '') throw error;
      const done = error instanceof ShortWrite ? ` after ${error.written} bytes` : '';
      return refused({ source: path, message: `${whyUnwritten(error)}${done}` });
    }
  });
}

async function writeTo(
  path: string,
  pieces: Pieces,
  { isNew = false, inputs = [], verify }: WriteOptions,
  { signal }: Interruption,
): Promise<Result<null, InputError>> {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing !== undefined && isNew) {
    return refused({ source: path, message: 'this file exists; give it a new name' });
  }
  const kept = existing?.isFile() === true ? whyKept(path, inputs) : null;
  if (kept !== null)
    return refused({ source: path, message: `${kept}; give the output another name` });
  if (existing !== undefined && !existing.isFile()) {
    // A device or a pipe keeps nothing that could stay half-written, and a rename would replace it.
    const device = await (existing.isFIFO() ? openPipe(path, signal) : open(path, 'w'));
    await writeAndClose(device, pieces, signal);
    return ok(null);
  }
  // A link stays a link: the file that it leads to is replaced.
  const target = existing === undefined ? path : realpathSync(path);
  const partial = `${target}.${randomBytes(4).toString('hex')}.partial`;
  try {
    const file = await open(partial, 'wx', existing === undefined ? 0o666 : 0o600);
    if (existing !== undefined) await keepOwner(file, existing);
    await writeAndClose(file, pieces, signal);
    const verified = (await verify?.(partial)) ?? ok(null);
    if (!verified.ok) return verified;
    signal.throwIfAborted();
    await (isNew ? nameNew(partial, target) : rename(partial, target));
    await syncFolder(target);
    return ok(null);
  } finally {
    // It is not there any more where it took its name; elsewhere the first failure is the one to tell.
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

/** Why a file must not be replaced: the command reads it, or it is a store. Null where it may be. */
function whyKept(path: string, inputs: readonly string[]): string | null {
  const own = identityOf(path);
  if (inputs.some((each) => identityOf(each) === own))
    return 'this file is read by the same command';
  return isStore(path) ? 'this is a store' : null;
}

/** A database of SQLite, or what belongs to one: others may be writing to it just now. */
function isStore(path: string): boolean {
  const owner = /^(.*)-(?:wal|shm|journal)$/su.exec(path)?.[1];
  return isStoreFile(path) || (owner !== undefined && isStoreFile(owner));
}

/** How often to look whether somebody reads a pipe, in milliseconds. */
const READER_EVERY = 20;

/** A pipe is opened when somebody reads it; to wait for that in the operating system could not be ended. */
async function openPipe(path: string, signal: AbortSignal): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (codeOf(error) !== 'ENXIO') throw error;
      await setTimeout(READER_EVERY, undefined, { signal });
    }
  }
}

/** The file that takes the place of another one belongs to whom the other one did, where that may be. */
async function keepOwner(file: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  await file.chown(uid, gid).catch(() => undefined);
  await file.chmod(mode & 0o7777).catch(() => undefined);
}

/** Writes what is made on the way, and waits until it is on the disk. */
async function writeAndClose(file: FileHandle, pieces: Pieces, signal: AbortSignal): Promise<void> {
  const turns = new Turns();
  let gathered = '';
  let written = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    try {
      await writeAll(file, bytes, signal);
    } catch (error) {
      throw error instanceof ShortWrite ? new ShortWrite(written + error.written, error) : error;
    }
    written += bytes.length;
  };
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(gathered);
    gathered = '';
    await write(bytes);
  };
  try {
    for await (const piece of pieces) {
      if (typeof piece === 'string') gathered += piece;
      else {
        await flush();
        await write(piece);
      }
      if (gathered.length >= GATHERED) await flush();
      else if (turns.isDue) await turns.take();
      signal.throwIfAborted();
    }
    await flush();
    signal.throwIfAborted();
    await file.sync().catch(ignoreUnlessFailed);
  } finally {
    await file.close();
  }
}

/** A name that is taken in the meantime stays with whoever took it. */
async function nameNew(partial: string, target: string): Promise<void> {
  try {
    await link(partial, target);
  } catch (error) {
    // Some file systems know no second name for a file.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
    await rename(partial, target);
  }
}

/** The name is on the disk when the folder is; some systems do not open folders, and do it themselves. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path)).catch(() => null);
  try {
    await folder?.sync().catch(ignoreUnlessFailed);
  } finally {
    await folder?.close();
  }
}

/** A pipe, a device or a strange file system has nothing to bring to a disk; a disk that fails does. */
function ignoreUnlessFailed(error: unknown): void {
  if (['EIO', 'ENOSPC', 'EDQUOT'].includes(codeOf(error))) throw error;
}
