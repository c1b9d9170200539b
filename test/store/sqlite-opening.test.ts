/**
 * Several processes that open one new file at the same moment: each of them waits for the others, gets the
 * store and appends to it, and nobody is told that it is busy or that it is no store.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { openFile } from './file-stores.ts';

const SOURCES = resolve(import.meta.dirname, '../../src');
const ROUNDS = 60;
/** Time for both to have read what they are to do, in milliseconds. */
const SOON = 15;

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-opening-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** At the moment that each line names, opens the file that it names, appends and tells how it went. */
const OPENER = `
  import { createInterface } from 'node:readline';
  import { openSqliteStore } from '${SOURCES}/store/sqlite/index.ts';
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const { path, at } = JSON.parse(line);
    while (Date.now() < at);
    const opened = openSqliteStore(path);
    if (!opened.ok) { console.log(opened.refusal.message); continue; }
    try {
      opened.value.append('b1', 'any', [{ event: { type: 'ReferenceTaken', buffer: 'b1' } }]);
      opened.value.close();
      console.log('appended');
    } catch (error) { console.log(error.message); }
  }`;

interface Opener {
  readonly tell: (line: string) => void;
  readonly answer: () => Promise<unknown>;
}

function opener(): Opener {
  const child = spawn(process.execPath, ['--input-type=module', '-e', OPENER], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  afterAll(() => {
    child.stdin.end();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    tell: (line) => child.stdin.write(`${line}\n`),
    answer: async () => (await lines.next()).value,
  };
}

test('two processes open one new file together, again and again, and both append', async () => {
  const both = [opener(), opener()];
  const answers = (): Promise<unknown[]> => Promise.all(both.map(({ answer }) => answer()));
  expect(await answers()).toEqual(['ready', 'ready']);
  for (let round = 0; round < ROUNDS; round += 1) {
    const path = join(folder, `new-${round}.cenalloc`);
    const line = JSON.stringify({ path, at: Date.now() + SOON });
    for (const { tell } of both) tell(line);
    expect(await answers()).toEqual(['appended', 'appended']);
    const store = openFile(path, { readOnly: true });
    expect([...store.readAll()]).toHaveLength(2);
    store.close();
  }
});

test('waiting ends: a file that another program keeps to itself is busy after the time that was said', () => {
  const path = join(folder, 'held.cenalloc');
  const other = new DatabaseSync(path);
  other.exec('BEGIN EXCLUSIVE');
  const before = performance.now();
  const opened = openSqliteStore(path, { busyTimeout: 60 });
  expect(opened).toMatchObject({ ok: false, refusal: { kind: 'busy' } });
  const took = performance.now() - before;
  expect(took).toBeGreaterThanOrEqual(60);
  expect(took).toBeLessThan(2000);
  other.exec('ROLLBACK');
  other.close();
  expect(openSqliteStore(path).ok).toBe(true);
});

test('two who keep one recording do not mix their lines', () => {
  const path = join(folder, 'recording.cenalloc');
  const [one, other] = [openFile(path).recordings, openFile(path).recordings];
  one.append('board', ['of one', 'of one'], 0);
  expect(() => {
    other.append('board', ['of another'], 0);
  }).toThrow(/somebody else adds to the recording board/);
  one.append('board', ['of one'], 2);
  other.append('board', ['by whomever']);
  expect([...one.read('board')]).toEqual(['of one', 'of one', 'of one', 'by whomever']);
});

test('what is no file on a disk, and an address in the place of a path, are refused', () => {
  const words = (path: string): unknown => {
    const opened = openSqliteStore(path);
    return opened.ok ? null : [opened.refusal.kind, opened.refusal.message];
  };
  expect(words(folder)).toEqual(['missing', expect.stringContaining('this is a folder')]);
  expect(words('/dev/null')).toEqual(['missing', expect.stringContaining('a pipe or a device')]);
  expect(words('')).toEqual(['missing', 'its name is empty']);
  // SQLite would take it, and then nothing keeps it from what somebody else writes.
  const path = join(folder, 'address.cenalloc');
  openFile(path).close();
  const refusal = ['settings', expect.stringContaining('give the path alone')];
  expect(words(`file:${path}?immutable=1`)).toEqual(refusal);
});
