/** `cenalloc log STORE --verify`: what is damaged is named, in all parts, and what is sound is called so. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { bufferId } from '../../src/base/ids.ts';
import { createExporter } from '../../src/index.ts';
import type { RecordedEvent } from '../../src/events/envelope.ts';
import type { Snapshot } from '../../src/events/event-store.ts';
import { openWorld, saveWorld } from '../../src/store/open-world.ts';
import { verifyStore } from '../../src/store/sqlite/verify-store.ts';
import { WORLD_SNAPSHOT } from '../../src/store/world-snapshot.ts';
import { expectRefusal, Workbench } from '../cli/command-line.ts';
import { FILE_PLATFORM, fillFile, openFile } from './file-stores.ts';

const workbench = new Workbench();
const isVerifyDocument = new Ajv({ strict: false }).compile(WRITTEN_SCHEMAS['verify'] ?? {});

/** A store of nine buffers and a recording. */
function filled(name: string): string {
  fillFile(join(workbench.folder, name), 9);
  return name;
}

filled('sound.cenalloc');

/** The world of that store, which is kept in it. */
const soundSnapshot = ((): Snapshot<number> | null => {
  const store = openFile(join(workbench.folder, 'sound.cenalloc'));
  const world = openWorld(store);
  if (world !== null) saveWorld(store, world);
  const kept = store.loadSnapshot(WORLD_SNAPSHOT);
  store.close();
  return kept;
})();

/** A copy of the store with something done to its tables. */
function damaged(name: string, sql: string): string {
  const file = `${name.replaceAll(' ', '-')}.cenalloc`;
  copyFileSync(join(workbench.folder, 'sound.cenalloc'), join(workbench.folder, file));
  const database = new DatabaseSync(join(workbench.folder, file));
  database.exec(sql);
  database.close();
  return file;
}

test('a sound store is called so', async () => {
  const ran = await workbench.run(['log', 'sound.cenalloc', '--verify']);
  expect(ran).toEqual({
    code: 0,
    stdout: 'sound.cenalloc: 37 facts, 10 streams, 1 recording: everything is as it was written\n',
    stderr: '',
  });
});

test('the document for machines', async () => {
  const ran = await workbench.run(['log', 'sound.cenalloc', '--verify', '--json']);
  const document: unknown = JSON.parse(ran.stdout);
  expect(isVerifyDocument(document)).toBe(true);
  expect(isVerifyDocument({ ...Object(document), more: 1 })).toBe(false);
  expect(document).toEqual({
    schema: 'cenalloc/verify/1',
    source: 'sound.cenalloc',
    isSound: true,
    facts: 37,
    streams: 10,
    recordings: 1,
    damages: [],
  });
});

