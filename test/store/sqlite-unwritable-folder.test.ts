/**
 * A store in a folder that one may not write, where no files can be made beside it: it is read as it is, and no
 * read passes over what its owner writes meanwhile.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { getuid } from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { bufferId } from '../../src/base/ids.ts';
import { createExporter, unwrap, type PlatformInput } from '../../src/index.ts';
import { openFile } from './file-stores.ts';

const SOURCES = resolve(import.meta.dirname, '../../src');

const PLATFORM: PlatformInput = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [{ id: 'cam', constraints: {} }],
};

/** Root may write everywhere, so that its reader becomes nobody; everybody else reads as themselves. */
const reader = getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const root = mkdtempSync(join(tmpdir(), 'cenalloc-unwritable-'));
chmodSync(root, 0o755);
afterAll(() => {
  for (const name of readdirSync(root)) chmodSync(join(root, name), 0o755);
  rmSync(root, { recursive: true, force: true });
});

let folders = 0;

/** A store of many facts, which nobody has open, in a folder that stays writable for now. */
function filled(): string {
  folders += 1;
  const folder = join(root, `store-${folders}`);
  mkdirSync(folder);
  const path = join(folder, 'log #1.cenalloc');
  const store = openFile(path);
  const exporter = createExporter({ platform: PLATFORM, store });
  const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
  store.append(
    buffer,
    1,
    Array.from({ length: 3000 }, () => ({ event: { type: 'ReferenceTaken', buffer } as const })),
  );
  store.close();
  return path;
}

function close(path: string): void {
  chmodSync(join(path, '..'), 0o555);
}

function cenalloc(...words: readonly string[]) {
  const program = [join(SOURCES, 'cli/main.ts'), ...words];
  return spawnSync(process.execPath, program, { ...reader, encoding: 'utf8', cwd: '/' });
}

/** Opens a store and reads it once for each line of its input; tells how much, or why not. */
const READER = `
  import { createInterface } from 'node:readline';
  import { openSqliteStore } from '${SOURCES}/store/sqlite/index.ts';
  let opened = openSqliteStore(process.argv[1], { readOnly: true });
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'open') {
      if (opened.ok) opened.value.close();
      opened = openSqliteStore(process.argv[1], { readOnly: true });
    }
    try {
      if (!opened.ok) throw opened.refusal;
      let count = 0;
      for (const fact of opened.value.readAll()) count += 1;
      console.log(count);
    } catch (error) { console.log(error.kind); }
  }`;

test('is read and verified as it is, and nothing is left beside it', () => {
  const path = filled();
  close(path);
  const verified = cenalloc('log', path, '--verify');
  expect(verified.stderr).toBe('');
  expect(verified.stdout).toContain('3002 facts, 2 streams, 0 recordings: everything is as it was');
  expect(cenalloc('log', path, '--type', 'ExporterCreated').stdout).toMatch(/^#1 /);
  const written = cenalloc('log', path, '--import', path);
  expect(written).toMatchObject({ status: 2, stdout: '' });
  expect(readdirSync(join(path, '..'))).toEqual(['log #1.cenalloc']);
});

test('cannot be written, which is said with what to do instead, and nothing is left beside it', () => {
  const path = filled();
  const folder = join(path, '..');
  if (getuid?.() === 0) chownSync(path, 65_534, 65_534);
  close(path);
  const beside = 'where SQLite makes files beside it (-wal, -shm). It can be read';
  const unmade = `it cannot be made: no permission to write in the folder ${folder}`;
  for (const [words, message] of [
    [['log', path, '--compact', '/nowhere/archive.jsonl'], beside],
    [['collect', path], beside],
    [['collect', join(folder, 'new.cenalloc')], unmade],
    [['log', `file:${path}?immutable=1`], 'give the path alone'],
  ] as const) {
    const ran = cenalloc(...words);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  }
  chmodSync(path, 0o444);
  expect(cenalloc('collect', path).stderr).toContain(
    'no permission to write to it. It can be read',
  );
  chmodSync(path, 0);
  expect(cenalloc('log', path).stderr).toContain('no permission to read it');
  expect(readdirSync(folder)).toEqual(['log #1.cenalloc']);
});

test('is not read while its owner begins to write, and is shared with it once opened again', async () => {
  const path = filled();
  close(path);
  const program = ['--input-type=module', '-e', READER, path];
  const child = spawn(process.execPath, program, { ...reader, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.trimEnd().split('\n'));
  });
  const ask = async (line: string): Promise<string | undefined> => {
    const before = lines.length;
    child.stdin.write(`${line}\n`);
    while (lines.length === before) await once(child.stdout, 'data');
    return lines.at(-1);
  };
  while (lines.length === 0) await once(child.stdout, 'data');
  expect(await ask('read')).toBe('3002');
  chmodSync(join(path, '..'), 0o755);
  const owner = openFile(path);
  owner.append('b9', 0, [{ event: { type: 'ReferenceTaken', buffer: bufferId('b9') } }]);
  close(path);
  expect(await ask('read')).toBe('busy');
  expect(await ask('open')).toBe('3003');
  owner.append('b9', 1, [{ event: { type: 'ReferenceTaken', buffer: bufferId('b9') } }]);
  expect(await ask('read')).toBe('3004');
  chmodSync(join(path, '..'), 0o755);
  owner.close();
  close(path);
  expect(await ask('open')).toBe('3004');
  child.stdin.end();
  await once(child, 'close');
});

test('is not read without what stands in the log beside it', () => {
  const path = filled();
  const owner = openFile(path);
  owner.append('b9', 0, [{ event: { type: 'ReferenceTaken', buffer: bufferId('b9') } }]);
  // As the death of its owner leaves it, but for the file that readers share.
  const dead = join(root, `store-${folders}-dead`);
  mkdirSync(dead);
  const there = join(dead, 'log.cenalloc');
  copyFileSync(path, there);
  copyFileSync(`${path}-wal`, `${there}-wal`);
  owner.close();
  close(there);
  expect(cenalloc('log', there)).toMatchObject({ status: 2, stdout: '' });
});
