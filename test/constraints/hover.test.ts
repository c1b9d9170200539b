/**
 * What people see who write constraints in an editor: types with all their fields and units spelled out, and
 * the meaning of each field, although the types are derived from the list of fields.
 */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { FIELDS, STATED_FIELDS } from '../../src/constraints/constraints.ts';
import { IMAGE_FIELD_NAMES } from '../../src/constraints/images/image-constraints.ts';
import { NO_REQUIREMENT } from '../../src/constraints/requirement.ts';
import { ROOT } from '../tidy/sources.ts';

const STATED = STATED_FIELDS.map(([name]) => name);

/** The derived types, the module of each, and fields that it must have. */
const TYPES: Readonly<Record<string, readonly [module: string, fields: readonly string[]]>> = {
  Constraints: ['constraints', STATED],
  ConstraintsInput: ['constraints', STATED],
  Requirement: ['requirement', Object.keys(NO_REQUIREMENT)],
  RequirementDescription: ['describe-requirement', ['minBufferCount', 'segmentLimits', 'room']],
  ImageConstraints: ['images/image-constraints', IMAGE_FIELD_NAMES],
  ImageConstraintsInput: ['images/image-constraints', IMAGE_FIELD_NAMES],
};

/** A file that mentions each type and each field of it, as `type.field;`. */
const PATH = `${ROOT}/hover.ts`;
const TEXT = Object.entries(TYPES)
  .map(([type, [module, fields]]) => {
    const uses = fields.map((field) => `  of${type}.${field};`).join('\n');
    const from = `./src/constraints/${module}.ts`;
    return `import type { ${type} } from '${from}';\nfunction f${type}(of${type}: ${type}) {\n${uses}\n}`;
  })
  .join('\n');

function editor(): ts.LanguageService {
  const { config } = ts.readConfigFile(`${ROOT}/tsconfig.json`, (path) =>
    ts.sys.readFile(path),
  ) as {
    readonly config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT);
  const read = (path: string) => (path === PATH ? TEXT : ts.sys.readFile(path));
  return ts.createLanguageService({
    getScriptFileNames: () => [PATH],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const text = read(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => ROOT,
    getCompilationSettings: () => ({ ...options, noErrorTruncation: true }),
    getDefaultLibFileName: (each) => ts.getDefaultLibFilePath(each),
    fileExists: (path) => path === PATH || ts.sys.fileExists(path),
    readFile: read,
  });
}

const service = editor();

/** What is shown at the end of a text of the file. */
function shownAt(text: string): { readonly type: string; readonly says: string } {
  const position = TEXT.indexOf(text) + text.length - 1;
  const info = present(service.getQuickInfoAtPosition(PATH, position), text);
  return {
    type: ts.displayPartsToString(info.displayParts),
    says: ts.displayPartsToString(info.documentation),
  };
}

test.each(Object.keys(TYPES))('%s is spelled out, and each field says what it means', (type) => {
  const [, fields] = present(TYPES[type], type);
  const { type: shown } = shownAt(`(of${type}: ${type}`);
  // The editor itself leaves out the middle of a long type.
  expect(shown).toMatch(/= \{\n {4}readonly \w+\??: [^;]+;\n/);
  expect(shown).not.toMatch(/\bin keyof\b|\bextends\b/);
  for (const field of fields) {
    expect(shownAt(`of${type}.${field};`.slice(0, -1)).says.length, field).toBeGreaterThan(30);
  }
});

test('units keep their names', () => {
  expect(shownAt('ofConstraints.alignment').type).toBe('(property) alignment?: Bytes | undefined');
  expect(shownAt('ofConstraintsInput.alignment').type).toBe(
    '(property) alignment?: QuantityInput | undefined',
  );
  expect(shownAt('ofRequirement.dmaWindow').type).toBe('(property) dmaWindow: PhysicalWindow');
  expect(shownAt('ofConstraints.dmaWindow').says).toContain('in bytes');
});

test('what is not in a list is in no type', () => {
  expect(Object.keys(FIELDS).sort()).toEqual(
    [...new Set([...STATED, ...Object.keys(NO_REQUIREMENT)])].sort(),
  );
});
