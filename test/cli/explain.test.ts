/** `cenalloc explain`: names however they are typed, a guess where one is misspelt, and what machines read. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { expectRefusal, Workbench } from './command-line.ts';

const bench = new Workbench();
const schema = resolve(import.meta.dirname, '../../schemas/explain.schema.json');

test.each(['ATT4', 'att4', '[ATT4]'])('%s is found', async (name) => {
  const ran = await bench.run(['explain', name]);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^ATT4 \(rule; docs\/spec.md#attaching\)\n\n {2}An attach after/);
});

test('several names are told one below the other, and words of two are found', async () => {
  const { stdout } = await bench.run(['explain', 'EBUSY', 'first map', 'late-attach']);
  // The finding and the word have the same name.
  expect(stdout.match(/^\S.*(?= \()/gm)).toEqual([
    'EBUSY',
    'first map',
    'late-attach',
    'late attach',
  ]);
});

test('without a name all of them are listed', async () => {
  const { code, stdout } = await bench.run(['explain']);
  expect(code).toBe(0);
  for (const name of ['ATT4', 'leak', 'cma-full', 'no-deadlock', 'fits', 'ENODEV', 'importer']) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  }
});

test('a misspelt name is refused with the nearest', async () => {
  expectRefusal(await bench.run(['explain', 'late-atach']), 'did you mean "late-attach"?');
  expectRefusal(await bench.run(['explain', 'zzzzzzzz']), 'cenalloc explain lists all names');
});

test.each([[[]], [['MAP1', 'cma-fragmented']]])(
  '--json of %j is what its schema says',
  async (names) => {
    const ran = await bench.run(['explain', ...names, '--json']);
    const ajv = new Ajv({ allErrors: true, strict: false });
    const isExplained = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
    const told: unknown = JSON.parse(ran.stdout);
    expect(isExplained(told), ajv.errorsText(isExplained.errors)).toBe(true);
  },
);
