/**
 * Stores as every layout wrote them: each is brought up and gives the world of its log for ever, and is left
 * as it was where what the older program wrote is damaged.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { bufferId, bytes, decodeLog, describeWorld } from '../../src/index.ts';
import { openWorld } from '../../src/store/open-world.ts';
import { MIGRATIONS, APPLICATION_ID } from '../../src/store/sqlite/layout.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/index.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { openFile } from './file-stores.ts';

const golden = join(import.meta.dirname, '../golden/v2');
const folder = mkdtempSync(join(tmpdir(), 'cenalloc-golden-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const BASES: Readonly<Record<string, number>> = { 'every-call': 0, 'late-display': 12 };
const stores = Object.keys(BASES).flatMap((name) => [4, 5].map((layout) => ({ name, layout })));

function copyOf(name: string, layout: number): string {
  const path = join(folder, `${name}-${layout}-${Math.random().toString(36).slice(2)}`);
  copyFileSync(join(golden, `${name}.layout-${layout}.cenalloc`), path);
  return path;
}

/** Everything that a store gives, by every way to read it. */
function everyRead(store: SqliteStore) {
  const facts = [...store.readAll(store.base)];
  const streams = [...new Set(facts.map(({ stream }) => stream))].map((stream) => {
    const first = facts.find((fact) => fact.stream === stream)?.version ?? 1;
    return [...store.readStream(stream, first - 1)];
  });
  const recordings = store.recordings.names().map((name) => [...store.recordings.read(name)]);
  const opened = openWorld(store);
  return { facts, streams, recordings, world: opened && describeWorld(opened.world) };
}

describe('a store in a file', () => {
  test.each(stores)('of layout $layout, $name, is its log', ({ name, layout }) => {
    const store = openFile(copyOf(name, layout));
    const log = unwrap(decodeLog(readFileSync(join(golden, `${name}.jsonl`), 'utf8'), name));
    const world: unknown = JSON.parse(readFileSync(join(golden, `${name}.world.json`), 'utf8'));
    const read = everyRead(store);
    expect(store.base).toBe(BASES[name]);
    expect(read.facts).toEqual(log.slice(store.base));
    expect(JSON.parse(JSON.stringify(read.world))).toEqual(world);
    expect(store.recordings.names()).toEqual(['board', 'desk']);
    expect(read.recordings[0]).toEqual(['# tracer: nop', 'one line', 'another', 'and the last']);
    const last = read.facts.at(-1);
    expect(last).toBeDefined();
    const appended = store.append('next', 0, [
      { event: { type: 'BufferCreated', buffer: bufferId('next'), size: bytes(4096) } },
    ]);
    expect(appended.ok && appended.value[0]?.sequence).toBe((last?.sequence ?? 0) + 1);
    store.close();
  });

  test.each(Object.keys(BASES))('%s is the same from layouts 4 and 5', (name) => {
    const [older, current] = [openFile(copyOf(name, 4)), openFile(copyOf(name, 5))];
    expect(everyRead(older)).toEqual(everyRead(current));
    older.close();
    current.close();
  });

  test.each([1, 2, 3])('of layout %i is brought up', (layout) => {
    const current = copyOf('every-call', 4);
    const path = join(folder, `layout-${layout}`);
    const database = new DatabaseSync(path);
    for (const step of MIGRATIONS.slice(0, layout)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${layout}`);
    database.exec(`ATTACH '${current}' AS old; INSERT INTO facts SELECT * FROM old.facts`);
    database.close();
    const before = readFileSync(path);
    expect(openSqliteStore(path, { readOnly: true })).toMatchObject({
      refusal: { kind: 'readOnly' },
    });
    expect(readFileSync(path)).toEqual(before);
    const store = openFile(path);
    expect([...store.readAll()]).toEqual([...openFile(current).readAll()]);
    store.close();
  });

  test.each([
    `UPDATE facts SET data = replace(data, '4096', '8192') WHERE sequence = 14`,
    'DELETE FROM facts WHERE sequence = 16',
    `UPDATE recordings SET text = 'another' WHERE line = 3`,
    `DELETE FROM recordings WHERE name = 'board' AND line = 1`,
  ])('of layout 4 that is damaged is refused, and left as it was: %s', (damage) => {
    const path = copyOf('late-display', 4);
    const database = new DatabaseSync(path);
    database.exec(damage);
    database.close();
    expect(openSqliteStore(path)).toMatchObject({ refusal: { kind: 'corrupt' } });
    const again = new DatabaseSync(path);
    expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 4 });
    again.close();
  });
});
