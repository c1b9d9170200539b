/**
 * What can be wrong with the file of a store: each is said on one line that names the file, and what the
 * file holds stays as it was.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import {
  createExporter,
  describeWorld,
  replay,
  StoreFailure,
  unwrap,
  type PlatformInput,
  type SyncEventStore,
} from '../../src/index.ts';
import type { SqliteStoreOptions } from '../../src/store/sqlite/index.ts';
import { isCi } from '../support/tools.ts';
import { openFile } from './file-stores.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-failures-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [{ id: 'cam', constraints: {} }],
};

let files = 0;

function newPath(): string {
  files += 1;
  return join(folder, `store-${files}.cenalloc`);
}

/** A closed store with some buffers in it. */
function filled(buffers = 3): string {
  const path = newPath();
  const store = openFile(path, { synchronous: 'normal' });
  fill(store, buffers);
  store.close();
  return path;
}

function fill(store: SyncEventStore, buffers: number): void {
  const exporter = createExporter({ platform: PLATFORM, store });
  for (let index = 0; index < buffers; index += 1) {
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    unwrap(exporter.map(unwrap(exporter.attach(buffer, 'cam'))));
  }
}

/** The failure of an action, which must be one line that names the file. */
function failureOf(action: () => unknown): StoreFailure {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreFailure);
    if (!(error instanceof StoreFailure)) throw error;
    expect(error.message).not.toContain('\n');
    expect(error.source).toContain(folder);
    return error;
  }
  throw new Error('nothing failed');
}

/** Opens what cannot be opened, and checks that the file is the same afterwards. */
function refusalOf(path: string, options: SqliteStoreOptions = {}): StoreFailure {
  const before = existsSync(path) ? readFileSync(path) : null;
  const failure = failureOf(() => openFile(path, options));
  const after = existsSync(path) ? readFileSync(path) : null;
  expect(after).toEqual(before);
  return failure;
}

describe('opening refuses', () => {
  test('a file that is not there, where it is not to be made', () => {
    expect(refusalOf(newPath(), { create: false }).kind).toBe('missing');
    expect(refusalOf(newPath(), { readOnly: true }).kind).toBe('missing');
    const failure = refusalOf(join(folder, 'no', 'such', 'folder'));
    expect(failure.kind).toBe('missing');
    expect(failure.message).toContain(`there is no folder ${join(folder, 'no', 'such')}`);
  });

  test('a file of another program', () => {
    const text = newPath();
    writeFileSync(text, 'hello, this is no database\n'.repeat(100));
    expect(refusalOf(text)).toMatchObject({ kind: 'foreign' });

    const other = newPath();
    const database = new DatabaseSync(other);
    database.exec('PRAGMA application_id = 1234; CREATE TABLE notes (note TEXT)');
    database.close();
    const failure = refusalOf(other);
    expect(failure.kind).toBe('foreign');
    expect(failure.message).toContain('0x000004d2');
  });

  test('a database without an owner that holds tables', () => {
    const path = newPath();
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE notes (note TEXT)');
    database.close();
    expect(refusalOf(path).kind).toBe('foreign');
  });

  test('a newer layout, by its number', () => {
    const path = filled();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const failure = refusalOf(path);
    expect(failure.kind).toBe('newer');
    expect(failure.message).toContain('layout 99');
  });

  test('a header that is damaged', () => {
    const path = filled();
    const content = readFileSync(path);
    content.fill(0xff, 16, 100);
    writeFileSync(path, content);
    expect(['corrupt', 'foreign']).toContain(refusalOf(path).kind);
  });
});

