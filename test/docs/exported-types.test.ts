/**
 * Whoever calls the library can name what goes in and what comes out: every type that stands in what is exported is
 * exported, too, by the same module or by another one of the package. The reports in api/ say which are not, and a step
 * of CI keeps the reports equal to what is exported.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './documented-commands.ts';

const REPORTS = globSync('api/*.api.md', { cwd: ROOT });

/** By which an exported type is computed; what comes of it is the exported type, and none of them is of use alone. */
const STEPS_OF_TYPES = [
  // One field after the other makes `Constraints`, `Requirement` and their kin, and names of fields.
  ...['Demanding', 'Fields', 'ImageFieldName', 'ImageFields', 'MergedOf', 'Statable', 'StatedName'],
  ...['ToldOf', 'ValueOf', 'Written'],
  // `Bytes`, `BufferId` and their kin are numbers and texts that carry their unit or what they name.
  ...['Identity', 'Quantity'],
];

/** The names that a report exports. */
function exportedBy(report: string): readonly string[] {
  const declared = /^export (?:declare |abstract )*(?:class|const|function|interface|type) (\w+)/gm;
  const renamed = /^export \{ \w+ as (\w+) \}/gm;
  return [declared, renamed].flatMap((form) =>
    Array.from(report.matchAll(form), ([, name = '']) => name),
  );
}

/** The names that stand in what a report exports and are not exported by it. */
function forgottenBy(report: string): readonly string[] {
  const said = /forgotten-export\) The symbol "(\w+)"/g;
  // Of two types of one name the report numbers the second.
  return Array.from(report.matchAll(said), ([, name = '']) => name.replace(/_\d+$/, ''));
}

/** Of `typeof TABLE` the keys or the values are a type; the table itself is a value. */
function isTable(name: string): boolean {
  return /^[A-Z][A-Z_]+$/.test(name);
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const EXPORTED = new Set(REPORTS.flatMap((path) => exportedBy(read(path))));

test('a type that is not exported is found', () => {
  const report = [
    '// Warning: (ae-forgotten-export) The symbol "Hidden_2" needs to be exported by the entry point index.d.ts',
    'export function look(): Hidden_2;',
    'type Event_2 = string;',
    'export { Event_2 as Event }',
  ].join('\n');
  expect(forgottenBy(report)).toEqual(['Hidden']);
  expect(exportedBy(report)).toEqual(['look', 'Event']);
});

test.each(REPORTS)('%s names no type that nobody can import', (path) => {
  const missing = forgottenBy(read(path)).filter(
    (name) => !EXPORTED.has(name) && !isTable(name) && !STEPS_OF_TYPES.includes(name),
  );
  expect(missing).toEqual([]);
});

test('no exception is left over', () => {
  const forgotten = new Set(REPORTS.flatMap((path) => forgottenBy(read(path))));
  expect(STEPS_OF_TYPES.filter((name) => !forgotten.has(name))).toEqual([]);
});
