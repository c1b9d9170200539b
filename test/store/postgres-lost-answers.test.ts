/**
 * The answer to an append is lost after the server has committed it, or the statement before it got there,
 * and the store sends it again: it is there once. And what a server, a role or a restored copy must be like
 * for the promises of a store to hold.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bufferId, importerId } from '../../src/base/ids.ts';
import type { EventDraft } from '../../src/events/envelope.ts';
import type { EventStore, StoredEvent } from '../../src/events/event-store.ts';
import { openPostgresStore, type PostgresPool } from '../../src/store/postgres/index.ts';
import { noServer, newStoreUrl, onServer, type TestServer } from '../support/postgres-server.ts';
import { useServer } from '../support/use-server.ts';
import { LossyPool } from './lossy-pool.ts';
import { taken } from './server-stores.ts';

/** A fact that is appended under the lock of claims, in a transaction of several statements. */
function claim(stream: string): EventDraft {
  const about = { buffer: bufferId(stream), importer: importerId('gpu') };
  return { event: { type: 'AttachmentMapped', ...about, direction: 'toDevice', ioVirtualBase: 0 } };
}

async function names(facts: AsyncIterable<StoredEvent>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { stream, version } of facts) found.push(`${stream} ${version}`);
  return found;
}

function schemaOf(url: string): string {
  return new URL(url).searchParams.get('schema') ?? '';
}

/** A block of SQL of the document, for the schema of a test. */
function documented(begin: string, schema: string): string {
  const page = readFileSync(
    join(import.meta.dirname, '../../docs/event-store-postgres.md'),
    'utf8',
  );
  const blocks = [...page.matchAll(/```sql\n([^]*?)```/g)].map(([, block = '']) => block);
  const block = blocks.find((each) => each.startsWith(begin));
  if (block === undefined) throw new Error(`no block of SQL begins with ${begin}`);
  return block.replaceAll('cenalloc', schema);
}

