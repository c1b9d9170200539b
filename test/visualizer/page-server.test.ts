/**
 * What the server of the page gives away: the page, the one document, and nothing else.
 */
import { request } from 'node:http';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPageServer } from '../../src/inspect/page-server.ts';

const FILES = new Map([
  ['/', { type: 'text/html; charset=utf-8', content: Buffer.from('<p>page</p>') }],
  ['/assets/page.js', { type: 'text/javascript', content: Buffer.from('1') }],
]);

let server: Server;
let port = 0;

beforeAll(async () => {
  const document = { name: 'a "name" ü\n.txt', content: Buffer.from('recording') };
  const started = await startPageServer({ host: '127.0.0.1', port: 0, files: FILES, document });
  if (!started.ok) throw new Error(started.refusal);
  ({ server } = started.value);
  port = Number(new URL(started.value.url).port);
});

afterAll(() => {
  server.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Asks for a path as it is written, which fetch would tidy up first. */
function ask(path: string, { method = 'GET', host = `127.0.0.1:${port}` } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers: { host } },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (body += piece));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
        });
      },
    );
    asked.on('error', reject).end();
  });
}

test('what has a name of its own is asked for once, and nothing else is kept', async () => {
  const kept = async (path: string): Promise<unknown> => (await ask(path)).headers['cache-control'];
  expect(await kept('/assets/page.js')).toContain('immutable');
  for (const path of ['/', '/opened', '/assets/none.js']) expect(await kept(path)).toBe('no-store');
});

test('the page and the document are served', async () => {
  expect(await ask('/')).toMatchObject({ status: 200, body: '<p>page</p>' });
  expect(await ask('/?a=b')).toMatchObject({ status: 200 });
  const opened = await ask('/opened');
  expect(opened).toMatchObject({ status: 200, body: 'recording' });
  expect(decodeURIComponent(String(opened.headers['x-file-name']))).toBe('a "name" ü\n.txt');
  expect(await ask('/opened', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
});

test.each([
  '/package.json',
  '/../package.json',
  '/assets/../../../package.json',
  '/%2e%2e/package.json',
  '/..%2f..%2fetc/passwd',
  '//etc/passwd',
  '/assets/',
  '/index.html/..',
  '/assets/page.js%00.html',
])('%s leads nowhere', async (path) => {
  expect((await ask(path)).status).toBe(404);
});

test('only reading is allowed', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    expect((await ask('/', { method })).status).toBe(405);
  }
});

test('a name that is none of this machine is refused', async () => {
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example']) {
    expect((await ask('/opened', { host })).status, host).toBe(403);
  }
  for (const host of [`localhost:${port}`, `[::1]:${port}`, '127.0.0.1']) {
    expect((await ask('/opened', { host })).status, host).toBe(200);
  }
});

test('every answer forbids scripts of others', async () => {
  for (const path of ['/', '/opened', '/nothing']) {
    const { headers } = await ask(path);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
});

test('where a port is taken, the next one is', async () => {
  const started = await startPageServer({ host: '127.0.0.1', port, files: FILES, document: null });
  if (!started.ok) throw new Error(started.refusal);
  expect(Number(new URL(started.value.url).port)).toBeGreaterThan(port);
  const url = new URL(started.value.url);
  expect((await fetch(new URL('/opened', url))).status).toBe(204);
  started.value.server.close();
  started.value.server.closeAllConnections();
});

test('an address of nobody is said', async () => {
  const options = { host: '203.0.113.1', port: 0, files: FILES, document: null };
  const started = await startPageServer(options);
  expect(started).toEqual({ ok: false, refusal: 'cannot listen on 203.0.113.1:0: EADDRNOTAVAIL' });
});
