/**
 * bin/cenalloc.js starts the sources of a checkout, so that `npx cenalloc` works before anything is built, and in a
 * package what was built. Where neither can be run it says what to do.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ownVersion } from '../../src/cli/output/own-version.ts';

const BIN = resolve(import.meta.dirname, '../../bin');
const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bin-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A package with the starter alone. */
function packageOf(name: string): string {
  const root = join(folder, name);
  cpSync(BIN, join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  return root;
}

function start(root: string, ...words: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(root, 'bin/cenalloc.js'), ...words], {
    encoding: 'utf8',
  });
}

test('what is here is started, from any folder', () => {
  const ran = start(resolve(BIN, '..'), '--version');
  expect(ran.stdout).toBe(`${ownVersion()}\n`);
  expect(ran.status).toBe(0);
});

test('what was built is started where there are no sources', () => {
  const root = packageOf('built');
  mkdirSync(join(root, 'dist/cli'), { recursive: true });
  writeFileSync(join(root, 'dist/cli/main.js'), 'console.log("built", process.argv[2]);');
  expect(start(root, 'solve').stdout).toBe('built solve\n');
});

test('where there is nothing, it says what to do', () => {
  const ran = start(packageOf('bare'), 'solve');
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(/^cenalloc: .*npm run build.*\n$/);
});
