/**
 * The architecture as a fact: docs/architecture.md says which chapter may import which, and every
 * import of `src` obeys. Each rule is also shown a small tree that breaks it, because a rule that
 * cannot object proves nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCycle, reachedFrom } from './import-graph.ts';
import { fileImportsOf, importsOf } from './imports.ts';
import {
  chapterOf,
  forbiddenImports,
  indexImports,
  readLayerTable,
  strayFiles,
  unknownImports,
  unorderedRows,
  unusedPermissions,
} from './layer-rules.ts';
import { readSources, ROOT, sourcesOf, type Sources } from './sources.ts';

const table = readLayerTable(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8'));
const src = readSources('src');
const imports = importsOf(src);
const fileImports = fileImportsOf(imports);
const valueImports = fileImports.filter(({ isTypeOnly }) => !isTypeOnly);

describe('the table', () => {
  test('every chapter stands in it, and it names no other', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect([...table.keys()].sort()).toEqual(folders.sort());
    expect(strayFiles(src, table)).toEqual([]);
  });

  test('each row names only chapters above it', () => {
    expect(unorderedRows(table)).toEqual([]);
  });

  test('src/README.md lists the same chapters in the same order', () => {
    const list = readFileSync(join(ROOT, 'src/README.md'), 'utf8');
    const listed = [...list.matchAll(/^\d+\. `([a-z]+)` /gm)].map(([, name]) => name);
    expect(listed).toEqual([...table.keys()]);
  });
});

test('a command is loaded when it is asked for', () => {
  // What stands in a line of its own at the top is loaded by every run, `--version` included.
  const atOnce = ['cli/program.ts', 'cli/command-table.ts'].map(
    (path) => src.get(path)?.text ?? '',
  );
  for (const text of atOnce) expect(text).not.toMatch(/^import [^;]*commands\//m);
  expect(atOnce.join('')).toMatch(/await import\('\.\/commands\//);
});

describe('the imports of src', () => {
  test('all of them can be judged', () => {
    expect(fileImports.length).toBeGreaterThan(src.size);
    expect(unknownImports(imports, fileImports, src)).toEqual([]);
  });

  test('each goes to a chapter that its row allows', () => {
    expect(forbiddenImports(fileImports, table)).toEqual([]);
  });

  test('each permission is used', () => {
    expect(unusedPermissions(fileImports, table)).toEqual([]);
  });

  test('none goes to an index', () => {
    expect(indexImports(imports)).toEqual([]);
  });

  test('no file loads itself through others', () => {
    expect(findCycle(valueImports)).toBeNull();
  });

  test('no file needs its own types through others', () => {
    expect(findCycle(fileImports)).toBeNull();
  });
});

describe('invariants that follow', () => {
  test('no machine knows a command', () => {
    const knowing = fileImports.filter(
      ({ from, to }) => chapterOf(from) === 'machines' && to === 'events/commands.ts',
    );
    expect(knowing).toEqual([]);
  });

  test('no allocator is reached by a replay', () => {
    const reached = reachedFrom(valueImports, 'store/replay.ts');
    expect(reached).toContain('machines/buffer-machine.ts');
    const choosers = /^(allocators\/(kinds\/.*-allocator|pool)|solver\/solve)\.ts$/;
    expect([...reached].filter((file) => choosers.test(file))).toEqual([]);
    expect([...src.keys()].filter((file) => choosers.test(file)).length).toBeGreaterThan(3);
  });
});

test('only what asks for a driver of a store loads one', () => {
  const drivers = /^store\/(sqlite|postgres)\//;
  const askers = valueImports
    .filter(({ from, to }) => drivers.test(to) && !drivers.test(from))
    .map(({ from }) => chapterOf(from));
  expect(askers.filter((chapter) => chapter !== 'cli')).toEqual([]);
  const bundled = ['index.ts', 'store/memory-store.ts', 'store/replay.ts', 'events/codec.ts'];
  for (const file of bundled) {
    const reached = new Set(reachedFrom(valueImports, file));
    const outside = imports.filter(
      ({ from, specifier }) => reached.has(from) && specifier?.startsWith('node:') === true,
    );
    expect(outside.map(({ from }) => from)).toEqual([]);
  }
});

/** Two chapters, one above the other, and a program. */
const SMALL_TABLE = readLayerTable(
  ['| `low` | nothing |', '| `high` | low |', '| `cli` | low, high |'].join('\n'),
);

function judged(texts: Readonly<Record<string, string>>): {
  readonly sources: Sources;
  readonly imports: ReturnType<typeof importsOf>;
  readonly fileImports: ReturnType<typeof fileImportsOf>;
} {
  const sources = sourcesOf(texts);
  const all = importsOf(sources);
  return { sources, imports: all, fileImports: fileImportsOf(all) };
}

