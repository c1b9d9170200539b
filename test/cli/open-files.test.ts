/** What a command has read of a file, and what it found in it, leaves nothing open. */
import { existsSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Workbench } from './command-line.ts';

const workbench = new Workbench();
const DESCRIPTORS = '/proc/self/fd';

/** The files of the workbench that this process holds open. */
function openFiles(): readonly string[] {
  const folder = realpathSync(workbench.folder);
  return readdirSync(DESCRIPTORS)
    .map(targetOf)
    .filter((path) => path.startsWith(folder));
}

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(join(DESCRIPTORS, descriptor));
  } catch {
    return '';
  }
}

const LINES = 'bridge-1 [001] 1.000000: dma_buf_fd: exp_name=a name=(null) size=4096 ino=1 fd=3\n';

describe.skipIf(!existsSync(DESCRIPTORS))(
  'no file is left open, which needs /proc to be seen, after',
  () => {
    test.each<[string, string, string | Uint8Array]>([
      ['a recording', 'check', LINES.repeat(10_000)],
      ['a short recording', 'check', LINES],
      ['a packed recording', 'check', gzipSync(LINES.repeat(10_000))],
      ['a packed file of another kind', 'check', gzipSync('\u007fELF\u0001'.repeat(500_000))],
      ['a damaged packed file', 'check', gzipSync(LINES.repeat(10_000)).subarray(0, 300)],
      ['a binary file', 'check', new Uint8Array(1_000_000)],
      ['text of another kind', 'check', 'hello\n'.repeat(200_000)],
      ['an empty recording', 'check', ''],
      ['a log', 'replay', '{"schema":2}\n'.repeat(100_000)],
      ['a binary log', 'log', new Uint8Array(1_000_000)],
    ])('%s', async (what, command, content) => {
      await workbench.run([command, workbench.file(what.replaceAll(' ', '-'), content)]);
      // Closing takes the operating system a moment, for which no command waits.
      for (let tries = 0; tries < 50 && openFiles().length > 0; tries += 1) await setTimeout(20);
      expect(openFiles()).toEqual([]);
    });
  },
);
