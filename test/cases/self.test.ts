/**
 * The runner itself: a case with one wrong expectation must fail, a case with a key or a text that nobody
 * reads must fail, and so must a case that expects nothing. Otherwise a green run would mean nothing.
 */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kindOfFile } from './kinds.ts';
import { readCaseFolder, type CaseFile, type RawCase } from './read-cases.ts';
import { spoiledExpectations } from './spoil.ts';

const FOLDERS = ['published', 'neighbours'].map((name) => join(import.meta.dirname, name));

function run(raw: RawCase, { name, content }: CaseFile): void {
  const kind = kindOfFile(name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  kind.runCase(raw, content);
}

for (const file of FOLDERS.flatMap(readCaseFolder)) {
  describe(`${file.name}: wrong expectations are seen`, () => {
    for (const each of file.content.cases) {
      test(each.id, () => {
        for (const [what, spoiled] of spoiledExpectations(each['expect'])) {
          expect(() => {
            run({ ...each, expect: spoiled }, file);
          }, `${each.id} with a wrong ${what}`).toThrow();
        }
      });
    }
  });

  const [first] = file.content.cases;
  if (first === undefined) continue;
  test(`${file.name}: a key that nobody reads is refused`, () => {
    expect(() => {
      run({ ...first, unheardOf: 1 }, file);
    }).toThrow();
    const expected = { ...(first['expect'] as object), unheardOf: 1 };
    expect(() => {
      run({ ...first, expect: expected }, file);
    }).toThrow(/not understood/u);
  });
  test(`${file.name}: a case that expects nothing is refused`, () => {
    expect(() => {
      run({ ...first, expect: {} }, file);
    }).toThrow(/expects nothing|not understood/u);
  });
}
