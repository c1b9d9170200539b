/** What `cenalloc serve --follow` follows, by what it is: a file, a pipe, a store, a log on a server. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { SIGNATURE_LENGTH_MAX } from '../../trace/formats/file-signature.ts';
import { whyUnread } from '../output/errno-words.ts';
import { followedServer, followedStore } from './followed-facts.ts';
import { followedFile, whyNotText } from './followed-file.ts';
import { followedStream, type OpenedFollowing } from './followed-stream.ts';
import { openStoreFile } from './open-log.ts';
import { isServerAddress, openServerLog, withoutPassword } from './server-log.ts';
import { sourceName, STDIN } from './source-name.ts';
import { isStoreFile } from './store-file.ts';

/** Begins to follow, until the signal is aborted. */
export async function openFollowed(
  path: string,
  signal: AbortSignal,
): Promise<Result<OpenedFollowing, InputError>> {
  const source = sourceName(path);
  if (path === '') return refused({ source: 'file', message: 'its name is empty' });
  if (path === STDIN) return ok(followedStream(path, source, signal));
  if (isServerAddress(path)) {
    const store = await openServerLog(path, true);
    if (!store.ok) return store;
    const name = withoutPassword(path);
    return ok({ source: followedServer(store.value, name), close: () => store.value.close() });
  }
  if (isStoreFile(path)) return openFollowedStore(path);
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    if (!stats.isFile()) return ok(followedStream(path, basename(path), signal));
    const wrong = whyNotText(beginningOf(path));
    if (wrong !== null) return refused({ source, message: wrong });
    return ok({ source: followedFile(path, basename(path)), close: () => undefined });
  } catch (error) {
    return refused({ source, message: whyUnread(error, path) });
  }
}

async function openFollowedStore(path: string): Promise<Result<OpenedFollowing, InputError>> {
  const store = await openStoreFile(path, { readOnly: true });
  if (!store.ok) return store;
  const { base } = store.value;
  const close = (): void => {
    store.value.close();
  };
  if (base === 0) return ok({ source: followedStore(store.value, path, basename(path)), close });
  close();
  const message = `the facts up to ${base} were archived; what is followed has to begin at its beginning`;
  return refused({ source: path, message });
}

function beginningOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(SIGNATURE_LENGTH_MAX);
    return start.subarray(0, readSync(file, start));
  } finally {
    closeSync(file);
  }
}
