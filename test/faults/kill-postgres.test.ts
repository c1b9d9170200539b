/**
 * SIGKILL of a client of a server after a random number of its facts: what it was told to be kept is kept, what is
 * there is the beginning of what it sent, the log is sound, and the same command, begun again, does the rest.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { createExporter, encodeLog, unwrap, type RecordedEvent } from '../../src/index.ts';
import { openPostgresStore, verifyPostgresStore } from '../../src/store/postgres/index.ts';
import { newStoreUrl, noServer, onServer, type TestServer } from '../support/postgres-server.ts';
import { useServer } from '../support/use-server.ts';
import { runHere } from '../support/run-here.ts';
import { isLong } from './commands.ts';
import { newFolder, PROGRAM, runIn } from './program.ts';
import { PLATFORM } from './stores.ts';

const SEED = Number(env['CENALLOC_SEED'] ?? 13);

/** How often appends, an import and a collection are killed. */
const [APPENDS, IMPORTS, COLLECTS] = isLong ? [40, 40, 20] : [2, 2, 1];

/** A log whose facts are appended one by one, because they are of two streams in turn. */
const FACTS = 600;

const folder = newFolder();
const logFile = join(folder, 'log.jsonl');
const log = encodeLog(alternatingFacts());

let server: TestServer;

useServer((started) => {
  server = started;
});

beforeAll(() => {
  writeFileSync(logFile, log);
});

function alternatingFacts(): readonly RecordedEvent[] {
  const exporter = createExporter({ platform: PLATFORM });
  const buffers = [1, 2].map(() => unwrap(exporter.createBuffer({ size: 4096 })));
  for (let count = 3; count < FACTS; count += 1) {
    unwrap(exporter.get(buffers[count % 2] ?? ''));
  }
  return [...exporter.log()];
}

function schemaOf(url: string): string {
  return new URL(url).searchParams.get('schema') ?? '';
}

/** How many facts are there; none before there is a table. */
async function countOf(client: pg.Client, url: string): Promise<number> {
  try {
    const text = `SELECT count(*)::integer AS count FROM ${schemaOf(url)}.facts`;
    const { rows } = await client.query<{ count: number }>(text);
    return rows[0]?.count ?? 0;
  } catch {
    return 0;
  }
}

/** What a process printed, and whether it was alive when it was killed. */
interface Killed {
  readonly told: string;
  /** What it complained of, which is not expected where it was alive. */
  readonly complaint: string;
  readonly wasAlive: boolean;
}

/** Runs a program until the log has so many facts, and kills it. */
async function killAfter(
  url: string,
  words: readonly string[],
  count: number,
  input?: string,
): Promise<Killed> {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
  const child = spawn(execPath, words, { cwd: folder, stdio: [stdin, 'pipe', 'pipe'] });
  if (typeof stdin === 'number') closeSync(stdin);
  const closed = once(child, 'close');
  let [told, complaint] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (told += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  await onServer(server.url, async (client) => {
    while (child.exitCode === null && (await countOf(client, url)) < count) await setTimeout(1);
    child.kill('SIGKILL');
    await closed;
    // What it sent last may still be on its way through the server.
    const text = `SELECT FROM pg_stat_activity WHERE application_name = 'cenalloc'`;
    while ((await client.query(text)).rowCount !== 0) await setTimeout(2);
  });
  return { told, complaint, wasAlive: child.signalCode === 'SIGKILL' };
}

/** The facts of a log as lines; the log is sound. */
async function soundLog(url: string): Promise<string> {
  const verified = await runHere(['log', url, '--verify'], folder);
  expect(verified.stdout).toMatch(/everything is as it was written$/m);
  expect(verified.code).toBe(0);
  return (await runHere(['log', url, '--export', '-'], folder)).stdout;
}

const program = (...words: readonly string[]): readonly string[] => [PROGRAM, ...words];

describe.skipIf(noServer !== '')(`SIGKILL to a client of a server${noServer}`, () => {
  test(`that appends loses nothing it was told to be kept (seed ${SEED})`, async ({ annotate }) => {
    const prng = new Prng(SEED);
    const caller = join(import.meta.dirname, 'server-caller.ts');
    let acknowledged = 0;
    for (let round = 0; round < APPENDS; round += 1) {
      const url = newStoreUrl(server.url);
      // Another one goes on beside it, and is killed some facts later.
      const count = 1 + prng.below(150);
      const both = await Promise.all([
        killAfter(url, [caller, url, 'one'], count),
        killAfter(url, [caller, url, 'two'], count + 20),
      ]);
      expect(both.map(({ wasAlive }) => wasAlive)).toEqual([true, true]);
      const store = await openPostgresStore(url);
      if (!store.ok) throw store.refusal;
      expect((await verifyPostgresStore(store.value)).damages).toEqual([]);
      const kept = new Set<string>();
      for await (const { stream, version } of store.value.readAll()) {
        kept.add(`${stream} ${version}`);
      }
      await store.value.close();
      const told = both.flatMap((each) => each.told.split('\n').slice(0, -1));
      expect(told.filter((place) => !kept.has(place))).toEqual([]);
      acknowledged += told.length;
    }
    expect(acknowledged).toBeGreaterThan(0);
    await annotate(`${2 * APPENDS} killed, ${acknowledged} acknowledged calls, 0 lost`);
  }, 1_800_000);

  test(`that imports leaves a beginning, and the rest is imported (seed ${SEED})`, async () => {
    const prng = new Prng(SEED);
    for (let round = 0; round < IMPORTS; round += 1) {
      const url = newStoreUrl(server.url);
      const words = program('log', url, '--import', 'log.jsonl');
      const { wasAlive, complaint } = await killAfter(url, words, 1 + prng.below(FACTS / 2));
      expect(wasAlive, complaint).toBe(true);
      expect(log.startsWith(await soundLog(url))).toBe(true);
      const again = await runHere(['log', url, '--import', 'log.jsonl'], folder);
      expect(again).toMatchObject({ code: 0, stdout: '' });
      expect((await soundLog(url)) === log).toBe(true);
    }
  }, 1_800_000);

  test(`that collects leaves a beginning, and the rest is collected (seed ${SEED})`, async () => {
    const prng = new Prng(SEED);
    for (let round = 0; round < COLLECTS; round += 1) {
      const url = newStoreUrl(server.url);
      const words = program('collect', url);
      const { wasAlive, complaint } = await killAfter(
        url,
        words,
        1 + prng.below(FACTS / 2),
        logFile,
      );
      expect(wasAlive, complaint).toBe(true);
      expect(log.startsWith(await soundLog(url))).toBe(true);
      // What it says of the buffers that are never freed makes it 1.
      const { code } = await runIn(folder, ['collect', url], { stdin: { file: logFile } });
      expect(code).toBeLessThan(2);
      expect((await soundLog(url)) === log).toBe(true);
    }
  }, 1_800_000);
});
