/**
 * Cases of other systems, published by them or restated from them. Each case is one test, named by its
 * id, and each of its expectations is checked. CENALLOC_CASES names another folder of the same shapes.
 */
import { describe, expect, test } from 'vitest';
import { kindOfFile } from './kinds.ts';
import { readCaseFiles } from './read-cases.ts';
import { underName } from './report.ts';

for (const file of readCaseFiles()) {
  describe(file.name, () => {
    const kind = kindOfFile(file.name);
    if (kind === undefined) {
      test('is a kind of cases that the runner knows', () => {
        expect.fail(`no reader for ${file.name}`);
      });
      return;
    }
    test('is a file whose parts are all known', () => {
      kind.checkFile(file.content);
    });
    for (const each of file.content.cases) {
      test(each.id, () => {
        underName(each.id, () => {
          kind.runCase(each, file.content);
        });
      });
    }
  });
}
