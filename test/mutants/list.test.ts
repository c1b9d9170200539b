/**
 * The list of mistakes says what they are, and each can still be made and has its test; whether that test
 * fails then is asked by `npm run test:mutants`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reachedFrom } from '../tidy/import-graph.ts';
import { fileImportsOf, importsOf } from '../tidy/imports.ts';
import { readSources } from '../tidy/sources.ts';
import { MUTANTS } from './all.ts';
import { COPIED } from './mutant.ts';

const TEST = join(import.meta.dirname, '..');

function read(...path: readonly string[]): string {
  return readFileSync(join(TEST, ...path), 'utf8');
}

test('test/mutants.md lists every mistake', () => {
  const rows = read('mutants.md').matchAll(/^\| (.*) \|$/gmu);
  const [, , ...listed] = Array.from(rows, ([, row = '']) =>
    row.split('|').map((cell) => cell.trim()),
  );
  const expected = MUTANTS.map(({ id, file, mistake, law, killedBy: [test] }) => [
    id,
    `\`${file}\``,
    mistake,
    law,
    `\`${test}\``,
  ]);
  expect(listed).toEqual(expected);
});

test.each(MUTANTS)('$id can be made, and there is a test of it', ({ file, from, to, killedBy }) => {
  expect(read('..', 'src', file).split(from).length - 1, file).toBe(1);
  expect(to).not.toBe(from);
  // A name may go on with what a table in the test says.
  const [path, name] = killedBy;
  const [beginning = name] = /^\[\w+\] \w+/u.exec(name) ?? [];
  expect(read(path)).toContain(beginning);
});

test('a copy for mutants has all that their tests import', () => {
  const imports = fileImportsOf(importsOf(readSources('test')));
  const files = new Set(MUTANTS.map(({ killedBy: [file] }) => file));
  const reached = [...files].flatMap((file) => [...reachedFrom(imports, file)]);
  const folders = reached.flatMap((path) => /^\.\.\/([^/]+)/u.exec(path)?.[1] ?? []);
  expect(folders).toContain('src');
  expect(COPIED).toEqual(expect.arrayContaining([...new Set(folders)]));
});
