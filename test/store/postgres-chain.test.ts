/**
 * The chains of a log on a server: stores of every layout are brought up and give their world, several writers
 * keep the chain, and older programs and lesser roles are told.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeLog, describeWorld } from '../../src/index.ts';
import { openWorldLater } from '../../src/store/open-world.ts';
import {
  openPostgresStore,
  verifyPostgresStore,
  type PostgresStore,
} from '../../src/store/postgres/index.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { newStoreUrl, noServer, onServer, type TestServer } from '../support/postgres-server.ts';
import { useServer } from '../support/use-server.ts';
import { changeTables, opened, schemaOf, taken } from './server-stores.ts';

const GOLDEN = join(import.meta.dirname, '../golden/v2');

let server: TestServer;

useServer((started) => {
  server = started;
});

/** A store as an older program wrote it. */
async function golden(layout: number): Promise<string> {
  const url = newStoreUrl(server.url);
  const text = readFileSync(join(GOLDEN, `every-call.layout-${layout}.sql`), 'utf8');
  const sql = text
    .replaceAll('cenalloc.', `${schemaOf(url)}.`)
    .replace('SCHEMA cenalloc', `SCHEMA ${schemaOf(url)}`);
  await onServer(server.url, (client) => client.query(sql));
  return url;
}

async function layoutOf(url: string): Promise<unknown> {
  return onServer(server.url, async (client) => {
    const { rows } = await client.query<{ layout: number }>(
      `SELECT layout FROM ${schemaOf(url)}.layout`,
    );
    return rows[0]?.layout;
  });
}

/** The columns of layout 1 as a program of it appends. */
const OLD_APPEND = `INSERT INTO $.facts (stream, version, schema, append, type, data, claims)
  VALUES ('old', 1, 2, gen_random_uuid(), 'ReferenceTaken', '{}', false)`;

