/**
 * The disk of a server fills, and a reader has a long way to catch up: what was acknowledged is there, nothing else
 * is, and memory stays flat.
 */
import { chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, test } from 'vitest';
import { bufferId } from '../../src/base/ids.ts';
import type { EventDraft } from '../../src/events/envelope.ts';
import type { EventStore } from '../../src/events/event-store.ts';
import { StoreFailure } from '../../src/events/store-failure.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import {
  asOwn,
  newStoreUrl,
  noOwnServer,
  noServer,
  onServer,
  type TestServer,
} from '../support/postgres-server.ts';
import { useServer } from '../support/use-server.ts';
import { noSmallDisk, removeDisk, removeDisks, smallDisk } from '../support/small-disk.ts';

afterAll(removeDisks);

/** How far behind the reader is; a million in the long mode. */
const BEHIND = Number(process.env['CENALLOC_BEHIND'] ?? 50_000);

const PER_APPEND = 500;

/** More than a page of rows and what the heap does by itself, less than the facts, if they were kept. */
const GROWTH_MAX = 4e6;

function taken(stream: string, count: number): readonly EventDraft[] {
  const buffer = bufferId(stream);
  return Array.from({ length: count }, () => ({ event: { type: 'ReferenceTaken', buffer } }));
}

async function opened(url: string): Promise<EventStore> {
  const store = await openPostgresStore(url);
  if (!store.ok) throw store.refusal;
  return store.value;
}

/** Bytes on the heap after garbage was collected. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

describe.skipIf(noServer !== '')(`PostgreSQL${noServer}`, () => {
  let server: TestServer;

  useServer((started) => {
    server = started;
  });

  test(`a reader that is ${BEHIND} facts behind catches up, and memory stays flat`, async () => {
    const store = await opened(newStoreUrl(server.url));
    for (let sent = 0; sent < BEHIND; sent += PER_APPEND) {
      const stream = `b${(sent / PER_APPEND) % 10}`;
      const done = await store.append(stream, 'any', taken(stream, PER_APPEND));
      expect(done.ok).toBe(true);
    }
    const heaps: number[] = [];
    const versions = new Map<string, number>();
    let read = 0;
    for await (const { stream, version } of store.subscribe()) {
      if (version !== (versions.get(stream) ?? 0) + 1) expect.fail(`${stream} ${version}`);
      versions.set(stream, version);
      read += 1;
      if (read % (BEHIND / 5) === 0) heaps.push(heapUsed());
      if (read === BEHIND) break;
    }
    const [begin = 0] = heaps;
    expect(Math.max(...heaps) - begin).toBeLessThan(GROWTH_MAX);
    await store.close();
  }, 600_000);

  const why = `${noOwnServer}${noSmallDisk}`;
  test.skipIf(why !== '')(
    `a disk that is full refuses appends whole, and takes them again${why}`,
    async () => {
      const { folder } = asOwn(server);
      const disk = smallDisk(6 * 1024, folder);
      const { uid, gid } = statSync(join(folder, 'data'));
      chownSync(disk, uid, gid);
      try {
        await onServer(server.url, async (client) => {
          await client.query(`CREATE TABLESPACE small LOCATION '${disk}'`);
        });
        const address = new URL(newStoreUrl(server.url));
        const schema = address.searchParams.get('schema') ?? '';
        await (await opened(address.href)).close();
        await onServer(server.url, async (client) => {
          await client.query(`CREATE TABLE ${schema}_filler TABLESPACE small AS
          SELECT repeat(md5(n::text), 100) FROM generate_series(1, 2000) AS n`);
          await client.query(`ALTER TABLE ${schema}.facts SET TABLESPACE small`);
        });
        const store = await opened(address.href);
        let kept = 0;
        const fill = async (): Promise<StoreFailure> => {
          for (;;) {
            try {
              const done = await store.append('b1', kept, taken('b1', PER_APPEND));
              if (!done.ok) throw new Error('nobody else writes');
              kept += PER_APPEND;
            } catch (error) {
              if (error instanceof StoreFailure) return error;
              throw error;
            }
          }
        };
        expect(await fill()).toMatchObject({ kind: 'full' });
        expect(await countOf(store)).toBe(kept);
        await onServer(server.url, (client) => client.query(`DROP TABLE ${schema}_filler`));
        // The files of a table that was dropped are gone at the next checkpoint.
        await onServer(server.url, (client) => client.query('CHECKPOINT'));
        expect((await store.append('b1', kept, taken('b1', PER_APPEND))).ok).toBe(true);
        expect(await countOf(store)).toBe(kept + PER_APPEND);
        await store.close();
        await onServer(server.url, async (client) => {
          await client.query(`DROP SCHEMA ${schema} CASCADE`);
          await client.query('CHECKPOINT');
          await client.query('DROP TABLESPACE small');
        });
      } finally {
        removeDisk(disk);
      }
    },
  );
});

async function countOf(store: EventStore): Promise<number> {
  let count = 0;
  for await (const { version } of store.readAll()) {
    count += 1;
    if (version !== count) throw new Error(`version ${count} is missing`);
  }
  return count;
}
