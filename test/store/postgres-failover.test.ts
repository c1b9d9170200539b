/**
 * A server dies and its standby takes over: subscriptions and writers go on at the same address, behind which the
 * other server is then, and nothing that was acknowledged is lost, doubled or in another order.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventStore, StoredEvent } from '../../src/events/event-store.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import {
  noOwnServer,
  noServer,
  newStoreUrl,
  onServer,
  startServer,
  type TestServer,
} from '../support/postgres-server.ts';
import { startStandby, type TestStandby } from '../support/postgres-standby.ts';
import { taken } from './server-stores.ts';

async function opened(url: string): Promise<EventStore> {
  const store = await openPostgresStore(url, { openPatience: 30_000 });
  if (!store.ok) throw store.refusal;
  return store.value;
}

/** An address that can be moved from one server to another, as a name or a virtual IP is. */
class MovingAddress {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port: number;

  constructor(port: number) {
    this.#port = port;
    this.#server = createServer((socket) => {
      const there = connect(this.#port, '127.0.0.1');
      const end = (): void => {
        for (const each of [socket, there]) {
          this.#sockets.delete(each);
          each.destroy();
        }
      };
      for (const each of [socket, there]) {
        this.#sockets.add(each);
        each.on('error', end).on('close', end);
      }
      socket.pipe(there).pipe(socket);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  move(port: number): void {
    this.#port = port;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function atPort(url: string, port: number): string {
  const address = new URL(url);
  address.port = String(port);
  return address.href;
}

describe.skipIf(noServer !== '' || noOwnServer !== '')(`a standby${noServer}${noOwnServer}`, () => {
  let server: TestServer;
  let standby: TestStandby;

  beforeAll(async () => {
    server = await startServer();
    standby = await startStandby(server);
    // An append is acknowledged when it is on both disks.
    await onServer(server.url, async (client) => {
      await client.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
      await client.query('SELECT pg_reload_conf()');
    });
  }, 120_000);

  afterAll(() => {
    standby.stop();
    server.stop();
  });

  test('takes over, and whoever reads and writes goes on', async () => {
    const place = new MovingAddress(Number(new URL(server.url).port));
    const port = await place.listen();
    const url = atPort(newStoreUrl(server.url), port);
    const store = await opened(url);
    const acknowledged: string[] = [];
    const followed: StoredEvent[] = [];
    const total = 120;
    const reading = (async () => {
      for await (const stored of store.subscribe()) {
        followed.push(stored);
        if (followed.length === total) return;
      }
    })();
    const write = async (stream: string): Promise<void> => {
      for (let version = 0; version < total / 3; version += 1) {
        const done = await store.append(stream, version, [taken(stream)]);
        expect(done.ok, `${stream} ${version}`).toBe(true);
        acknowledged.push(`${stream} ${version + 1}`);
      }
    };
    const writing = Promise.all(['b1', 'b2', 'b3'].map(write));
    await untilSo(() => acknowledged.length > 20);
    server.halt?.('immediate');
    const before = acknowledged.length;
    standby.promote();
    place.move(Number(new URL(standby.url).port));
    await writing;
    await reading;
    expect(before).toBeLessThan(total);
    const names = followed.map(({ stream, version }) => `${stream} ${version}`);
    expect(new Set(names).size).toBe(total);
    expect([...names].sort()).toEqual([...acknowledged].sort());
    // Everybody reads one order, also who reads on the second server from a cursor of the first.
    const again = await opened(atPort(url, Number(new URL(standby.url).port)));
    const cursor = followed[10]?.cursor ?? null;
    const rest: string[] = [];
    for await (const { stream, version } of again.readAll(cursor))
      rest.push(`${stream} ${version}`);
    expect(rest).toEqual(names.slice(11));
    await again.close();
    await store.close();
    place.close();
  });
});

async function untilSo(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
