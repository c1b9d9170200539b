/**
 * `cenalloc init` writes a project that passes its own test, and touches nothing that is there. What it writes is run
 * here on the sources; a step of CI installs the packed tarball in it and runs it as users do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Workbench } from './command-line.ts';

const bench = new Workbench();
const FILES = ['board.platform.json', 'package.json', 'share.js', 'share.test.js'];

test('it writes a platform, a program, a test and a package.json, and tells what comes next', async () => {
  const ran = await bench.run(['init', 'My Board']);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toContain("cd 'My Board' && npm install && npm test");
  expect(readdirSync(join(bench.folder, 'My Board')).toSorted()).toEqual(FILES);
  const text = readFileSync(join(bench.folder, 'My Board/package.json'), 'utf8');
  const manifest = JSON.parse(text) as { readonly dependencies: { readonly cenalloc: string } };
  expect(manifest).toMatchObject({ name: 'my-board', private: true });
  // In a checkout it is the checkout; what comes from a tarball or a registry is seen by the step that packs.
  const [, path = ''] = /^file:(.+)$/u.exec(manifest.dependencies.cenalloc) ?? [];
  expect(resolve(bench.folder, 'My Board', path)).toBe(resolve(import.meta.dirname, '../..'));
});

test('its own test passes, and its platform can be solved', async () => {
  await bench.run(['init', 'passing']);
  const folder = join(bench.folder, 'passing');
  const sources = resolve(import.meta.dirname, '../support/from-sources.ts');
  const options = { cwd: folder, encoding: 'utf8' } as const;
  // Older versions of Node read no sources; there the tarball shows the same.
  const loaded = process.env['CENALLOC_PROGRAM'] === undefined ? ['--import', sources] : null;
  if (loaded !== null) {
    const ran = spawnSync(process.execPath, [...loaded, '--test'], options);
    expect(ran.stdout).toMatch(/pass 3\n/u);
    expect(ran.status).toBe(0);
  }
  const solved = await bench.run(['solve', 'passing/board.platform.json', '--importer', 'camera']);
  expect(solved.code).toBe(0);
});

test('where a name is taken it writes nothing, and says which', async () => {
  mkdirSync(join(bench.folder, 'taken'));
  const file = bench.file('taken/share.js', '// mine\n');
  const ran = await bench.run(['init', 'taken']);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain('taken/share.js: this file exists, so nothing was written');
  expect(readFileSync(join(bench.folder, file), 'utf8')).toBe('// mine\n');
  expect(readdirSync(join(bench.folder, 'taken'))).toEqual(['share.js']);
});

test('a folder that cannot be made is one line', async () => {
  bench.file('a-file', 'x');
  const ran = await bench.run(['init', 'a-file/in-it']);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/^cenalloc: a-file\/in-it: [^\n]+\n$/u);
  expect(existsSync(join(bench.folder, 'a-file/in-it'))).toBe(false);
  const inPlace = await bench.run(['init', 'a-file']);
  const words = 'cenalloc: a-file: cannot be written: a file of this name is in the way\n';
  expect(inPlace).toEqual({ code: 2, stdout: '', stderr: words });
});
