/**
 * `cenalloc explore` of models of peers: what is printed, as which schema, with which exit code, and what is
 * refused.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { runHere } from '../support/run-here.ts';
import { Workbench } from './command-line.ts';

const place = new Workbench();

const ROOT = join(import.meta.dirname, '../..');
const model = (name: string): string => `examples/models/peers/${name}.model.json`;

describe('a model of peers', () => {
  test('in words', async () => {
    const ran = await runHere(['explore', model('o01-late-static')], ROOT);
    expect(ran.stdout).toContain('  7 of 10 (70.0 %)  system: all served');
    expect(ran.stdout).toContain('  3 of 10 (30.0 %)  local: S.map EINVAL');
    expect(ran.stdout).toContain('BROKEN  accepted-attach-can-be-mapped');
    expect(ran.stdout).toMatch(/^ {2}S\.map +EINVAL \[PP1\] +local, 1 pin$/m);
    expect(ran.stdout).toContain('holds if everybody attaches before the first pin or map');
    expect(ran.code).toBe(1);
  });

  test.for(['o07-ping-pong', 'o18-keeps-its-map', 'static-and-pin', 'weakest-first'])(
    '%s as JSON is what its schema says',
    async (name) => {
      const ran = await runHere(['explore', model(name), '--json'], ROOT);
      const ajv = new Ajv({ allErrors: true, strict: false });
      const validate = ajv.compile(WRITTEN_SCHEMAS['explore-peers'] ?? false);
      expect(validate(JSON.parse(ran.stdout)), ajv.errorsText(validate.errors)).toBe(true);
    },
  );

  test('asked for other properties', async () => {
    const ran = await runHere(
      ['explore', model('o01-late-static'), '--property', 'map-is-reachable'],
      ROOT,
    );
    expect(ran.code).toBe(0);
    const typo = await runHere(
      ['explore', model('o01-late-static'), '--property', 'map-is-reachible'],
      ROOT,
    );
    expect(typo).toMatchObject({ code: 2 });
    expect(typo.stderr).toContain('did you mean "map-is-reachable"?');
  });

  test('tells what it was not asked, which is no failure', async () => {
    const words = ['explore', model('weakest-first'), '--property', 'revoke-completes'];
    const ran = await runHere(words, ROOT);
    expect(ran.stdout).toContain('  –       revoke-completes (not asked: nobody here revokes)');
    expect(ran.stdout).not.toContain('holds');
    expect(ran.code).toBe(0);
    const json = await runHere([...words, '--json'], ROOT);
    expect(JSON.parse(json.stdout)).toMatchObject({
      properties: [{ name: 'revoke-completes', holds: null, notAsked: 'nobody here revokes' }],
      complete: true,
    });
  });

  test('takes no option of other searches', async () => {
    for (const option of ['--prove', '--estimate', '--partial-order', '--no-symmetry']) {
      const ran = await runHere(['explore', model('o01-late-static'), option], ROOT);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toContain(`${option}: a model of peers is searched at once`);
    }
  });

  test.for([
    ['"S"', '"T"', 'expected a class (S, N, P, R, I, V)'],
    ['"importers"', '"importer"', '"importer" is unknown: is it misspelt?'],
    ['"rules": "amdgpu"', '"rules": { "like": "amdgpu", "pim": "caller" }', 'did you mean "pin"?'],
    ['["R", "S"]', '["R", {"class": "S", "program": ["map*"]}]', 'expected one of attach, '],
    [
      '["R", "S"]',
      '["R", {"class": "S", "program": ["remap*", "map"]}]',
      'remap* goes on for ever, so that it stands last',
    ],
    ['["R", "S"]', '["R", {"class": "S", "name": "R"}]', 'two of them are called R'],
  ] as const)('with %s written %s is refused', async ([from, to, message]) => {
    const text = readFileSync(join(ROOT, model('o01-late-static')), 'utf8');
    expect(text).toContain(from);
    const ran = await place.run([
      'explore',
      place.file('wrong.model.json', text.replace(from, to)),
    ]);
    expect(ran.stderr).toContain(message);
    expect(ran.code).toBe(2);
  });
});

test('export promela writes the first property of a model of peers', async () => {
  const ran = await runHere(['export', 'promela', model('o01-late-static')], ROOT);
  expect(ran.stdout).toContain('/* 0 R, 1 S: accepted-attach-can-be-mapped */');
  expect(ran.code).toBe(0);
  const words = ['export', 'promela', model('o01-late-static'), '--policy', 'strict'];
  const refused = await runHere(words, ROOT);
  expect(refused.stderr).toContain('--policy: a model of peers has rules instead');
  const unknown = await runHere(['export', 'promela', model('o07-ping-pong')], ROOT);
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toContain('o07-ping-pong.model.json');
});

describe('an ordering of peers', () => {
  test('is played, step by step', async () => {
    const ran = await runHere(['explore', 'peers1:amdgpu:R,N:R.attach R.pin N.attach N.map'], ROOT);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^ {2}N\.map +local, 1 pin; out of reach$/m);
  });

  test('that is not understood is refused with its position', async () => {
    const ran = await runHere(['explore', 'peers1:amdgpu:R:R.pim'], ROOT);
    expect(ran.stderr).toContain('position 19');
    expect(ran.code).toBe(2);
  });
});