describe('reading tells', () => {
  test('of every page that is damaged, or gives the same facts', () => {
    const path = filled(60);
    const whole = [...readAll(path)];
    const content = readFileSync(path);
    const pages = content.length / 4096;
    const told = new Map<string, number>();
    for (let page = 1; page < pages; page += 1) {
      for (const at of [0, 1000, 3000]) {
        const damaged = newPath();
        const bytes = Buffer.from(content);
        bytes.fill(0x5a, page * 4096 + at, page * 4096 + at + 64);
        writeFileSync(damaged, bytes);
        let outcome = 'same';
        try {
          expect([...readAll(damaged)]).toEqual(whole);
        } catch (error) {
          if (!(error instanceof StoreFailure)) throw error;
          expect(error.message).not.toContain('\n');
          outcome = error.kind;
        }
        told.set(outcome, (told.get(outcome) ?? 0) + 1);
        expect(readFileSync(damaged)).toEqual(bytes);
        rmSync(damaged);
      }
    }
    expect(
      [...told.keys()].filter((kind) => !['same', 'corrupt', 'foreign'].includes(kind)),
    ).toEqual([]);
    expect(told.get('corrupt') ?? 0).toBeGreaterThan(10);
  });

  test('of a fact that another hand has changed', () => {
    const path = filled();
    const database = new DatabaseSync(path);
    database.exec(`UPDATE facts SET data = replace(data, '4096', '8192') WHERE sequence = 2`);
    database.close();
    const failure = failureOf(() => [...readAll(path)]);
    expect(failure.kind).toBe('corrupt');
    expect(failure.message).toContain('fact 2');
  });

  test('of a fact that is gone', () => {
    const path = filled();
    const database = new DatabaseSync(path);
    database.exec('DELETE FROM facts WHERE sequence = 3');
    database.close();
    expect(failureOf(() => [...readAll(path)]).message).toContain('fact 3 is missing');
  });

  test('of a type and of a version that it does not know, by name, and applies nothing', () => {
    for (const [change, words] of [
      [{ type: 'BufferTeleported' }, 'BufferTeleported'],
      [{ schema: 9 }, 'found 9'],
    ] as const) {
      const path = filled();
      spoil(path, change);
      const failure = failureOf(() => [...readAll(path)]);
      expect(failure.kind).toBe('newer');
      expect(failure.message).toContain(words);
      expect(() => createExporter({ platform: PLATFORM, store: openFile(path) })).toThrow(words);
    }
  });
});

/** Rewrites the last row, which is the last of its stream, and its head as a newer program would have written them. */
function spoil(path: string, change: { readonly type?: string; readonly schema?: number }): void {
  const database = new DatabaseSync(path);
  const row = present(
    database.prepare('SELECT * FROM facts ORDER BY sequence DESC LIMIT 1').get(),
    'row',
  );
  const { sequence, stream, version, claims, data } = row as {
    sequence: number;
    stream: string;
    version: number;
    claims: number;
    data: string;
  };
  const before = database
    .prepare('SELECT checksum FROM facts WHERE stream = ? AND version = ?')
    .get(stream, version - 1);
  const schema = change.schema ?? Number(row['schema']);
  const type = change.type ?? String(row['type']);
  const text = data.replace(`"type":"${String(row['type'])}"`, `"type":"${type}"`);
  const place =
    Math.imul(sequence, 0x9e3779b1) ^
    Math.imul(version, 0x85ebca6b) ^
    Math.imul(Number(before?.['checksum'] ?? 0), 0xc2b2ae35) ^
    schema ^
    (claims << 31);
  const digest = crc32(text, place >>> 0);
  database
    .prepare('UPDATE facts SET schema = ?, type = ?, data = ?, checksum = ? WHERE sequence = ?')
    .run(schema, type, text, digest, sequence);
  database
    .prepare('UPDATE heads SET digest = ?, checksum = ? WHERE stream = ?')
    .run(digest, crc32(`head ${stream} ${version} ${sequence} ${digest}`), stream);
  database.close();
}

function* readAll(path: string) {
  const store = openFile(path, { readOnly: true });
  try {
    yield* store.readAll();
  } finally {
    store.close();
  }
}

