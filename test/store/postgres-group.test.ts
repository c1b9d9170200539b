/**
 * Group commit: appends that are asked for at once go out together, and nobody can tell but by the clock. Each has
 * its own answer, whatever becomes of the others; what is lost with a connection is there once.
 */
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { EventStore, StoredEvent } from '../../src/events/event-store.ts';
import { chained, singleQuery } from '../../src/store/postgres/append-query.ts';
import { openPostgresStore, verifyPostgresStore } from '../../src/store/postgres/index.ts';
import { RowChecksums } from '../../src/store/postgres/row-checksums.ts';
import { sqlStatementsOf } from '../../src/store/postgres/sql-statements.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { newStoreUrl, noServer, type TestServer } from '../support/postgres-server.ts';
import { useServer } from '../support/use-server.ts';
import { LossyPool } from './lossy-pool.ts';
import { changeTables, opened, schemaOf, taken } from './server-stores.ts';

let server: TestServer;

useServer((started) => {
  server = started;
});

const GROUP = /gate AS MATERIALIZED/;
const STREAMS = Array.from({ length: 8 }, (_, index) => `b${index}`);

async function all(store: EventStore): Promise<readonly StoredEvent[]> {
  const facts: StoredEvent[] = [];
  for await (const fact of store.readAll()) facts.push(fact);
  return facts;
}

/** A store on a pool that is watched. */
async function watched(url = newStoreUrl(server.url)) {
  const pool = new LossyPool(server.url);
  const store = await openPostgresStore(pool, { schema: schemaOf(url) });
  if (!store.ok) throw store.refusal;
  const close = async (): Promise<void> => {
    await store.value.close();
    await pool.end();
  };
  return { url, pool, store: store.value, close };
}

/** Appends to all streams at once; what became of each. */
function appendAll(store: EventStore, version: number, streams = STREAMS) {
  return Promise.all(
    streams.map((stream) => store.append(stream, version, [taken(stream), taken(stream)])),
  );
}

/** The number of the transaction of a fact. */
function txOf({ cursor }: StoredEvent): string {
  return cursor.split('/')[0] ?? '';
}

/** What every log must be like: sound, each stream without a gap and in the order of transactions. */
async function expectSound(url: string, facts: readonly StoredEvent[]): Promise<void> {
  const store = await opened(url);
  const { damages } = await verifyPostgresStore(store);
  await store.close();
  expect(damages.filter(({ part }) => part !== 'history')).toEqual([]);
  const versions = new Map<string, number>();
  for (const { stream, version } of facts) {
    expect(version).toBe((versions.get(stream) ?? 0) + 1);
    versions.set(stream, version);
  }
}

