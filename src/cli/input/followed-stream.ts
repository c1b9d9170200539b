/**
 * Following standard input or a pipe, which can be read only once: what comes is written to a file of its own, which
 * pages read each at its own pace, and which is removed at the end. Memory holds none of it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveSource } from '../../inspect/live-source.ts';
import { codeOf, whyUnread, whyUnwritten } from '../output/errno-words.ts';
import { untilAborted } from '../output/interruption.ts';
import { note } from '../output/terminal.ts';
import { openBytes } from './byte-source.ts';
import { followedFile } from './followed-file.ts';
import { sourceName } from './source-name.ts';

/** What is followed, and how to end that. */
export interface OpenedFollowing {
  readonly source: LiveSource;
  readonly close: () => Promise<void> | void;
}

/** Follows what can be read only once, until the signal is aborted. */
export function followedStream(path: string, name: string, signal: AbortSignal): OpenedFollowing {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-'));
  const spool = join(folder, 'followed');
  writeFileSync(spool, '');
  let isEnded = false;
  const spooled = keep(path, spool, signal).finally(() => {
    isEnded = true;
  });
  const close = async (): Promise<void> => {
    await spooled;
    rmSync(folder, { recursive: true, force: true });
  };
  return { source: followedFile(spool, name, { isEnded: () => isEnded }), close };
}

/** Writes what comes to a file; what is not written yet is not read, either. */
async function keep(path: string, spool: string, signal: AbortSignal): Promise<void> {
  const source = sourceName(path);
  try {
    const input = openBytes(path);
    try {
      for await (const piece of untilAborted(input.pieces, signal)) {
        try {
          await appendFile(spool, piece);
        } catch (error) {
          note(`${spool}: ${whyUnwritten(error)}; ${source} is followed no longer`);
          return;
        }
      }
    } finally {
      input.close();
    }
  } catch (error) {
    if (codeOf(error) === '') throw error;
    note(`${source}: ${whyUnread(error, path)}; it is followed no longer`);
  }
}
