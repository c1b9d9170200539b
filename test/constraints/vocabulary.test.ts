/**
 * The vocabulary as a fact: a field is one file and one line of a list; everything that is known about it
 * stands in its record; its acceptance shares no code with its demand. Whatever can be stated is documented,
 * is in the schema and in the values that properties draw from, has words, and has a loosening or the reason
 * why there is none.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { SCHEMAS } from '../../schemas/documents.ts';
import { assert, present } from '../../src/base/assert.ts';
import { accepts } from '../../src/constraints/accepts.ts';
import { constraintsSchema } from '../../src/constraints/constraints-schema.ts';
import { FIELDS, STATED_FIELDS, type Constraints } from '../../src/constraints/constraints.ts';
import { explainedField } from '../../src/constraints/explained-fields.ts';
import { IMAGE_FIELDS } from '../../src/constraints/images/image-constraints.ts';
import { NO_DEMANDS } from '../../src/constraints/images/image-requirement.ts';
import { meetsPair } from '../../src/constraints/images/meets-pair.ts';
import { meetsRequirement } from '../../src/constraints/meets-requirement.ts';
import { NO_REQUIREMENT } from '../../src/constraints/requirement.ts';
import { valueInWords } from '../../src/constraints/statement-words.ts';
import { looserValue } from '../../src/solver/looser-value.ts';
import { SEED } from '../property/seed.ts';
import { readSources, ROOT, sourcesOf } from '../tidy/sources.ts';
import { images, storages } from './arbitrary-storage.ts';
import { documentedFields, sharedCode } from './field-sources.ts';
import { IMAGE_VALUES, VALUES } from './values.ts';

const SOURCES = readSources('src/constraints');

/** A list of fields: the file it stands in, its name there, and the folder of the fields. */
const LISTS = [
  { file: 'constraints.ts', list: 'FIELDS', folder: 'fields', fields: FIELDS },
  {
    file: 'images/image-constraints.ts',
    list: 'IMAGE_FIELDS',
    folder: 'images/fields',
    fields: IMAGE_FIELDS,
  },
] as const;

/** Lists of pairs as they are stated. */
const PAIR_LISTS: readonly unknown[] = [[{ format: 'NV12' }], [{}, { modifier: 'LINEAR' }]];

/** What may be stated, by the name under which it stands in an explanation, with values of it. */
const STATEMENTS: readonly (readonly [string, readonly unknown[]])[] = [
  ...Object.entries(VALUES),
  ['images', PAIR_LISTS],
  ...Object.entries<readonly unknown[]>(IMAGE_VALUES).map(
    ([name, values]) => [`images.${name}`, values] as const,
  ),
];

/** What reads storage and images, and the arithmetic of segments; tests compare it with built tables. */
const SHARED_BY_BOTH = [
  'CATEGORIES',
  'COHERENCY_DOMAINS',
  'countSegments',
  'dataSize',
  'isWellFormed',
  'pixelFormat',
  'possibleDomains',
  'segmentLimitOf',
  'storageSize',
];

function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

describe.each(LISTS)('the fields of $file', ({ file, list, folder, fields }) => {
  const documented = documentedFields(present(SOURCES.get(file), file), list);

  test('each is one file of its name, and the list names it once', () => {
    const files = [...SOURCES.keys()].filter((path) => path.startsWith(`${folder}/`));
    const named = Object.keys(fields).map((name) => `${folder}/${kebabCase(name)}.ts`);
    expect(files.sort()).toEqual(named.sort());
  });

  test('each says in the list what it means, and who states it also where that comes from', () => {
    expect([...documented.keys()]).toEqual(Object.keys(fields));
    for (const [name, field] of Object.entries(fields)) {
      const text = documented.get(name) ?? '';
      expect(text.length, name).toBeGreaterThan(30);
      if ('schema' in field) expect(text, name).toMatch(/Source: .+\.$/);
    }
  });

  test('the acceptance of each shares no code with its demand', () => {
    for (const [path, tree] of SOURCES) {
      if (!path.startsWith(`${folder}/`)) continue;
      const shared = sharedCode(tree).filter((name) => !SHARED_BY_BOTH.includes(name));
      expect(shared, path).toEqual([]);
    }
  });
});

test('code that a field shares is seen, through functions of its own as well', () => {
  const text = `
    import { reads, type Reads } from './reads.ts';
    const lattice = { merge: merged };
    export const field: Reads = {
      breach: ({ reads: own }, storage) => (isMet(own) ? null : reads(storage)),
      demand: { ...lattice, of: (constraints) => constraints.isMet, meets: (value) => isMet(value) },
    };
    function isMet(value) { return merged(value); }
    function merged(value) { return value; }`;
  const [[, tree] = []] = sourcesOf({ 'a.ts': text });
  expect(sharedCode(present(tree, 'tree'))).toEqual(['isMet', 'merged']);
});

/** The JSON Schema of one importer's constraints, as it is published. */
function publishedProperties(): Readonly<Record<string, { readonly items?: object }>> {
  const platform = SCHEMAS['platform'] as {
    readonly properties: {
      readonly importers: {
        readonly items: {
          readonly properties: { readonly constraints: { readonly properties: object } };
        };
      };
    };
  };
  const { properties } = platform.properties.importers.items.properties.constraints;
  return properties as ReturnType<typeof publishedProperties>;
}