describe.skipIf(noServer !== '')(`appends that are asked for at once${noServer}`, () => {
  test('go out together, and have the answers that they have alone', async () => {
    const { url, pool, store, close } = await watched();
    for (const version of [0, 2, 4]) {
      for (const [index, done] of (await appendAll(store, version)).entries()) {
        expect(done).toMatchObject({ ok: true });
        if (!done.ok) continue;
        expect(done.value).toMatchObject([
          { stream: STREAMS[index], version: version + 1 },
          { stream: STREAMS[index], version: version + 2 },
        ]);
      }
    }
    const facts = await all(store);
    expect(facts).toHaveLength(48);
    expect(pool.sent.filter((text) => GROUP.test(text)).length).toBeGreaterThanOrEqual(3);
    // Of the first eight one goes alone, because nobody else was there yet.
    expect(new Set(facts.map(txOf)).size).toBeLessThan(10);
    await expectSound(url, facts);
    await close();
  });

  test('to one stream are refused but for one', async () => {
    const { url, store, close } = await watched();
    const done = await appendAll(store, 0, ['b1', 'b1', 'b2', 'b1']);
    expect(done.filter(({ ok }) => ok)).toHaveLength(2);
    for (const each of done) {
      if (each.ok) continue;
      expect(each.refusal).toEqual({ conflict: 'version', stream: 'b1', expected: 0, current: 2 });
    }
    await expectSound(url, await all(store));
    await close();
  });

  test('are refused each for itself', async () => {
    const { url, store, close } = await watched();
    const other = await opened(url);
    await other.append('b3', 0, [taken('b3')]);
    await other.append('b5', 0, [taken('b5'), taken('b5'), taken('b5')]);
    const done = await appendAll(store, 0);
    expect(done.map(({ ok }) => ok)).toEqual(STREAMS.map((each) => each !== 'b3' && each !== 'b5'));
    expect(done[3]).toMatchObject({ refusal: { expected: 0, current: 1 } });
    expect(done[5]).toMatchObject({ refusal: { expected: 0, current: 3 } });
    // The store has now read both heads, so that they are found in the statement.
    const next = await appendAll(store, 2, ['b3', 'b4', 'b5', 'b6']);
    expect(next.map(({ ok }) => ok)).toEqual([false, true, false, true]);
    await expectSound(url, await all(store));
    await other.close();
    await close();
  });

  test('fail each for itself, where the server takes one of them not', async () => {
    const { url, store, close } = await watched();
    await changeTables(url, `ALTER TABLE $.facts ADD CONSTRAINT no_b3 CHECK (stream <> 'b3')`);
    const done = await Promise.allSettled(
      STREAMS.map((stream) => store.append(stream, 0, [taken(stream)])),
    );
    expect(done.map(({ status }) => status)).toEqual(
      STREAMS.map((stream) => (stream === 'b3' ? 'rejected' : 'fulfilled')),
    );
    expect(await all(store)).toHaveLength(7);
    await close();
  });

  test('go on from the heads that are there, and from no others', async () => {
    const { url, store, close } = await watched();
    await appendAll(store, 0);
    await changeTables(url, `UPDATE $.heads SET digest = 7 WHERE stream = 'b3'`);
    const done = await Promise.allSettled(
      STREAMS.map((stream) => store.append(stream, 2, [taken(stream)])),
    );
    expect(done.map(({ status }) => status)).toEqual(
      STREAMS.map((stream) => (stream === 'b3' ? 'rejected' : 'fulfilled')),
    );
    expect(done[3]).toMatchObject({ reason: { kind: 'corrupt' } });
    await close();
  });

  test('do not wait for one that waits for somebody else', async () => {
    const { url, pool, store, close } = await watched();
    const other = new pg.Client({ connectionString: server.url });
    await other.connect();
    const append = {
      id: randomUUID(),
      stream: 'b3',
      version: 0,
      drafts: [taken('b3')],
      readTo: null,
    };
    const links = chained(append, 0, new RowChecksums(crc32));
    const { text, values = [] } = singleQuery(links, sqlStatementsOf(schemaOf(url)));
    await other.query('BEGIN');
    await other.query({ text, values: [...values] });
    let isOpen = true;
    const done = STREAMS.map(async (stream) => {
      const appended = await store.append(stream, 0, [taken(stream)]);
      return { stream, isOk: appended.ok, isOpen };
    });
    const free = await Promise.all(done.filter((_, index) => index !== 3));
    expect(free.every(({ isOk }) => isOk)).toBe(true);
    expect(free.every((each) => each.isOpen)).toBe(true);
    expect(pool.sent.some((sent) => GROUP.test(sent))).toBe(true);
    isOpen = false;
    await other.query('COMMIT');
    expect(await done[3]).toEqual({ stream: 'b3', isOk: false, isOpen: false });
    await other.end();
    await expectSound(url, await all(store));
    await close();
  });

  test('do not wait for groups that do not end', async () => {
    const { pool, store, close } = await watched();
    const hung = pool.hang(2);
    const first = appendAll(store, 0, ['b0', 'b1']);
    while (hung.count < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = appendAll(store, 0, ['b2', 'b3']);
    while (hung.count < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await appendAll(store, 0, ['b4', 'b5'])).every(({ ok }) => ok)).toBe(true);
    hung.release();
    expect([...(await first), ...(await second)].every(({ ok }) => ok)).toBe(true);
    await close();
  });

  test.each(['before', 'after'] as const)(
    'are there once where the connection is lost %s their statement',
    async (when) => {
      const { url, pool, store, close } = await watched();
      await appendAll(store, 0);
      pool.lose(GROUP, when);
      const done = await appendAll(store, 2);
      expect(pool.lost).toBe(1);
      expect(done.every(({ ok }) => ok)).toBe(true);
      const facts = await all(store);
      expect(facts).toHaveLength(32);
      await expectSound(url, facts);
      await close();
    },
  );

  test('are refused by a store that is closed meanwhile, or were kept', async () => {
    const { url, store, close } = await watched();
    const asked = STREAMS.map((stream) => store.append(stream, 0, [taken(stream)]));
    const closing = store.close();
    const done = await Promise.allSettled(asked);
    await closing;
    await close();
    const reader = await opened(url);
    const kept = new Set((await all(reader)).map(({ stream }) => stream));
    await reader.close();
    for (const [index, each] of done.entries()) {
      if (each.status === 'fulfilled') expect(kept).toContain(STREAMS[index]);
      else
        expect(each.reason).toMatchObject({
          kind: expect.stringMatching(/closed|connection/) as string,
        });
    }
  });

  /** One round: which store appends how much to which stream, and whether a connection is lost. */
  const rounds = fc.array(
    fc.record({
      asked: fc.array(
        fc.record({
          store: fc.nat(2),
          stream: fc.integer({ min: 0, max: 5 }),
          facts: fc.constantFrom(1, 2, 40),
          isAny: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      loss: fc.constantFrom(null, null, 'before' as const, 'after' as const),
    }),
    { minLength: 1, maxLength: 4 },
  );

  test('by several stores, whatever is lost: what was acknowledged is the log', async () => {
    const met = { kept: 0, refused: 0, lost: 0, groups: 0 };
    const property = fc.asyncProperty(rounds, async (plan) => {
      const first = await watched();
      const stores = [first, await watched(first.url), await watched(first.url)];
      const acknowledged: string[] = [];
      for (const { asked, loss } of plan) {
        const before = new Map<string, number>();
        for (const { stream, version } of await all(first.store)) before.set(stream, version);
        for (const { pool } of stores) if (loss !== null) pool.lose(/INSERT INTO .*facts/s, loss);
        await Promise.all(
          asked.map(async ({ store, stream: index, facts, isAny }) => {
            const stream = `b${index}`;
            const version = isAny ? 'any' : (before.get(stream) ?? 0);
            const drafts = Array.from({ length: facts }, () => taken(stream));
            const done = await stores[store]?.store.append(stream, version, drafts);
            if (done?.ok !== true) met.refused += 1;
            else acknowledged.push(...done.value.map(({ cursor }) => `${stream} ${cursor}`));
          }),
        );
      }
      const facts = await all(first.store);
      expect(facts.map(({ stream, cursor }) => `${stream} ${cursor}`).sort()).toEqual(
        acknowledged.sort(),
      );
      await expectSound(first.url, facts);
      met.kept += facts.length;
      for (const { pool, close } of stores) {
        met.lost += pool.lost;
        met.groups += pool.sent.filter((text) => GROUP.test(text)).length;
        await close();
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: 30 });
    for (const times of Object.values(met)) expectMet(times, 5);
  }, 120_000);
});
