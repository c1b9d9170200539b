/**
 * Serves the page and the one document that was opened or is followed, and nothing else: no path leads out of it. Only
 * this machine is served unless told otherwise, and only under a name of this machine, so that no page
 * of somebody else can read a recording through the browser.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import type { AddressInfo } from 'node:net';
import { ok, refused, type Result } from '../base/result.ts';
import type { LiveSource } from './live-source.ts';
import { streamLive } from './live-stream.ts';
import type { PageFile } from './page-files.ts';

/** What was opened. */
export interface ServedDocument {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What is served, and where. */
export interface PageServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly document: ServedDocument | null;
  /** What is followed in place of a document. */
  readonly live?: LiveSource | null;
}

/** Styles of elements are set by script, which needs no exception. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The parts of the page have names that tell what is in them: page and workers ask for each once. */
const PARTS = '/assets/';
const LASTING = { 'cache-control': 'max-age=31536000, immutable' };

/** A server that listens. */
export interface StartedServer {
  readonly server: Server;
  readonly url: string;
  /** Whether nobody but this machine reaches it. */
  readonly isOwnMachine: boolean;
}

/** The addresses that lead to this machine and nowhere else. */
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** A port is tried, then those after it. */
const PORTS_TRIED = 20;

/** Starts the server; where the port is taken, on one of the next. */
export async function startPageServer(
  options: PageServerOptions,
): Promise<Result<StartedServer, string>> {
  const { host, port } = options;
  const last = port === 0 ? 0 : Math.min(65_535, port + PORTS_TRIED - 1);
  for (let tried = port; tried <= last; tried += 1) {
    const server = createServer((request, response) => {
      answer(request, response, options);
    });
    const code = await listen(server, tried, host);
    if (code === null) {
      const at = server.address() as AddressInfo;
      const name = host.includes(':') ? `[${host}]` : host;
      const isOwnMachine = LOOPBACK.test(at.address);
      return ok({ server, url: `http://${name}:${at.port}/`, isOwnMachine });
    }
    if (code !== 'EADDRINUSE') return refused(`cannot listen on ${host}:${tried}: ${code}`);
  }
  return refused(`the ports ${port} to ${last} are all taken; name another with --port`);
}

/** Listens, or says by which error it cannot. */
function listen(server: Server, port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    server.listen(port, host, () => {
      resolve(null);
    });
  });
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files, document, host, live = null }: PageServerOptions,
): void {
  const send = (status: number, type: string, body: string | Uint8Array, more = {}): void => {
    response.writeHead(status, { ...HEADERS, 'content-type': type, ...more });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (!isOwnName(request.headers.host, host)) {
    send(403, 'text/plain', 'this page answers only to a name of this machine\n');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(405, 'text/plain', 'only GET and HEAD\n', { allow: 'GET, HEAD' });
    return;
  }
  const [path = ''] = (request.url ?? '').split('?', 1);
  if (path === '/opened' && document !== null) {
    const name = encodeURIComponent(document.name);
    send(200, 'application/octet-stream', document.content, { 'x-file-name': name });
    return;
  }
  if (path === '/opened') {
    const more = live === null ? {} : { 'x-live-name': encodeURIComponent(live.name) };
    response.writeHead(204, { ...HEADERS, ...more }).end();
    return;
  }
  if (path === '/live' && live !== null) {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
    if (request.method === 'HEAD') response.end();
    else void streamLive(live, placeIn(request), response);
    return;
  }
  const file = files.get(path);
  if (file === undefined) send(404, 'text/plain', 'there is no such page\n');
  else send(200, file.type, file.content, path.startsWith(PARTS) ? LASTING : {});
}

/** Where a page goes on: behind the last event that it got, which a browser remembers by itself. */
function placeIn({ headers, url }: IncomingMessage): string | null {
  const last = headers['last-event-id'];
  const after = new URLSearchParams((url ?? '').split('?')[1]).get('after');
  return (Array.isArray(last) ? last[0] : last) ?? after;
}

/** Whether a request names this machine: a page elsewhere may make its own name point here. */
function isOwnName(header: string | undefined, host: string): boolean {
  const name = (header ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  const own = ['localhost', '127.0.0.1', '::1', host.toLowerCase()];
  if (host !== '0.0.0.0' && host !== '::') return own.includes(name);
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.includes(name) || addresses.some(({ address }) => address === name);
}
