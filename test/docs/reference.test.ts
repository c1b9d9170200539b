/**
 * Whoever points at a name of the library reads what it is: no export, and no member of one, is without a comment. The
 * reports in api/ mark those that are, and a step of CI keeps the reports equal to what is exported.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './documented-commands.ts';

const REPORTS = globSync('api/*.api.md', { cwd: ROOT });

/** The declarations that a report marks as having no comment. */
function withoutComment(report: string): readonly string[] {
  return [...report.matchAll(/^.*\(undocumented\)\n(.*)$/gm)].map(([, declared = '']) =>
    declared.trim(),
  );
}

test('a member without a comment is found', () => {
  expect(withoutComment('// (undocumented)\n    readonly size: Bytes;\n')).toEqual([
    'readonly size: Bytes;',
  ]);
});

test('there is a report of every export', () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, unknown>>;
  };
  const modules = Object.values(exports).filter((each) => typeof each === 'object');
  expect(REPORTS).toHaveLength(modules.length);
});

test.each(REPORTS)('%s has no member without a comment', (path) => {
  expect(withoutComment(readFileSync(join(ROOT, path), 'utf8'))).toEqual([]);
});
