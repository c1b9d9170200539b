/**
 * The recipes of CONTRIBUTING.md name files, folders and scripts that exist, and all files in which the compiler
 * misses something once a recipe is begun.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './documented-commands.ts';

const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

/** The files that a text names. */
function filesNamed(text: string): readonly string[] {
  const named = text.matchAll(/`((?:src|test|docs|schemas|\.ci)\/[^`]*)`/gu);
  return Array.from(named, ([, path = '']) => path);
}

test('every file that a recipe names is there', () => {
  const named = filesNamed(page);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every script that it tells to run is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const told = [...page.matchAll(/npm run ([a-z:]+)/gu)].map(([, name = '']) => name);
  expect(told.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('there is a recipe for everything that people add', () => {
  const recipes = Array.from(page.matchAll(/^### Add an? (.*)$/gmu), ([, what]) => what);
  expect(recipes).toEqual([
    'constraint field',
    'late policy',
    'allocator',
    'fact',
    'trace format',
    'import',
    'command',
    'view',
  ]);
});

/** How a recipe begins: one more member of a list. */
const BEGUN = [
  {
    recipe: 'a late policy',
    file: 'src/events/policy.ts',
    from: "'rfc'] as const",
    to: "'rfc', 'wait'] as const",
  },
  {
    recipe: 'an allocator',
    file: 'src/allocators/allocator.ts',
    from: "  'tiler',\n",
    to: "  'tiler',\n  'ring',\n",
  },
  {
    recipe: 'a fact',
    file: 'src/events/events.ts',
    from: "'ReferencePut' | 'BufferFreed'",
    to: "'ReferencePut' | 'BufferFreed' | 'BufferFrozen'",
  },
];

/** What the compiler looks at. */
const COPIED = [
  'src',
  'test',
  'bench',
  'charts',
  'examples',
  'schemas',
  'tools',
  'package.json',
  'tsconfig.json',
];

/** Complaints of the compiler that come of others: members of a table that lacks one. */
const FOLLOWING = ['TS2536', 'TS2339', 'TS7053'];

test('the recipes name every file in which the compiler misses something', () => {
  const copy = mkdtempSync(join(tmpdir(), 'cenalloc-recipes-'));
  try {
    for (const name of COPIED) {
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const { file, from, to } of BEGUN) {
      const text = readFileSync(join(copy, file), 'utf8');
      expect(text.split(from), file).toHaveLength(2);
      writeFileSync(join(copy, file), text.replace(from, to));
    }
    const missing = filesWithErrors(copy);
    expect(missing.length).toBeGreaterThan(7);
    const named = BEGUN.flatMap(({ recipe, file }) => {
      const [, text = ''] = page.split(`### Add ${recipe}\n`);
      const files = filesNamed(text.replace(/\n#[^]*/u, ''));
      expect(files).toContain(file);
      return files;
    });
    expect(missing.filter((file) => !named.includes(file))).toEqual([]);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

/** The files in which something is missing, by the compiler. */
function filesWithErrors(copy: string): readonly string[] {
  const compiler = join('node_modules', '@typescript', 'native', 'bin', 'tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', '.'], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  const errors = stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error (TS\d+)/gmu);
  const files = Array.from(errors, ([, file = '', code = '']) =>
    FOLLOWING.includes(code) ? [] : [file],
  );
  return [...new Set(files.flat())];
}
