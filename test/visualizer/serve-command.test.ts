/** `cenalloc serve` as a program: it tells its address, serves, and ends when it is told to. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs the command until it ends; `served` is called with the first line that it prints. */
function serve(
  words: readonly string[],
  served: (url: string, end: (signal: NodeJS.Signals) => void) => Promise<void> | void,
): Promise<Ran> {
  const child = spawn(process.execPath, ['src/cli/main.ts', 'serve', ...words], { cwd: ROOT });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  child.stdout.once('data', (piece: Buffer) => {
    stdout += piece.toString();
    void Promise.resolve(
      served(stdout.trim(), (signal) => {
        child.kill(signal);
      }),
    ).catch(() => child.kill('SIGKILL'));
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ stdout, stderr, code });
    });
  });
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'ends by %s, and has served until then',
  async (signal) => {
    let body = '';
    const ran = await serve(['examples/traces/k612-late.txt', '--port', '0'], async (url, end) => {
      body = await (await fetch(`${url}opened`)).text();
      // An open connection does not keep it.
      fetch(url).catch(() => undefined);
      end(signal);
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    expect(body).toContain('dma_buf_attach');
  },
);

test('says where others can read the page', async () => {
  const ran = await serve(['--host', '0.0.0.0', '--port', '0'], (_, end) => {
    // The note follows the address.
    setTimeout(end, 500, 'SIGTERM');
  });
  expect(ran.stderr).toMatch(
    /^cenalloc: note: whoever reaches this machine on the network can read the page/,
  );
  expect(ran.code).toBe(0);
});

test.each([
  [['missing.txt'], /^cenalloc: missing\.txt: no such file/],
  [['src'], /^cenalloc: src: this is a folder, expected a file/],
  [['--port', '99999'], /^cenalloc: .*Expected a whole number from 0 to 65535/],
  [['--host', '203.0.113.1', '--port', '0'], /^cenalloc: serve: cannot listen on 203\.0\.113\.1/],
])('%j is refused', async (words, message) => {
  const ran = await serve(words, (_, end) => {
    end('SIGKILL');
  });
  expect(ran.code).toBe(2);
  expect(ran.stdout).toBe('');
  expect(ran.stderr).toMatch(message);
});
