/**
 * One bit of the file of a store is flipped, anywhere: either the store says so, or everything that it gives
 * is what it gave before. What is appended to a damaged store is not part of this; opening for writing is.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { StoreFailure } from '../../src/index.ts';
import type { SqliteStore } from '../../src/store/sqlite/index.ts';
import { fillFile, openFile } from './file-stores.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-flips-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const FLIPS = process.env['CENALLOC_LONG'] === '1' ? 600 : 60;
const BUFFERS = 90;
/** A lost bit is looked for in every place, in steps that meet no page twice in the same place. */
const STEP = 0.618_033_988_75;

const path = join(folder, 'whole.cenalloc');
fillFile(path, BUFFERS);
const whole = readFileSync(path);
const { streams, reads } = (() => {
  const store = openFile(path);
  const names = [...new Set([...store.readAll()].map(({ stream }) => stream))];
  const all = everyRead(store, names);
  store.close();
  return { streams: names, reads: all };
})();

/** What every way to read gives, as text. */
function everyRead(store: SqliteStore, names: readonly string[]): string {
  const perStream = names.map((stream) => [...store.readStream(stream)]);
  const recorded = store.recordings.names().map((name) => [...store.recordings.read(name)]);
  return JSON.stringify([store.base, [...store.readAll()], perStream, recorded]);
}

/** `same`, the kind of the failure, or what was given instead. */
function outcomeOf(bytes: Buffer): string {
  const damaged = join(folder, 'damaged.cenalloc');
  for (const part of ['', '-wal', '-shm']) rmSync(damaged + part, { force: true });
  writeFileSync(damaged, bytes);
  let store: SqliteStore | null = null;
  try {
    store = openFile(damaged);
    return everyRead(store, streams) === reads ? 'same' : 'another log';
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    return error.kind;
  } finally {
    store?.close();
  }
}

test(`${FLIPS} flipped bits are found, or change no read`, () => {
  const told = new Map<string, number>();
  for (let flip = 1; flip <= FLIPS; flip += 1) {
    const bit = Math.floor(((flip * STEP) % 1) * whole.length * 8);
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const outcome = outcomeOf(bytes);
    expect(outcome, `bit ${bit} of ${whole.length * 8}`).not.toBe('another log');
    told.set(outcome, (told.get(outcome) ?? 0) + 1);
  }
  expect(told.get('corrupt') ?? 0).toBeGreaterThan(FLIPS / 4);
});

describe('a store tells of', () => {
  test.each([
    [
      'the last row that is lost',
      'DELETE FROM facts WHERE sequence = (SELECT max(sequence) FROM facts)',
    ],
    [
      'the last head that is lost',
      'DELETE FROM heads WHERE stream = (SELECT stream FROM heads ORDER BY sequence DESC LIMIT 1)',
    ],
    ['a head of another version', `UPDATE heads SET version = version + 1 WHERE stream = 'b5'`],
    ['a claim that is gone', 'UPDATE facts SET claims = 0 WHERE claims = 1'],
    ['a claim that was none', 'UPDATE facts SET claims = 1 WHERE sequence = 2'],
    [
      'two rows that changed places',
      `UPDATE facts SET sequence = -1 WHERE sequence = 5;
      UPDATE facts SET sequence = 5 WHERE sequence = 6; UPDATE facts SET sequence = 6 WHERE sequence = -1`,
    ],
    [
      'an older row that was put back',
      `UPDATE facts SET data = (SELECT data FROM facts WHERE sequence = 2)
      WHERE sequence = 6`,
    ],
    ['a part of a recording that is lost', 'DELETE FROM recordings WHERE line = 3'],
    ['a recording without its head', 'DELETE FROM recording_heads'],
  ])('%s', (_, damage) => {
    const copy = join(folder, 'edited.cenalloc');
    for (const part of ['', '-wal', '-shm']) rmSync(copy + part, { force: true });
    writeFileSync(copy, whole);
    const database = new DatabaseSync(copy);
    database.exec(damage);
    database.close();
    expect(outcomeOf(readFileSync(copy))).toBe('corrupt');
  });
});
