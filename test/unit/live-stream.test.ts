/**
 * What is sent of something that goes on: a page that stops reading holds the source up after what a socket takes, and
 * gets all of it when it reads on; silence is broken by a sign of life; a failure is told, and the page tries again.
 */
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import type { LivePiece, LiveSource } from '../../src/inspect/live-source.ts';
import { eventOf, streamLive } from '../../src/inspect/live-stream.ts';

const servers = new Set<Server>();

afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers.clear();
});

/** Sends a source to whoever connects; the connection is not read until somebody does. */
async function connected(source: LiveSource, heartbeat?: number): Promise<Socket> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    void streamLive(source, null, response, heartbeat);
  });
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.0\r\n\r\n');
  return socket;
}

function sourceOf(pieces: LiveSource['pieces']): LiveSource {
  return { name: 'it', pieces };
}

const LINE = `${'x'.repeat(65_535)}\n`;
const COUNT = 2_000;

test('a page that stops reading holds the source up, and loses nothing', async () => {
  let asked = 0;
  const socket = await connected(
    sourceOf(async function* () {
      while (asked < COUNT) {
        asked += 1;
        yield await Promise.resolve({ kind: 'lines', text: LINE, at: String(asked) } as const);
      }
    }),
  );
  // It stands still when the sockets of both sides are full, long before the 128 MB are sent.
  let before = -1;
  await vi.waitFor(
    () => {
      const last = before;
      before = asked;
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBe(last);
    },
    { timeout: 20_000, interval: 300 },
  );
  expect(asked).toBeLessThan(COUNT / 4);
  let body = '';
  let ids = 0;
  for await (const piece of socket) {
    body += (piece as Buffer).toString('latin1');
    const whole = body.split('\n\n');
    body = whole.pop() ?? '';
    ids += whole.filter((event) => event.includes('id: ')).length;
  }
  expect(ids).toBe(COUNT);
});

test('silence is broken, and the source ends when the page goes', async () => {
  let isEnded = false;
  const socket = await connected(
    sourceOf(async function* (_, signal) {
      yield { kind: 'caught-up' };
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
      isEnded = true;
    }),
    10,
  );
  let body = '';
  for await (const piece of socket) {
    body += (piece as Buffer).toString();
    if (body.split(': still here').length > 3) break;
  }
  await vi.waitFor(() => {
    expect(isEnded).toBe(true);
  });
});

test('a failure is told before the connection ends', async () => {
  const socket = await connected(
    sourceOf(() => ({
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject<IteratorResult<LivePiece>>(new Error('the disk failed')),
      }),
    })),
  );
  let body = '';
  for await (const piece of socket) body += (piece as Buffer).toString();
  expect(body).toContain('event: note\ndata: {"why":"the disk failed"}\n\n');
});

test('no line of what is sent can be taken for a part of an event', () => {
  const text = 'one\r\n\nid: 7\r: x\ntwo\n';
  const event = eventOf({ kind: 'lines', text, at: 'a' }, 'it');
  expect(event).toBe('id: a\ndata: one\ndata: \ndata: id: 7: x\ndata: two\n\n');
});