test('whatever can be stated is published, documented, and drawn from', () => {
  const stated = STATED_FIELDS.map(([name]) => name);
  const ofImages = Object.keys(IMAGE_FIELDS);
  const published = publishedProperties();
  expect(Object.keys(published)).toEqual(stated);
  expect(published['images']?.items).toMatchObject({
    properties: Object.fromEntries(ofImages.map((name) => [name, {}])),
  });
  const manual = readFileSync(join(ROOT, 'docs/constraints.md'), 'utf8');
  const rows = manual.split('\n').filter((line) => line.startsWith('| `'));
  for (const name of [...stated, ...ofImages]) {
    expect(
      rows.some((row) => row.includes(`\`${name}\``)),
      name,
    ).toBe(true);
  }
  expect(STATEMENTS.map(([name]) => name).sort()).toEqual(
    [...stated, ...ofImages.map((name) => `images.${name}`)].sort(),
  );
});

/** The constraints that state one value. */
function stating(name: string, value: unknown): Constraints {
  const part = name.replace('images.', '');
  return part === name ? { [name]: value } : { images: [{ [part]: value }] };
}

/** Fields whose unit is the byte. */
const IN_BYTES =
  /^(alignment|maxSegmentSize|minSize|maxSize|prefix|padding|images\.(\w*BytesPerRow|bytesPerRowDivisor|startOffsetDivisor|padBeyondImageSize))$/;

test.each(STATEMENTS)(
  'every value of %s is accepted by its schema, and has words',
  (name, values) => {
    for (const value of values) {
      const words = valueInWords(name, value);
      expect(words).toMatch(/^[^{}[\]]+$/);
      expect(words).not.toMatch(/undefined|object|null/);
      if (IN_BYTES.test(name)) expect(words).toMatch(/ (bytes|[KMGT]iB)\b/);
      // What contradicts itself is tested beside; here is asked for the form of the value alone.
      const { issues = [] } = v.safeParse(constraintsSchema, stating(name, value));
      const ofForm = issues.filter(
        ({ message }) => !/this participant|can ever meet/.test(message),
      );
      expect(ofForm, words).toEqual([]);
    }
  },
);

test('only what has no degrees cannot be loosened, and says so', () => {
  const firm = STATEMENTS.flatMap(([name]) => {
    const { loosening } = explainedField(name);
    return 'firm' in loosening ? [[name, loosening.firm]] : [];
  });
  const itself = 'it is needed or not; there is nothing between';
  expect(Object.fromEntries(firm)).toEqual({
    secure: itself,
    contiguous: itself,
    iommu: 'it is how the importer is wired, and no wish',
    driver: 'it is who drives the importer, and no wish',
    api: 'it says what names mean, and is no wish',
    fixed: 'it says what is hardware, and is no wish',
    images: 'each field of a pair is stated, and loosened, by itself',
    'images.isAlphaPresent': 'alpha has meaning or has none; who takes both says neither',
    'images.bytesPerRowAtPixelBoundary': itself,
  });
});

/** Many storages, the same in every run. */
const SAMPLE = fc.sample(storages, { seed: SEED, numRuns: 300 });

/** Every value that the loosening of a field tries or ends with. */
function looserValues(name: string, value: unknown, others: readonly unknown[]): unknown[] {
  const tried: unknown[] = [];
  for (const answer of [false, true]) {
    const helps = (candidate: unknown) => {
      tried.push(candidate);
      return answer;
    };
    const found = looserValue(name, value, helps, others);
    if (found !== undefined) tried.push(found);
  }
  return tried;
}

/** What is stated with a looser value; one more pair stands beside the first one. */
function statingLooser(name: string, value: unknown): Constraints {
  if (!('anotherPair' in explainedField(name).loosening)) return stating(name, value);
  const part = name.replace('images.', '');
  return { images: (value as readonly unknown[]).map((each) => ({ [part]: each })) };
}

test.each(STATEMENTS)('[L17] what accepts %s accepts every looser value of it', (name, values) => {
  let looser = 0;
  for (const value of values) {
    const taken = SAMPLE.filter((storage) => accepts(stating(name, value), storage));
    for (const candidate of looserValues(name, value, values)) {
      const constraints = statingLooser(name, candidate);
      const lost = taken.find((storage) => !accepts(constraints, storage));
      assert(lost === undefined, `${name} is no looser as ${JSON.stringify(candidate)}`);
      looser += 1;
    }
  }
  expect(looser > 0).toBe(!('firm' in explainedField(name).loosening));
});

test('[L4] what demands nothing is met by every storage, and by every image', () => {
  const law = fc.property(storages, images, (storage, image) => {
    const { allocator, runs } = storage;
    assert(meetsRequirement(NO_REQUIREMENT, storage), 'no requirement refuses no storage');
    assert(meetsRequirement(NO_REQUIREMENT, { allocator, runs }), 'nor what was not decided');
    assert(meetsPair(NO_DEMANDS, image), 'no demand refuses no image');
  });
  fc.assert(law, { seed: SEED, numRuns: 500 });
});
