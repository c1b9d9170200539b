/**
 * The published JSON Schemas are those of today's program; those of what people write take every example and
 * refuse what the program refuses. What the program writes is held against its schema where it is tested.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { SCHEMAS, WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { ROOT } from './documented-commands.ts';

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as unknown;
}

/** Every example document of a kind, by its path; models of peers are models by their names. */
function examplesOf(kind: string): readonly string[] {
  const ofPeers = kind === 'peers-model';
  return readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`.${ofPeers ? 'model' : kind}.json`))
    .map((path) => `examples/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.startsWith('examples/models/peers/') === ofPeers);
}

test.each(Object.entries({ ...SCHEMAS, ...WRITTEN_SCHEMAS }))(
  'schemas/%s.schema.json is what npm run schemas writes',
  (kind, schema) => {
    expect(readJson(`schemas/${kind}.schema.json`)).toEqual(schema);
  },
);

describe.each(Object.entries(SCHEMAS))('schemas/%s.schema.json', (kind, schema) => {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

  test('takes every example', () => {
    const examples = examplesOf(kind);
    expect(examples.length).toBeGreaterThan(0);
    for (const path of examples) {
      expect(validate(readJson(path)), `${path}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });

  test('refuses an unknown field', () => {
    const [first = ''] = examplesOf(kind);
    const example = readJson(first) as Readonly<Record<string, unknown>>;
    expect(validate({ ...example, nmae: 'misspelt' })).toBe(false);
  });
});

test('a quantity is a whole number or a text with a binary unit', () => {
  const validate = new Ajv({ strict: false }).compile(SCHEMAS['platform'] ?? {});
  const withBase = (base: unknown): unknown => ({
    name: 'small',
    zones: [{ name: 'all', base, size: '64 MiB' }],
    allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['all'] }],
    importers: [],
  });
  for (const good of [0, '0x1000', '1 GiB', '4096']) expect(validate(withBase(good))).toBe(true);
  for (const bad of ['8 MB', 1.5, null, true]) expect(validate(withBase(bad))).toBe(false);
});
