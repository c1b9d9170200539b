/**
 * The boards of `cenalloc/platforms` are those of examples/platforms: generated from them, all of them, and taken
 * as values by whatever takes a platform.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createExporter, readPlatform, solve, unwrap } from '../../src/index.ts';
import * as boards from '../../src/platforms/index.ts';
import { boardModules } from '../../tools/platforms/board-modules.ts';
import { ROOT } from '../tidy/sources.ts';

test('each module is what npm run platforms writes, and there is no other', async () => {
  const modules = await boardModules();
  for (const [path, text] of modules) {
    expect(readFileSync(join(ROOT, path), 'utf8'), `${path}: run npm run platforms`).toBe(text);
  }
  const written = readdirSync(join(ROOT, 'src/platforms')).map((name) => `src/platforms/${name}`);
  expect(written.sort()).toEqual([...modules.keys()].sort());
});

test('each value is the platform of its file', () => {
  const folder = join(ROOT, 'examples/platforms');
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const read = files.map((text) => unwrap(readPlatform(text, 'board')));
  const values = Object.values(boards).map(
    (platform) => createExporter({ platform }).describe().platform,
  );
  const byName = (one: { readonly name: string }, other: { readonly name: string }) =>
    one.name.localeCompare(other.name);
  expect(values.sort(byName)).toEqual(read.sort(byName));
});

test('a question about a board is three words', () => {
  const { verdict, allocator } = solve(boards.raspberryPi4, ['unicam', 'codec'], { size: '8 MiB' });
  expect([verdict, allocator?.name]).toEqual(['satisfiable', 'linux,cma']);
});
