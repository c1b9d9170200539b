/**
 * Style as a fact, where ESLint and Prettier have no rule for it. They check the rest: no `any`, no
 * `!`, at most 400 lines a file and 70 a function; here it is checked that nobody switches that off.
 * Each rule is also shown what it must object to.
 */
import { describe, expect, test } from 'vitest';
import { POLICIES } from '../../src/events/policy.ts';
import { readSources, sourcesOf, type Sources } from './sources.ts';
import {
  badFileNames,
  filesWithoutIntroduction,
  looseSuppressions,
  namedPolicies,
  outsideUses,
  undocumentedExports,
} from './style-rules.ts';

const src = readSources('src');
const folders = ['src', 'test', 'bench', 'examples'].map(
  (folder) => [folder, readSources(folder)] as const,
);

describe('the public surface', () => {
  test('every exported name has a comment and is tagged', () => {
    expect(undocumentedExports(src)).toEqual([]);
  });

  test('nothing but programs, the inspector, drivers of stores, threads and the watch of tests uses a clock, a timer or the network', () => {
    // The server of the page, the drivers of stores and the threads of a search are the other places at which the
    // project meets the operating system. The watch of contracts gives up on what never answers.
    const isOutside =
      /^(cli|inspect|visualizer)\/|^store\/\w+\/node-(driver|files)\.ts$|^explorer\/cores\/|^testing\/watch\.ts$/;
    const below = [...src].filter(([path]) => !isOutside.test(path));
    expect(outsideUses(new Map(below))).toEqual([]);
  });
});

test('[ATT4] what a policy means is asked of the table, and nobody but it names one', () => {
  // The reference is a second opinion, which must not read the table.
  const reference = 'testing/reference/reference-model.ts';
  const tables = ['events/policy.ts', 'machines/late-policies.ts', reference];
  const others = [...src].filter(([path]) => !tables.includes(path));
  expect(namedPolicies(new Map(others), POLICIES)).toEqual([]);
});

describe.each(folders)('%s', (_, sources) => {
  test('every file begins by saying what it is', () => {
    expect(sources.size).toBeGreaterThan(0);
    expect(filesWithoutIntroduction(sources)).toEqual([]);
  });

  test('every file is named for a thing', () => {
    expect(badFileNames(sources)).toEqual([]);
  });

  test('lint rules are switched off for one line, with a reason, and never the firm ones', () => {
    expect(looseSuppressions(sources)).toEqual([]);
  });
});

test('tests that run on older versions of Node start the program that was built', () => {
  // Node 22.13 does not read TypeScript: a test that starts the source would wait there in vain.
  const tested = readSources('test/cli');
  const places = ['command-line.ts', 'version-guard.test.ts'];
  const starting = [...tested].filter(([, { text }]) => text.includes('src/cli/main.ts'));
  expect(starting.map(([path]) => path).sort()).toEqual(places);
});

function source(text: string): Sources {
  return sourcesOf({ 'a.ts': text });
}

describe('the rules object', () => {
  test.each([
    ['no comment', 'export const a = 1;', 'a.ts:1: a has no comment'],
    ['no words', '/** @public */\nexport const a = 1;', 'a.ts:2: a has no comment'],
    ['a comment of another kind', '// A. @public\nexport const a = 1;', 'a.ts:2: a has no comment'],
    [
      'no tag',
      '/** A. */\nexport const a = 1;',
      'a.ts:2: a is neither @public nor @internal, or both',
    ],
    [
      'both tags',
      '/** A. @public @internal */\nexport const a = 1;',
      'a.ts:2: a is neither @public nor @internal, or both',
    ],
    ['another name', '/** B. @public */\nexport const b = 1;', 'a.ts: declares no a'],
  ])('to an export with %s', (_, text, complaint) => {
    const index = "export { a } from './a.ts';";
    const sources = sourcesOf({ 'index.ts': index, 'a.ts': text });
    expect(undocumentedExports(sources)).toEqual([complaint]);
  });

  test('to an index that exports without naming', () => {
    const text = "export * from './a.ts';\nexport * as b from './a.ts';\nexport const c = 1;";
    expect(undocumentedExports(sourcesOf({ 'index.ts': text }))).toEqual(
      [1, 2, 3].map((line) => `index.ts:${line}: exports more than it names`),
    );
  });

  test('not to what is tagged, whatever kind of declaration it is', () => {
    const declarations = [
      'const a = 1;',
      'function a() {}',
      'class a {}',
      'interface a {}',
      'type a = 1;',
    ];
    for (const declaration of declarations) {
      const text = `/** A. @public */\nexport ${declaration}`;
      const index = "export { a as other } from './a.ts';";
      expect(undocumentedExports(sourcesOf({ 'index.ts': index, 'a.ts': text }))).toEqual([]);
    }
  });

  test('to files that begin with code or another comment', () => {
    expect(filesWithoutIntroduction(source('export const a = 1;'))).toEqual(['a.ts']);
    expect(filesWithoutIntroduction(source('// A.\n/** B. */'))).toEqual(['a.ts']);
    expect(filesWithoutIntroduction(source('#!/usr/bin/env node\n/** A. */'))).toEqual([]);
  });

  test('to names that name nothing', () => {
    const bad = ['b/string-utils.ts', 'helpers.test.ts', 'types.ts', 'SgTable.ts', 'sg_table.ts'];
    const good = ['sg-table.ts', 'b/sg-table.test.ts'];
    const all = Object.fromEntries([...bad, ...good].map((path) => [path, '']));
    expect(badFileNames(sourcesOf(all))).toEqual(bad);
  });

  // The word is put together here, so that ESLint does not take these lines for its own comments.
  const off = ['eslint', 'disable'].join('-');
  test.each([
    `/* ${off} */`,
    `/* ${off} eqeqeq -- It is shorter. */`,
    `// ${off}-next-line`,
    `// ${off}-next-line eqeqeq`,
    `// ${off}-line eqeqeq -- `,
    `// ${off}-next-line @typescript-eslint/no-explicit-any -- It is hard.`,
    `// ${off}-next-line eqeqeq, max-lines-per-function -- It is long.`,
  ])('to %s', (comment) => {
    expect(looseSuppressions(source(`\n${comment}`))).toEqual([`a.ts:2: ${comment.trim()}`]);
  });

  test('not to a rule that is off for one line with a reason', () => {
    expect(looseSuppressions(source(`// ${off}-next-line eqeqeq -- Null is meant.`))).toEqual([]);
  });

  test('to the name of a policy, but not to a word that holds it', () => {
    const text = "if (policy === 'rfc') f('rfc-as-posted', `fits`);";
    expect(namedPolicies(source(text), POLICIES)).toEqual([
      'a.ts:1: names rfc',
      'a.ts:1: names fits',
    ]);
  });

  test('to clocks, timers and the network, but not to properties of that name', () => {
    const bad = 'new Date();\nDate.now();\nperformance.now();\nglobalThis.fetch;';
    expect(outsideUses(source(bad)).map((each) => each.split(': ')[1])).toEqual([
      'uses Date',
      'uses Date',
      'uses performance',
      'uses globalThis',
    ]);
    expect(outsideUses(source('a.performance; const b = { crypto: 1 };'))).toEqual([]);
  });
});