describe('a lost fact is told once', () => {
  const sound = openFile(join(workbench.folder, 'sound.cenalloc'));
  const log = [...sound.readAll()];
  sound.close();
  const nameOf = ({ sequence, stream, version }: RecordedEvent): string =>
    `fact ${sequence} (${stream} version ${version}) is missing`;

  async function toldOf(lost: readonly RecordedEvent[]): Promise<readonly string[]> {
    const numbers = lost.map(({ sequence }) => sequence).join();
    const file = damaged('lost', `DELETE FROM facts WHERE sequence IN (${numbers})`);
    const store = openFile(join(workbench.folder, file), { checkEnd: false });
    const { damages } = await verifyStore(store);
    store.close();
    // A kept world that is of the lost fact is another damage.
    const others = damages.filter(({ part }) => part !== 'snapshot');
    return others.map(({ message }) => message.replace(/: the file is damaged;.*/, ''));
  }

  test('by its number and its place in its stream, whichever it is', async () => {
    for (const fact of log) expect(await toldOf([fact])).toEqual([nameOf(fact)]);
  });

  test('also where facts of other streams are lost', async () => {
    const some = log.filter(({ sequence }) => sequence === 6 || sequence === 15);
    expect(new Set(some.map(({ stream }) => stream)).size).toBe(2);
    expect([...(await toldOf(some))].sort()).toEqual(some.map(nameOf).sort());
  });

  test('and never by the name of another', async () => {
    const some = fc.subarray([...log], { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(some, async (lost) => {
        const places = lost.flatMap(({ sequence, stream, version }) => [
          `fact ${sequence} is missing`,
          `${stream} version ${version} is missing`,
        ]);
        const told = await toldOf(lost);
        expect([...places, ...lost.map(nameOf)]).toEqual(expect.arrayContaining([...told]));
        expect(told.length).toBeGreaterThan(0);
      }),
      { numRuns: 40, seed: 13 },
    );
  });
});

describe('tells of', () => {
  test.each([
    [
      'a changed fact',
      `UPDATE facts SET data = replace(data, '4096', '8192') WHERE sequence = 6`,
      'facts: fact 6 (b2 version 1) is not',
    ],
    [
      'a lost fact',
      'DELETE FROM facts WHERE sequence = 6',
      'facts: fact 6 (b2 version 1) is missing',
    ],
    [
      'the last fact lost',
      'DELETE FROM facts WHERE sequence = 37',
      'stream: fact 37 (b9 version 4) is missing',
    ],
    [
      'a type that its fact has not',
      `UPDATE facts SET type = 'BufferFreed' WHERE sequence = 6`,
      'facts: fact 6 (b2 version 1): event.type: "BufferCreated" stands in a row of "BufferFreed": the file is damaged',
    ],
    [
      'a type that nobody knows',
      `UPDATE facts SET type = 'BufferLent' WHERE sequence = 6`,
      'facts: fact 6 (b2 version 1): event.type: "BufferCreated" stands in a row of "BufferLent": the file is damaged',
    ],
    ['a lost head', `DELETE FROM heads WHERE stream = 'b2'`, 'stream: the head of b2 is missing'],
    [
      'a changed head',
      `UPDATE heads SET digest = 7 WHERE stream = 'b2'`,
      'stream: the head of b2 is not',
    ],
    [
      'another claim',
      'UPDATE facts SET claims = 0 WHERE sequence = 4',
      'facts: fact 4 (b1 version 3) is not',
    ],
    [
      'a lost line',
      'DELETE FROM recordings WHERE line = 3',
      'recording: line 3 of the recording board',
    ],
  ])('%s', async (name, sql, words) => {
    const file = damaged(name, sql);
    const ran = await workbench.run(['log', file, '--verify']);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toContain(`damaged: ${words}`);
    expect(ran.code).toBe(1);
    const document: unknown = JSON.parse(
      (await workbench.run(['log', file, '--verify', '--json'])).stdout,
    );
    expect(document).toMatchObject({ isSound: false });
    expect(isVerifyDocument(document), JSON.stringify(isVerifyDocument.errors)).toBe(true);
  });

  test('damages of several parts', async () => {
    const sql = `UPDATE facts SET data = replace(data, '4096', '8192') WHERE sequence = 6;
      DELETE FROM recordings WHERE line = 3; DELETE FROM heads WHERE stream = 'b7'`;
    const { stdout } = await workbench.run(['log', damaged('much', sql), '--verify']);
    expect(stdout.split('\n').filter((line) => line.startsWith('damaged: '))).toHaveLength(3);
    expect(stdout).toContain('3 damages found');
  });

  test('all damages behind one at the end, which opening refuses', async () => {
    const sql = `UPDATE facts SET data = replace(data, '4096', '8192') WHERE sequence = 6;
      DELETE FROM recordings WHERE line = 3; DELETE FROM heads WHERE stream IN ('b7', 'b9')`;
    const file = damaged('the last head', sql);
    const { stdout, code } = await workbench.run(['log', file, '--verify']);
    expect(code).toBe(1);
    const next = 'the file is damaged; take a copy of it, then restore a backup';
    expect(stdout.split('\n')).toEqual([
      `damaged: facts: fact 6 (b2 version 1) is not what was written: ${next}`,
      `damaged: stream: the head of b7 is missing: ${next}`,
      `damaged: stream: the head of b9 is missing: ${next}`,
      `damaged: recording: line 3 of the recording board is not what was kept: ${next}`,
      `${file}: 5 of 37 facts read, 10 streams, 1 recording: 4 damages found`,
      `The 5 facts before the first damaged one can be saved: cenalloc log ${file} --export sound.jsonl --sound`,
      '',
    ]);
    expectRefusal(await workbench.run(['log', file]), 'the head of b9 is missing');
  });

  test('what is left before it, which a new store takes', async () => {
    const sql = `UPDATE facts SET data = replace(data, '4096', '8192') WHERE sequence = 6;
      DELETE FROM facts WHERE sequence = 37`;
    const file = damaged('to save', sql);
    for (const to of ['sound.jsonl', '-']) {
      const saved = await workbench.run(['log', file, '--export', to, '--sound']);
      expect(saved.code).toBe(1);
      expect(saved.stderr).toContain('5 facts were ');
      expect(saved.stderr).toContain('fact 6 (b2 version 1) is not what was written');
      expect(saved.stdout.trim().split('\n')).toHaveLength(to === '-' ? 5 : 1);
    }
    const taken = await workbench.run(['log', 'saved.cenalloc', '--import', 'sound.jsonl']);
    expect(taken.stderr).toContain('5 facts imported into saved.cenalloc');
    expect((await workbench.run(['log', 'saved.cenalloc', '--verify'])).code).toBe(0);
    const whole = ['log', 'sound.cenalloc', '--export', '-'];
    const sound = await workbench.run([...whole, '--sound']);
    expect(sound).toMatchObject({ code: 0, stdout: (await workbench.run(whole)).stdout });
    expect(sound.stderr).toContain('none of them is damaged');
    expectRefusal(await workbench.run(['log', file, '--sound']), 'it belongs to --export');
  });

  test('an index that lost an entry', async () => {
    const file = damaged('index', 'CREATE TABLE spare (a)');
    const path = join(workbench.folder, file);
    const database = new DatabaseSync(path);
    const row = database
      .prepare(`SELECT rootpage FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'facts'`)
      .get();
    database.close();
    const content = readFileSync(path);
    // The number of cells of the page of the index: one fewer is an entry that nobody finds.
    const at = (Number(row?.['rootpage']) - 1) * 4096 + 3;
    content.writeUInt16BE(content.readUInt16BE(at) - 1, at);
    writeFileSync(path, content);
    const ran = await workbench.run(['log', file, '--verify']);
    expect(ran.stdout).toMatch(/^damaged: file: /m);
    expect(ran.code).toBe(1);
  });

  test.each([
    ['a changed snapshot', 'UPDATE snapshots SET state = replace(state, 4096, 8192)', 'not what'],
    ['one of no facts', 'DELETE FROM snapshots', 'of facts that are not there'],
    ['a wrong one', 'DELETE FROM snapshots', 'not the one that the facts give'],
    ['one that is no world', 'DELETE FROM snapshots', 'not the one that the facts give'],
  ])('%s', async (name, sql, words) => {
    const sound = await workbench.run(['log', damaged('kept', 'CREATE TABLE a (b)'), '--verify']);
    expect(sound.code).toBe(0);
    const file = damaged(name, sql);
    const store = openFile(join(workbench.folder, file));
    const { at = 0, state = '' } = soundSnapshot ?? {};
    if (name === 'one of no facts') store.saveSnapshot(WORLD_SNAPSHOT, { at: at + 100, state });
    if (name === 'a wrong one') store.saveSnapshot(WORLD_SNAPSHOT, { at: at - 1, state });
    if (name === 'one that is no world') store.saveSnapshot(WORLD_SNAPSHOT, { at, state: '{' });
    store.close();
    const ran = await workbench.run(['log', file, '--verify']);
    expect(ran.stdout).toContain(`damaged: snapshot: the kept world is ${words}`);
    expect(ran.stdout).toContain('1 damage found');
    expect(ran.code).toBe(1);
    const { stdout } = await workbench.run(['log', file, '--verify', '--json']);
    expect(isVerifyDocument(JSON.parse(stdout)), stdout).toBe(true);
  });

  test('nothing in the snapshot of a store that was compacted', async () => {
    const name = filled('compacted.cenalloc');
    await workbench.run(['log', name, '--compact', 'archive.jsonl']);
    const path = join(workbench.folder, name);
    const store = openFile(path);
    createExporter({ platform: FILE_PLATFORM, store }).createBuffer({ size: 4096 });
    store.close();
    expect((await workbench.run(['log', name, '--verify'])).code).toBe(0);
    const database = new DatabaseSync(path);
    database.exec(`UPDATE base SET state = replace(state, '4096', '8192')`);
    database.close();
    const ran = await workbench.run(['log', name, '--verify']);
    expect(ran.stdout).toContain('damaged: file: what stands for the archived facts is not what');
    expect(ran.code).toBe(1);
  });

  test('a history that cannot have happened', async () => {
    const name = filled('unlawful.cenalloc');
    const store = openFile(join(workbench.folder, name));
    const taken = { type: 'ReferenceTaken', buffer: bufferId('ghost') } as const;
    store.append('ghost', 0, [{ event: taken }, { event: taken }]);
    store.close();
    const path = join(workbench.folder, name);
    const database = new DatabaseSync(path);
    database.exec("UPDATE facts SET type = 'BufferFreed' WHERE sequence = 39");
    database.close();
    const ran = await workbench.run(['log', name, '--verify']);
    expect(ran.stdout).toContain('damaged: facts: fact 39 (ghost version 2): event.type');
    expect(ran.stdout).toContain('damaged: history: fact 38: ReferenceTaken cannot have happened');
    expect(ran.code).toBe(1);
  });
});

test('only a store can be verified', async () => {
  workbench.file('a.jsonl', '{}\n');
  const ran = await workbench.run(['log', 'a.jsonl', '--verify']);
  expectRefusal(ran, 'cenalloc: a.jsonl: only a store can be verified');
});

test('what is no file is said in the words of every other command', async () => {
  mkdirSync(join(workbench.folder, 'folder'));
  const answers: Readonly<Record<string, string>> = {
    missing: 'cenalloc: missing: no such file',
    folder: 'cenalloc: folder: this is a folder, expected a file',
    '/dev/null': 'cenalloc: /dev/null: a store is a file on a disk',
    '-': 'cenalloc: -: a store is a file on a disk',
    '': 'cenalloc: file: its name is empty',
  };
  for (const [path, words] of Object.entries(answers)) {
    const ran = await workbench.run(['log', path, '--verify']);
    expectRefusal(ran, words);
    expect(await workbench.run(['log', path, '--follow'])).toEqual(ran);
  }
});