describe('the rules object', () => {
  test.each([
    ['a static import', "import { a } from '../high/a.ts';", ''],
    ['an import for its effect', "import '../high/a.ts';", ''],
    ['a type-only import', "import type { A } from '../high/a.ts';", 'types of '],
    ['inline types, which load the module', "import { type A } from '../high/a.ts';", ''],
    ['an export from', "export { a } from '../high/a.ts';", ''],
    ['an export of everything', "export * as all from '../high/a.ts';", ''],
    ['a type-only export', "export type { A } from '../high/a.ts';", 'types of '],
    ['a dynamic import', "const a = await import('../high/a.ts');", ''],
    ['the type of an import', "type A = import('../high/a.ts').A;", 'types of '],
    ['a require', "import a = require('../high/a.ts');", ''],
    ['a call of require', "const a = require('../high/a.ts');", ''],
  ])('to %s upwards', (_, text, kind) => {
    const { fileImports: found } = judged({ 'low/b.ts': `\n${text}`, 'high/a.ts': '' });
    expect(forbiddenImports(found, SMALL_TABLE)).toEqual([
      `low/b.ts:2: low imports ${kind}high/a.ts`,
    ]);
  });

  test('to a permission that nobody uses', () => {
    const { fileImports: found } = judged({
      'cli/b.ts': "import '../high/a.ts';",
      'high/a.ts': '',
    });
    expect(unusedPermissions(found, SMALL_TABLE)).toEqual([
      'high may import low, and no file does',
      'cli may import low, and no file does',
    ]);
  });

  test('to a public surface that shows a program, and not to one that shows a library', () => {
    const { fileImports: found } = judged({
      'index.ts': "export { a } from './high/a.ts';\nexport { b } from './cli/b.ts';",
    });
    expect(forbiddenImports(found, SMALL_TABLE)).toEqual([
      'index.ts:2: the index imports cli/b.ts',
    ]);
  });

  test('to words in comments and texts not at all', () => {
    const text = "// import { a } from '../high/a.ts';\nexport const a = \"from '../high/a.ts'\";";
    expect(judged({ 'low/b.ts': text }).imports).toEqual([]);
  });

  test('to rows out of order', () => {
    const upwards = readLayerTable('| `low` | high |\n| `high` | nothing |');
    expect(unorderedRows(upwards)).toEqual(['low may import high, which does not stand above it']);
  });

  test('to files outside the chapters', () => {
    const { sources } = judged({ 'index.ts': '', 'low/a.ts': '', 'b.ts': '', 'other/c.ts': '' });
    expect(strayFiles(sources, SMALL_TABLE)).toEqual(['b.ts', 'other/c.ts']);
  });

  test('to imports of an index', () => {
    const ways = ['../index.ts', './index.js', '..', './', 'cenalloc', 'cenalloc/trace'];
    const text = ways.map((way) => `import '${way}';`).join('\n');
    const { imports: found } = judged({ 'low/a.ts': `${text}\nimport './index-of-pages.ts';` });
    expect(indexImports(found)).toEqual(
      ways.map((way, index) => `low/a.ts:${index + 1}: imports ${way}`),
    );
  });

  test('to imports that cannot be judged', () => {
    const text = "await import(name);\nimport './gone.ts';\nimport '../../package.json';";
    const { sources, imports: all, fileImports: found } = judged({ 'low/a.ts': text });
    expect(unknownImports(all, found, sources)).toEqual([
      'low/a.ts:1: imports what is computed',
      'low/a.ts:2: imports low/gone.ts, which is no file of the tree',
      'low/a.ts:3: imports ../package.json, which is no file of the tree',
    ]);
  });

  test('to cycles, and show the shortest', () => {
    const { fileImports: found } = judged({
      'low/a.ts': "import './b.ts';",
      'low/b.ts': "import './c.ts';",
      'low/c.ts': "import './a.ts';\nimport type { D } from './d.ts';",
      'low/d.ts': "import type { C } from './c.ts';",
    });
    expect(findCycle(found)).toEqual(['low/c.ts', 'low/d.ts', 'low/c.ts']);
    const loaded = found.filter(({ isTypeOnly }) => !isTypeOnly);
    expect(findCycle(loaded)).toEqual(['low/a.ts', 'low/b.ts', 'low/c.ts', 'low/a.ts']);
    expect(findCycle(loaded.slice(0, 2))).toBeNull();
    expect([...reachedFrom(loaded, 'low/b.ts')]).toEqual(['low/b.ts', 'low/c.ts', 'low/a.ts']);
  });
});
