/**
 * A log of many machines: what is open hides nothing for ever, a server that restarts loses nothing that was
 * acknowledged, and what cannot be a store is refused in one line that tells no password.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../../src/events/event-store.ts';
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts';
import {
  asOwn,
  newStoreUrl,
  noOwnServer,
  noServer,
  onServer,
  PASSWORD,
  poolOf,
  type StopMode,
  type TestServer,
} from '../support/postgres-server.ts';
import { useServer } from '../support/use-server.ts';
import { opened, taken } from './server-stores.ts';

const WRITERS = ['w1', 'w2', 'w3', 'w4'];
const ROUNDS = 120;

async function collect(facts: AsyncIterable<StoredEvent>): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const stored of facts) found.push(stored);
  return found;
}

const names = (facts: readonly StoredEvent[]): readonly string[] =>
  facts.map(({ stream, version }) => `${stream} ${version}`);

describe.skipIf(noServer !== '')(`a log of many machines${noServer}`, () => {
  let server: TestServer;

  useServer((started) => {
    server = started;
  });

  test('a transaction that commits late is read, where a cursor of numbers alone loses it', async () => {
    const url = newStoreUrl(server.url);
    const schema = new URL(url).searchParams.get('schema') ?? '';
    const store = await opened(url);
    await onServer(server.url, async (slow) => {
      const late = await openPostgresStore(poolOf(slow), { schema });
      if (!late.ok) throw late.refusal;
      await slow.query('BEGIN');
      await late.value.append('slow', 0, [taken('slow')]);
      // Somebody else appends and commits meanwhile.
      const other = await opened(url);
      const quick = await other.append('quick', 0, [taken('quick')]);
      expect(quick.ok).toBe(true);
      const naive = await onServer(server.url, (reader) =>
        reader.query(`SELECT stream, sequence FROM ${schema}.facts WHERE sequence > 0`),
      );
      expect(naive.rows.map((row: { stream: string }) => row.stream)).toEqual(['quick']);
      const last = Number((naive.rows[0] as { sequence: string }).sequence);
      // Our reader waits until nothing is open any more.
      const reading = collect(store.readAll());
      await pause(200);
      await slow.query('COMMIT');
      expect(names(await reading)).toEqual(['slow 1', 'quick 1']);
      // Whoever read on from the number alone has lost it for ever.
      const rest = await onServer(server.url, (reader) =>
        reader.query(`SELECT stream FROM ${schema}.facts WHERE sequence > ${last}`),
      );
      expect(rest.rows).toEqual([]);
      await other.close();
    });
    await store.close();
  });

  test('a fresh reader waits for what is open elsewhere, and is told of it by name', async () => {
    const url = newStoreUrl(server.url);
    await onServer(server.url, async (other) => {
      await other.query('BEGIN');
      await other.query('CREATE TEMPORARY TABLE z (a integer)');
      const writer = await opened(url);
      await writer.append('b1', 0, [taken('b1')]);
      await writer.close();
      const told: string[] = [];
      const patient = await openPostgresStore(url, { onAway: ({ message }) => told.push(message) });
      if (!patient.ok) throw patient.refusal;
      const hasty = await openPostgresStore(url, { patience: 100 });
      if (!hasty.ok) throw hasty.refusal;
      await expect(collect(hasty.value.readAll())).rejects.toMatchObject({
        kind: 'busy',
        message: expect.stringMatching(
          /^a transaction that is still open hides facts \(process \d+, database postgres\); see pg_stat/,
        ) as unknown,
      });
      const reading = collect(patient.value.readAll());
      await pause(700);
      expect(told).toEqual([expect.stringMatching(/hides facts \(process \d+/)]);
      await other.query('COMMIT');
      expect(names(await reading)).toEqual(['b1 1']);
      await hasty.value.close();
      await patient.value.close();
    });
  });

  test.skipIf(noOwnServer !== '').each(['fast', 'immediate'] as const)(
    `a restart (%s) under four writers loses nothing, doubles nothing, leaves no gap${noOwnServer}`,
    async (mode) => {
      await survives(server, asOwn(server).restart, mode);
    },
    180_000,
  );

  test('an address that is none tells what is wrong, and never the password', async () => {
    const tried: readonly (readonly [string, RegExp])[] = [
      [server.url.replace(PASSWORD, 'wrong-secret'), /password authentication failed/],
      [server.url.replace(/:\d+\//, ':1/'), /ECONNREFUSED|refused/i],
      [server.url.replace(/postgres$/, 'nowhere'), /nowhere/],
      [`${server.url}?schema=${encodeURIComponent('x"; DROP')}`, /schema/],
    ];
    for (const [url, words] of tried) {
      const refusal = await openPostgresStore(url, { openPatience: 0 });
      if (refusal.ok) expect.fail(`${url} was opened`);
      const { message, source } = refusal.refusal;
      expect(`${source}: ${message}`).toMatch(words);
      expect(`${source}: ${message}`).not.toMatch(/wrong-secret|not-to-be-told|\n/);
    }
  });

  test('tables of another program and of a newer version are refused and untouched', async () => {
    await onServer(server.url, async (client) => {
      await client.query('CREATE SCHEMA theirs; CREATE TABLE theirs.facts (a integer)');
    });
    const foreign = await openPostgresStore(`${server.url}?schema=theirs`);
    expect(foreign).toMatchObject({ ok: false, refusal: { kind: 'foreign' } });
    const url = newStoreUrl(server.url);
    await (await opened(url)).close();
    const schema = new URL(url).searchParams.get('schema') ?? '';
    await onServer(server.url, (client) => client.query(`UPDATE ${schema}.layout SET layout = 99`));
    const newer = await openPostgresStore(url);
    expect(newer).toMatchObject({ ok: false, refusal: { kind: 'newer' } });
  });

  test('names that look like SQL are names', async () => {
    const store = await opened(newStoreUrl(server.url));
    const hostile = [`x');DROP-TABLE`, `"quoted"`, `a'b`, '$1', 'ünïcode', '--'];
    for (const stream of hostile) {
      const appended = await store.append(stream, 0, [taken(stream)]);
      expect(appended.ok, stream).toBe(true);
      expect(names(await collect(store.readStream(stream)))).toEqual([`${stream} 1`]);
    }
    expect(names(await collect(store.readAll()))).toEqual(hostile.map((each) => `${each} 1`));
    await store.close();
  });
});

/** Restarts the server twice while four processes append, and looks at what is left. */
async function survives(
  server: TestServer,
  restart: (mode: StopMode) => void,
  mode: StopMode,
): Promise<void> {
  const url = newStoreUrl(server.url);
  const store = await opened(url);
  const total = WRITERS.length * ROUNDS * 3;
  const followed: StoredEvent[] = [];
  const following = (async () => {
    for await (const stored of store.subscribe()) {
      followed.push(stored);
      if (followed.length === total) break;
    }
  })();
  const acknowledged: string[] = [];
  const writers = WRITERS.map((name) => startWriter(url, name, acknowledged));
  await Promise.all(writers.map(({ ready }) => ready));
  for (const { begin } of writers) begin();
  const done = Promise.all(writers.map(({ done: each }) => each));
  for (const share of [0.25, 0.6]) {
    while (acknowledged.length < total * share) await pause(5);
    restart(mode);
  }
  await done;
  await following;
  const all = await collect(store.readAll());
  expect(names(followed)).toEqual(names(all));
  expect(new Set(names(all)).size).toBe(total);
  expect(acknowledged.length).toBe(total);
  expect([...acknowledged].sort()).toEqual([...names(all)].sort());
  for (const stream of [...WRITERS, 'shared']) {
    const versions = (await collect(store.readStream(stream))).map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
  await store.close();
}

interface Writer {
  /** Resolves when it has opened the store: openings need a server that is there. */
  readonly ready: Promise<void>;
  readonly begin: () => void;
  readonly done: Promise<void>;
}

/** One writer; its output is what it was told to be safe. */
function startWriter(url: string, name: string, acknowledged: string[]): Writer {
  const program = join(import.meta.dirname, 'postgres-writer.ts');
  const child = spawn(process.execPath, [program, url, name, String(ROUNDS)]);
  let rest = '';
  let complaint = '';
  child.stderr.on('data', (piece: Buffer) => (complaint += piece.toString()));
  const done = new Promise<void>((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${name} ended with ${code}: ${complaint}`));
    });
  });
  const opened = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      if (lines[0] === 'ready') resolve();
      acknowledged.push(...lines.filter((line) => line !== 'ready'));
    });
  });
  return { ready: Promise.race([opened, done]), begin: () => child.stdin.end(), done };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
