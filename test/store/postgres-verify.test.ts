/** `cenalloc log postgres://… --verify`: what is damaged is named, in all parts, and what is sound is called so. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import {
  asOwn,
  noOwnServer,
  noServer,
  onServer,
  type TestServer,
} from '../support/postgres-server.ts';
import { useServer } from '../support/use-server.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { openWorldLater } from '../../src/store/open-world.ts';
import { encodeWorld, WORLD_SNAPSHOT } from '../../src/store/world-snapshot.ts';
import { runHere } from '../support/run-here.ts';
import { changeTables, filledLog, opened, schemaOf, taken } from './server-stores.ts';

const ROOT = join(import.meta.dirname, '../..');

const isVerifyDocument = new Ajv({ strict: false }).compile(WRITTEN_SCHEMAS['verify'] ?? {});

let server: TestServer;

useServer((started) => {
  server = started;
});

async function verified(url: string) {
  return runHere(['log', url, '--verify'], ROOT);
}

describe.skipIf(noServer !== '')(`verifying a log on a server${noServer}`, () => {
  test('calls a sound one so, also for machines', async () => {
    const url = await filledLog(server);
    const ran = await verified(url);
    expect(ran.stdout).toMatch(
      /: 37 facts, 10 streams, 0 recordings: everything is as it was written\n$/,
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await runHere(['log', url, '--verify', '--json'], ROOT);
    expect(JSON.parse(stdout)).toEqual({
      schema: 'cenalloc/verify/1',
      source: expect.stringMatching(/^postgres:\/\/postgres@/) as string,
      isSound: true,
      facts: 37,
      streams: 10,
      recordings: 0,
      damages: [],
    });
  });

  /** Two facts, named by stream and version, with the values of the other in some columns. */
  const swapped = (columns: string, one: string, other: string): string =>
    `UPDATE $.facts AS fact SET (${columns}) = (SELECT ${columns} FROM $.facts AS twin
      WHERE twin.stream || ' ' || twin.version
        = CASE fact.stream || ' ' || fact.version WHEN '${one}' THEN '${other}' ELSE '${one}' END)
      WHERE fact.stream || ' ' || fact.version IN ('${one}', '${other}')`;

  test.each([
    [
      'a changed fact',
      `UPDATE $.facts SET data = replace(data, '4096', '8192') WHERE stream = 'b2' AND version = 1`,
      ['facts: b2 version 1 is not what was written', ' of 37 facts read, '],
    ],
    [
      'another claim',
      `UPDATE $.facts SET claims = false WHERE claims`,
      ['facts: b1 version 3 is not'],
    ],
    [
      'a lost fact',
      `DELETE FROM $.facts WHERE stream = 'b2' AND version = 2`,
      ['facts: b2 version 2 is missing'],
    ],
    [
      'a lost last fact of a stream',
      `DELETE FROM $.facts WHERE stream = 'b2' AND version = 4`,
      ['stream: b2 version 4 is missing'],
    ],
    [
      'a lost last fact of the log',
      `DELETE FROM $.facts WHERE stream = 'b9' AND version = 4`,
      ['stream: b9 version 4 is missing', '36 facts, 10 streams, 0 recordings: 1 damage found'],
    ],
    [
      'all facts lost',
      `DELETE FROM $.facts`,
      ['stream: b9 version 1 is missing', '0 facts, 10 streams', '10 damages found'],
    ],
    [
      'the last head and others lost',
      `DELETE FROM $.heads WHERE stream IN ('b2', 'b9')`,
      ['stream: the head of b2 is missing', 'stream: the head of b9 is missing', ': 2 damages'],
    ],
    [
      'a type that its fact has not',
      `UPDATE $.facts SET type = 'BufferFreed' WHERE stream = 'b2' AND version = 2`,
      [
        'b2 version 2: event.type: "ImporterAttached" stands in a row of "BufferFreed": somebody has',
      ],
    ],
    [
      'a lost stream',
      `DELETE FROM $.facts WHERE stream = 'b2'`,
      ['stream: b2 version 1 is missing'],
    ],
    [
      'a lost head',
      `DELETE FROM $.heads WHERE stream = 'b2'`,
      ['stream: the head of b2 is missing'],
    ],
    [
      'a changed head',
      `UPDATE $.heads SET digest = 7 WHERE stream = 'b2'`,
      ['stream: the head of b2 is not'],
    ],
    [
      'an older head',
      `UPDATE $.heads AS head SET version = fact.version, tx = fact.tx, sequence = fact.sequence,
        digest = fact.checksum, seal = fact.seal FROM $.facts AS fact
        WHERE head.stream = 'b2' AND fact.stream = 'b2' AND fact.version = 3`,
      ['stream: the head of b2 is of another history'],
    ],
    [
      'a head of another stream',
      `UPDATE $.heads AS head SET tx = other.tx, sequence = other.sequence, digest = other.digest,
        seal = other.seal FROM $.heads AS other WHERE head.stream = 'b2' AND other.stream = 'b3'`,
      ['stream: the head of b2 is of another history'],
    ],
    [
      'swapped rows',
      swapped('schema, type, data, claims, append, checksum, seal', 'b2 2', 'b2 3'),
      ['facts: b2 version 2 is not what was written'],
    ],
    [
      'swapped places',
      swapped('tx, sequence', 'b2 2', 'b3 2'),
      ['does not stand where it was put'],
    ],
    [
      'another place',
      `UPDATE $.facts SET sequence = sequence + 100 WHERE stream = 'b2' AND version = 4`,
      ['b2 version 4 does not stand where it was put'],
    ],
    [
      'two streams',
      `UPDATE $.heads SET digest = 7 WHERE stream IN ('b2', 'b7')`,
      ['2 damages found'],
    ],
  ])('tells of %s', async (_, sql, words) => {
    const url = await filledLog(server);
    await changeTables(url, `ALTER TABLE $.facts ALTER sequence SET GENERATED BY DEFAULT; ${sql}`);
    const ran = await verified(url);
    for (const each of words) expect(ran.stdout).toContain(each);
    expect(ran.stdout).toContain('damaged: ');
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    const { stdout } = await runHere(['log', url, '--verify', '--json'], ROOT);
    expect(isVerifyDocument(JSON.parse(stdout)), stdout).toBe(true);
  });

  test('lets what stands before a damage be saved', async () => {
    const url = await filledLog(server);
    const whole = (await runHere(['log', url, '--export', '-'], ROOT)).stdout;
    const sound = ['log', url, '--export', '-', '--sound'];
    const undamaged = await runHere(sound, ROOT);
    expect(undamaged).toMatchObject({ code: 0, stdout: whole });
    await changeTables(url, `UPDATE $.facts SET seal = 7 WHERE stream = 'b5' AND version = 2`);
    const saved = await runHere(sound, ROOT);
    const lines = saved.stdout.trimEnd().split('\n');
    expect(whole.startsWith(saved.stdout)).toBe(true);
    const next = JSON.parse(whole.split('\n')[lines.length] ?? '') as Record<string, unknown>;
    expect(next).toMatchObject({ stream: 'b5', version: 2 });
    expect(saved.stderr).toMatch(
      new RegExp(`note: ${lines.length} facts were printed; b5 version 2 `),
    );
    expect(saved.code).toBe(1);
  });

  test('holds the kept world against the facts', async () => {
    const url = await filledLog(server);
    const store = await opened(url);
    const world = await openWorldLater(store);
    if (world === null) throw new Error('there are facts');
    const state = encodeWorld(world.world);
    await store.saveSnapshot(WORLD_SNAPSHOT, { at: world.at, state });
    expect((await store.verify()).damages).toEqual([]);
    const cursors = [];
    for await (const { cursor } of store.readAll()) cursors.push(cursor);
    const tell = async (words: string): Promise<void> => {
      const [damage, ...more] = (await store.verify()).damages;
      expect(damage).toMatchObject({ part: 'snapshot' });
      expect(damage?.message).toContain(words);
      expect(more).toEqual([]);
    };
    await store.saveSnapshot(WORLD_SNAPSHOT, { at: cursors[20] ?? world.at, state });
    await tell('not the one that the facts give');
    await store.saveSnapshot(WORLD_SNAPSHOT, { at: '7/7' as typeof world.at, state });
    await tell('of facts that are not there');
    await store.saveSnapshot(WORLD_SNAPSHOT, { at: world.at, state });
    await changeTables(url, `UPDATE $.snapshots SET state = replace(state, '4096', '8192')`);
    await tell('not what was written');
    expect(await store.loadSnapshot(WORLD_SNAPSHOT)).toBe(null);
    await store.close();
  });

  test('tells of a history that cannot have happened', async () => {
    const url = await filledLog(server);
    const store = await opened(url);
    await store.append('ghost', 0, [taken('ghost')]);
    await store.close();
    const ran = await verified(url);
    expect(ran.stdout).toContain('damaged: history: fact 38: ReferenceTaken cannot have happened');
    expect(ran.code).toBe(1);
  });

  test.each([
    ['the last fact of the log', `DELETE FROM $.facts WHERE stream = 'b9' AND version = 4`, 'b9'],
    ['the last fact of a stream', `DELETE FROM $.facts WHERE stream = 'b7' AND version = 4`, 'b7'],
    ['a head', `DELETE FROM $.heads WHERE stream = 'b7'`, 'the head of b7'],
    ['all facts', `DELETE FROM $.facts`, ''],
  ])('is refused by opening, where a crash took %s', async (_, sql, words) => {
    const url = await filledLog(server);
    await changeTables(url, sql);
    const store = await openPostgresStore(url);
    expect(store).toMatchObject({ ok: false, refusal: { kind: 'corrupt' } });
    if (!store.ok) expect(store.refusal.message).toMatch(new RegExp(`${words}.* is missing`));
    const unlooked = await openPostgresStore(url, { checkEnd: false });
    expect(unlooked.ok).toBe(true);
    if (unlooked.ok) await unlooked.value.close();
  });

  test('is what an append runs into, where the last fact of its stream is lost', async () => {
    const url = await filledLog(server);
    const store = await opened(url);
    await changeTables(url, `DELETE FROM $.facts WHERE stream = 'b2' AND version = 4`);
    await expect(store.append('b2', 3, [taken('b2')])).rejects.toMatchObject({ kind: 'corrupt' });
    const reading = async (): Promise<void> => {
      for await (const { version } of store.readStream('b2')) expect(version).toBeLessThan(4);
    };
    await expect(reading()).rejects.toMatchObject({ kind: 'corrupt' });
    await store.close();
  });

  test.skipIf(noOwnServer !== '').each([
    ['facts_in_order', '36 of 37'],
    ['facts_pkey', '36 of 37'],
    ['facts_that_claim', '8 of 9'],
    ['heads_pkey', '9 of 10'],
  ])(`tells of an entry that was lost by the index %s${noOwnServer}`, async (index, counts) => {
    const { folder, halt, start } = asOwn(server);
    const url = await filledLog(server);
    const path = await onServer(server.url, async (client) => {
      const { rows } = await client.query<{ path: string }>(
        `SELECT pg_relation_filepath('${schemaOf(url)}.${index}') AS path`,
      );
      return join(folder, 'data', rows[0]?.path ?? '');
    });
    halt('fast');
    // The second entry of the only leaf is taken out of its list of pointers, whose end stands at byte 12.
    const content = readFileSync(path);
    const [page, first] = [8192, 8192 + 24];
    const end = content.readUInt16LE(page + 12);
    content.copy(content, first + 4, first + 8, page + end);
    content.writeUInt16LE(end - 4, page + 12);
    writeFileSync(path, content);
    start();
    const ran = await verified(url);
    expect(ran.stdout).toContain(`damaged: file: the index ${index} finds ${counts} rows`);
    expect(ran.code).toBe(1);
  });
});