describe.skipIf(noServer !== '')(`a store on a server${noServer}`, () => {
  test.each([1, 2])('of layout %i is its log', async (layout) => {
    const url = await golden(layout);
    const store = await opened(url);
    const log = unwrap(decodeLog(readFileSync(join(GOLDEN, 'every-call.jsonl'), 'utf8'), ''));
    const found = [];
    for await (const { cursor, ...fact } of store.readAll()) {
      expect(cursor).toBe(`3/${fact.sequence}`);
      found.push(fact);
    }
    expect(found).toEqual(log);
    const world = (await openWorldLater(store))?.world;
    const wanted: unknown = JSON.parse(readFileSync(join(GOLDEN, 'every-call.world.json'), 'utf8'));
    expect(JSON.parse(JSON.stringify(world && describeWorld(world)))).toEqual(wanted);
    // A snapshot of an older layout has no checksum.
    expect(await store.loadSnapshot({ name: 'world', schema: 1 })).toBe(null);
    const versions = log.filter(({ stream }) => stream === 'b2').length;
    expect((await store.append('b2', versions, [taken('b2')])).ok).toBe(true);
    expect(await verifyPostgresStore(store)).toEqual({
      facts: log.length + 1,
      held: log.length + 1,
      streams: 3,
      recordings: 0,
      damages: [],
    });
    await store.close();
  });

  test('of layout 1 with a damaged fact is refused, and stays as it is', async () => {
    const url = await golden(1);
    await changeTables(
      url,
      `UPDATE $.facts SET data = '{"event": 1}' WHERE stream = 'b2' AND version = 3`,
    );
    const refusal = await openPostgresStore(url);
    expect(refusal).toMatchObject({ ok: false, refusal: { kind: 'corrupt' } });
    expect(refusal.ok ? '' : refusal.refusal.message).toContain('b2 version 3');
    expect(await layoutOf(url)).toBe(1);
    await changeTables(url, OLD_APPEND);
  });

  test('of layout 1 is not brought up by who only reads, and says so', async () => {
    const url = await golden(1);
    const refusal = await openPostgresStore(url, { readOnly: true });
    expect(refusal).toMatchObject({ ok: false, refusal: { kind: 'readOnly' } });
    expect(await layoutOf(url)).toBe(1);
  });

  test('of layout 1 is brought up once by many who open it', async () => {
    const url = await golden(1);
    const stores = await Promise.all([1, 2, 3, 4].map(() => opened(url)));
    const [first] = stores;
    expect(first && (await verifyPostgresStore(first)).damages).toEqual([]);
    for (const store of stores) await store.close();
    expect(await layoutOf(url)).toBe(2);
  });

  test('keeps the rights of its roles when it is brought up', async () => {
    const url = await golden(1);
    const schema = schemaOf(url);
    await changeTables(
      url,
      `CREATE ROLE ${schema}_w LOGIN PASSWORD 'w'; CREATE ROLE ${schema}_r LOGIN PASSWORD 'r';
      GRANT USAGE ON SCHEMA ${schema} TO ${schema}_w, ${schema}_r;
      GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${schema}_w, ${schema}_r;
      GRANT INSERT ON $.facts TO ${schema}_w`,
    );
    const as = (role: string): string => {
      const address = new URL(url);
      address.username = `${schema}_${role}`;
      address.password = role;
      return address.href;
    };
    const early = await openPostgresStore(as('w'));
    expect(early).toMatchObject({ ok: false, refusal: { kind: 'denied' } });
    expect(early.ok ? '' : early.refusal.message).toContain('as the role that owns its tables');
    await (await opened(url)).close();
    const writer = await opened(as('w'));
    expect((await writer.append('new', 0, [taken('new')])).ok).toBe(true);
    expect((await writer.append('new', 1, [taken('new')])).ok).toBe(true);
    await writer.close();
    const reader = await opened(as('r'));
    expect((await verifyPostgresStore(reader)).damages).toEqual([
      { part: 'history', message: expect.stringContaining('ReferenceTaken cannot have') as string },
    ]);
    await expect(reader.append('b9', 0, [taken('b9')])).rejects.toMatchObject({ kind: 'denied' });
    await reader.close();
  });

  test('refuses what a program of layout 1 appends, and tells it to be updated', async () => {
    const url = await golden(1);
    await changeTables(
      url,
      OLD_APPEND.replace(`'{}'`, `'{"event":{"type":"ReferenceTaken","buffer":"old"}}'`),
    );
    await (await opened(url)).close();
    await expect(changeTables(url, OLD_APPEND.replace('1, 2,', '2, 2,'))).rejects.toThrow(
      'violates check constraint "update_cenalloc_before_appending_here"',
    );
  });

  test('keeps its chains under several writers', async () => {
    const url = newStoreUrl(server.url);
    const stores = await Promise.all([1, 2, 3, 4].map(() => opened(url)));
    const append = async (store: PostgresStore, own: string): Promise<void> => {
      for (let round = 0; round < 40; round += 1) {
        for (const stream of [own, 'shared', `s${round % 7}`]) {
          const done = await store.append(stream, 'any', [taken(stream), taken(stream)]);
          expect(done.ok).toBe(true);
        }
      }
    };
    await Promise.all(stores.map((store, index) => append(store, `own-${index}`)));
    const [first] = stores;
    const { facts, streams, damages } = (await first?.verify()) ?? {};
    expect({ facts, streams }).toMatchObject({ streams: 4 + 1 + 7 });
    // These facts tell no history, and are written as they should be.
    expect(damages?.map(({ part }) => part)).toEqual(['history']);
    for (const store of stores) await store.close();
  });

  test('goes on where somebody else has appended, whatever it remembers', async () => {
    const url = newStoreUrl(server.url);
    const [one, other] = [await opened(url), await opened(url)];
    expect((await one.append('b1', 0, [taken('b1')])).ok).toBe(true);
    expect((await other.append('b1', 1, [taken('b1')])).ok).toBe(true);
    expect((await one.append('b1', 2, [taken('b1')])).ok).toBe(true);
    expect(await one.append('b1', 2, [taken('b1')])).toMatchObject({ refusal: { current: 3 } });
    expect(await other.append('b1', 2, [taken('b1')])).toMatchObject({ refusal: { current: 3 } });
    await one.close();
    await other.close();
  });
});