describe.skipIf(noServer !== '')(`PostgreSQL${noServer}`, () => {
  let server: TestServer;

  useServer((started) => {
    server = started;
  });

  async function opened(at: string | PostgresPool, schema?: string): Promise<EventStore> {
    const options = schema === undefined ? {} : { schema };
    const store = await openPostgresStore(at, options);
    if (!store.ok) throw store.refusal;
    return store.value;
  }

  describe.each(['before', 'after'] as const)('a connection that is lost %s', (when) => {
    test.each([
      ['an append at a version', /INSERT INTO .*facts/s, 0, taken('b1')],
      ['an append at any version', /INSERT INTO .*facts/s, 'any', taken('b1')],
      ['a claim', /INSERT INTO .*facts/s, 0, claim('b1')],
      ['the commit of a claim', /^COMMIT$/, 0, claim('b1')],
    ] as const)('%s doubles and loses nothing', async (_, statement, version, draft) => {
      const pool = new LossyPool(server.url);
      const schema = schemaOf(newStoreUrl(server.url));
      const store = await opened(pool, schema);
      pool.lose(statement, when);
      const done = await store.append('b1', version, [draft, taken('b1')]);
      expect(pool.lost).toBe(1);
      expect(done.ok && done.value.map((fact) => fact.version)).toEqual([1, 2]);
      expect(await names(store.readAll())).toEqual(['b1 1', 'b1 2']);
      const next = await store.append('b1', 2, [taken('b1')]);
      expect(next.ok).toBe(true);
      await store.close();
      await pool.end();
    });

    test('an append that somebody else overtook is a conflict, as ever', async () => {
      const pool = new LossyPool(server.url);
      const schema = schemaOf(newStoreUrl(server.url));
      const store = await opened(pool, schema);
      const other = await opened(server.url, schema);
      await other.append('b1', 0, [taken('b1')]);
      pool.lose(/INSERT INTO .*facts/s, when);
      const done = await store.append('b1', 0, [taken('b1')]);
      expect(pool.lost).toBe(1);
      expect(done).toMatchObject({ ok: false, refusal: { expected: 0, current: 1 } });
      await store.close();
      await other.close();
      await pool.end();
    });

    test('a page that is read is read again', async () => {
      const pool = new LossyPool(server.url);
      const store = await opened(pool, schemaOf(newStoreUrl(server.url)));
      await store.append('b1', 0, [taken('b1'), taken('b1')]);
      pool.lose(/pg_snapshot_xmin[^]*ORDER BY/, when);
      expect(await names(store.readAll())).toEqual(['b1 1', 'b1 2']);
      expect(pool.lost).toBe(1);
      await store.close();
      await pool.end();
    });
  });

  test('a subscription is woken, and does not wait for its next look', async () => {
    const url = newStoreUrl(server.url);
    const writer = await opened(url);
    const reader = await openPostgresStore(url, { lookEvery: 3_600_000 });
    if (!reader.ok) throw reader.refusal;
    const found: string[] = [];
    const reading = (async () => {
      for await (const { version } of reader.value.subscribe()) {
        found.push(String(version));
        if (version === 2) break;
      }
    })();
    await writer.append('b1', 0, [taken('b1')]);
    // Looks become more and more seldom; by the time of the second fact they are far apart.
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    await writer.append('b1', 1, [taken('b1')]);
    const waited = performance.now();
    await reading;
    expect(performance.now() - waited).toBeLessThan(1_000);
    expect(found).toEqual(['1', '2']);
    await writer.close();
    await reader.value.close();
  });

  test.each(['reads', 'waits'])(
    'closing a store ends a subscription that %s, and it is closed',
    async (state) => {
      const store = await opened(newStoreUrl(server.url));
      await store.append('b1', 0, [taken('b1')]);
      const found: string[] = [];
      // One that is closed before it has read anything gives nothing, rightly.
      let tellRead: () => void = () => undefined;
      const hasRead = new Promise<void>((resolve) => {
        tellRead = resolve;
      });
      const reading = (async () => {
        for await (const { stream, version } of store.subscribe()) {
          found.push(`${stream} ${version}`);
          tellRead();
          if (state === 'reads') await store.close();
        }
      })();
      await hasRead;
      if (state === 'waits') {
        await new Promise((resolve) => setTimeout(resolve, 50));
        await store.close();
      }
      await reading;
      expect(found).toEqual(['b1 1']);
      const late = store.append('b1', 1, [taken('b1')]);
      await expect(late).rejects.toMatchObject({ kind: 'closed' });
    },
  );

  test('the documented rights are enough, and what they do not give is refused', async () => {
    const url = newStoreUrl(server.url);
    const schema = schemaOf(url);
    await (await opened(url)).close();
    const roles = `
      CREATE ROLE ${schema}_writer LOGIN PASSWORD 'w'; CREATE ROLE ${schema}_reader LOGIN PASSWORD 'r';
`;
    await onServer(server.url, (client) => client.query(roles));
    const grants = documented('GRANT', schema).replace(/\b(writer|reader)\b/g, `${schema}_$1`);
    await onServer(server.url, (client) => client.query(grants));
    const as = (role: string, password: string): string => {
      const address = new URL(url);
      address.username = `${schema}_${role}`;
      address.password = password;
      return address.href;
    };
    const writer = await opened(as('writer', 'w'));
    expect((await writer.append('b1', 0, [claim('b1')], null)).ok).toBe(true);
    const [fact] = await names(writer.readAll());
    expect(fact).toBe('b1 1');
    for await (const { cursor } of writer.readAll()) {
      await writer.saveSnapshot({ name: 'world', schema: 1 }, { at: cursor, state: '{}' });
    }
    await writer.dropSnapshots();
    await writer.close();
    const reader = await opened(as('reader', 'r'));
    expect(await names(reader.readAll())).toEqual(['b1 1']);
    const denied = reader.append('b1', 1, [taken('b1')]);
    await expect(denied).rejects.toMatchObject({ kind: 'denied' });
    await reader.close();
    const stranger = await openPostgresStore(
      as('reader', 'r').replace(/schema=\w+/, 'schema=of_nobody'),
    );
    expect(stranger).toMatchObject({ ok: false, refusal: { kind: 'denied' } });
  });

  test('a server that acknowledges before it has written is refused', async () => {
    const url = new URL(newStoreUrl(server.url));
    url.searchParams.set('options', '-csynchronous_commit=off');
    const refusal = await openPostgresStore(url.href);
    expect(refusal).toMatchObject({ ok: false, refusal: { kind: 'settings' } });
  });

  test('a log restored on another server is refused until it is renumbered', async () => {
    const url = newStoreUrl(server.url);
    const schema = schemaOf(url);
    const store = await opened(url);
    for (const version of [0, 1]) await store.append('b1', version, [taken('b1')]);
    await store.append('b2', 0, [taken('b2')]);
    await store.close();
    // As if the transactions of the other server had much higher numbers.
    const restored = `UPDATE ${schema}.facts SET tx = (tx::text::bigint + 1000000)::text::xid8`;
    await onServer(server.url, (client) => client.query(restored));
    const refusal = await openPostgresStore(url);
    expect(refusal).toMatchObject({ ok: false, refusal: { kind: 'foreign' } });
    await onServer(server.url, (client) => client.query(documented('BEGIN', schema)));
    const whole = await opened(url);
    expect(await names(whole.readAll())).toEqual(['b1 1', 'b1 2', 'b2 1']);
    expect((await whole.append('b1', 2, [taken('b1')])).ok).toBe(true);
    expect(await names(whole.readAll())).toEqual(['b1 1', 'b1 2', 'b2 1', 'b1 3']);
    await whole.close();
  });
});
