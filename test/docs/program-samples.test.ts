/** Pages show the parts of programs below examples, in their order, and these print what stands behind `//>`. */
import { spawnSync } from 'node:child_process';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './documented-commands.ts';

const SOURCES = join(ROOT, 'test/support/from-sources.ts');

describe.each([
  ['docs/machines.md', ['machines.ts'], 9],
  ['docs/allocators.md', ['last-fit.ts', 'allocator-contract.ts', 'own-allocator.ts'], 5],
  ['docs/testing.md', ['test-an-exporter.ts'], 5],
])('%s', (page, programs, least) => {
  const files = programs.map((name) => join(ROOT, 'examples/programs', name));
  const texts = files.map((file) => readFileSync(file, 'utf8'));

  test('shows every part, in the order of the programs', () => {
    const shown = readFileSync(join(ROOT, page), 'utf8');
    const parts = texts
      .flatMap((text) => [...text.matchAll(/\/\/ #region \w+\n([^]*?)\/\/ #endregion/g)])
      .map(([, part = '']) => part.trim());
    expect(parts.length).toBeGreaterThanOrEqual(least);
    const places = parts.map((part) => shown.indexOf(`\`\`\`ts\n${part}\n\`\`\``));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test.each(files)('%s prints what it says', (file) => {
    const ran = spawnSync(process.execPath, ['--import', SOURCES, file], { encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    const text = readFileSync(file, 'utf8');
    const said = [...text.matchAll(/^ *\/\/> (.*)$/gm)].map(([, line = '']) => line);
    expect(ran.stdout.split('\n').filter((line) => line !== '')).toEqual(said);
  });
});

test('the test of the tutorial about allocators passes', () => {
  const page = readFileSync(join(ROOT, 'docs/tutorials/your-allocator.md'), 'utf8');
  const shown = /```ts\n([^]*?)```/.exec(page)?.[1] ?? '';
  const runner = "import { test } from 'vitest';";
  expect(shown).toContain(runner);
  const code = shown.replace(runner, 'const test = (name, run) => (run(), console.log(name));');
  const flags = ['--import', SOURCES, '--input-type=module-typescript', '--eval', code];
  const cwd = join(ROOT, 'examples/programs');
  const ran = spawnSync(process.execPath, flags, { cwd, encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  expect(ran.stdout.match(/^last-fit: /gm)).toHaveLength(8);
});

/** What stands in no page is run, too; the packed ones are run by a step of CI, as users run them. */
const others = globSync('examples/programs/*.ts', { cwd: ROOT }).filter(
  (path) =>
    !/(?:machines|last-fit|allocator-contract|own-allocator|test-an-exporter)\.ts$/u.test(path),
);

test.each(others)('%s prints what it says', (path) => {
  const file = join(ROOT, path);
  const ran = spawnSync(process.execPath, ['--import', SOURCES, file], { encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  const said = [...readFileSync(file, 'utf8').matchAll(/^ *\/\/> (.*)$/gm)];
  expect(said.length).toBeGreaterThan(0);
  expect(ran.stdout.trimEnd().split('\n')).toEqual(said.map(([, line = '']) => line));
});

test('the page of programs names each of them', () => {
  const page = readFileSync(join(ROOT, 'examples/programs/README.md'), 'utf8');
  const names = readdirSync(join(ROOT, 'examples/programs')).filter((name) => name !== 'README.md');
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !page.includes(`(${name})`))).toEqual([]);
});