describe('writing', () => {
  test('to a full disk appends nothing, and goes on when there is room', () => {
    const path = newPath();
    const small = openFile(path, { sizeMax: 128 * 1024, synchronous: 'normal' });
    const failure = failureOf(() => {
      fill(small, 10_000);
    });
    expect(failure.kind).toBe('full');
    const kept = [...small.readAll()];
    small.close();
    const store = openFile(path);
    expect([...store.readAll()]).toEqual(kept);
    fill(store, 10);
    expect([...store.readAll()].length).toBeGreaterThan(kept.length);
    store.close();
  });

  test('to a file system without room appends nothing', (context) => {
    const mount = join(folder, 'small');
    try {
      execFileSync('mkdir', [mount]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', mount], {
        stdio: 'ignore',
      });
    } catch (error) {
      if (isCi) throw error;
      context.skip('a small tmpfs cannot be mounted here; sizeMax stands for it above');
    }
    try {
      const path = join(mount, 'log.cenalloc');
      const store = openFile(path);
      const failure = failureOf(() => {
        fill(store, 10_000);
      });
      expect(['full', 'io']).toContain(failure.kind);
      const kept = [...store.readAll()].length;
      expect(kept).toBeGreaterThan(10);
      expect(replay(store.readAll()).ok).toBe(true);
      store.close();
      const saved = newPath();
      copyFileSync(path, saved);
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${saved}-wal`);
      expect([...readAll(saved)]).toHaveLength(kept);
    } finally {
      execFileSync('umount', [mount]);
    }
  });

  test('to a store that was opened for reading is refused', () => {
    const path = filled();
    const before = readFileSync(path);
    const store = openFile(path, { readOnly: true });
    const exporter = createExporter({ platform: PLATFORM, store });
    expect(failureOf(() => exporter.createBuffer({ size: 4096 })).kind).toBe('readOnly');
    expect(exporter.describe().buffers).not.toHaveProperty('b4');
    store.close();
    expect(readFileSync(path)).toEqual(before);
  });

  test('to a read-only file is refused, and reading it works', () => {
    const path = filled();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o755);
    // The superuser may write anything; it becomes somebody else, who asks.
    const program = `
      import { openSqliteStore } from '${resolve(import.meta.dirname, '../../src/store/sqlite/index.ts')}';
      if (process.getuid?.() === 0) {
        process.setgid(65_534);
        process.setuid(65_534);
      }
      const opened = openSqliteStore(process.argv[1]);
      if (!opened.ok) { console.log(opened.refusal.kind); process.exit(); }
      try {
        opened.value.append('exporter', 'any', [{ event: { type: 'CallRefused', refusal: {} } }]);
        console.log('appended');
      } catch (error) { console.log(error.kind); }`;
    const asked = spawnSync(process.execPath, ['--input-type=module', '-e', program, path], {
      encoding: 'utf8',
    });
    expect(asked.stdout.trim()).toBe('readOnly');
    expect([...readAll(path)].length).toBeGreaterThan(5);
  });

  test('to a read-only file system is refused, and reading it works', (context) => {
    const path = filled();
    const whole = [...readAll(path)];
    const mount = join(folder, 'read-only');
    mkdirSync(mount);
    copyFileSync(path, join(mount, 'a log?#%.cenalloc'));
    try {
      execFileSync('mount', ['--bind', mount, mount], { stdio: 'ignore' });
      execFileSync('mount', ['-o', 'remount,bind,ro', mount], { stdio: 'ignore' });
    } catch (error) {
      if (isCi) throw error;
      context.skip('nothing can be mounted read-only here');
    }
    try {
      const there = join(mount, 'a log?#%.cenalloc');
      expect([...readAll(there)]).toEqual(whole);
      for (const path of [there, join(mount, 'none')]) {
        expect(refusalOf(path)).toMatchObject({
          kind: 'readOnly',
          message: expect.stringContaining('its file system is mounted read-only') as unknown,
        });
      }
      expect(refusalOf(there).message).toContain('write to a copy of it elsewhere');
      expect(refusalOf(join(mount, 'none'), { create: false }).kind).toBe('missing');
      expect(readdirSync(mount)).toEqual(['a log?#%.cenalloc']);
    } finally {
      execFileSync('umount', [mount]);
    }
  });

  test('while another process holds the store says that it is busy', () => {
    const path = filled();
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const store = openFile(path, { busyTimeout: 20 });
    const append = () => store.append('b9', 'any', []);
    expect(failureOf(append).kind).toBe('busy');
    other.exec('ROLLBACK');
    other.close();
    expect(append().ok).toBe(true);
    store.close();
    expect(failureOf(append).kind).toBe('closed');
  });
});

test('a snapshot that is damaged is one that is lost', () => {
  const path = filled();
  const store = openFile(path);
  const key = { name: 'world', schema: 1 };
  store.saveSnapshot(key, { at: 1, state: 'a snapshot' });
  expect(store.loadSnapshot(key)).not.toBeNull();
  const database = new DatabaseSync(path);
  database.exec("UPDATE snapshots SET state = 'another'");
  expect(store.loadSnapshot(key)).toBeNull();
  const world = createExporter({ platform: PLATFORM, store }).describe();
  const replayed = replay(store.readAll());
  expect(replayed.ok && describeWorld(replayed.value)).toEqual(world);
  database.close();
  store.close();
});
