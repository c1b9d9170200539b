/**
 * What the documents show is what the program does: commands print what is shown, the sample of the
 * README compiles and runs, links lead somewhere. `UPDATE_DOCS=1 npm test -- test/docs` rewrites what
 * the commands print.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RULE_IDS } from '../../src/base/refusal.ts';
import { documentedCommands, refreshDocument, ROOT, runCommand } from './documented-commands.ts';

const DOCUMENTS = ['README.md', ...globSync('docs/{*,tutorials/*}.md', { cwd: ROOT }).sort()].map(
  (name) => ({ name, path: join(ROOT, name) }),
);

if (process.env['UPDATE_DOCS'] !== undefined) {
  for (const { path } of DOCUMENTS) {
    writeFileSync(path, await refreshDocument(readFileSync(path, 'utf8')));
  }
}

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

describe('documents', () => {
  test('the README shows commands', () => {
    expect(documentedCommands(read('README.md')).length).toBeGreaterThanOrEqual(2);
  });

  for (const { name } of DOCUMENTS) {
    test.each(documentedCommands(read(name)))(`${name}: $command`, async ({ command, shown }) => {
      expect(await runCommand(command)).toBe(shown);
    });

    test(`${name}: every link to a file leads somewhere`, () => {
      const links = [...read(name).matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map(
        ([, to = '']) => to,
      );
      const missing = links.filter((to) => !existsSync(join(ROOT, dirname(name), to)));
      expect(missing).toEqual([]);
    });
  }

  test('the specification names every rule that can refuse a call', () => {
    const spec = read('docs/spec.md');
    expect(RULE_IDS.filter((rule) => !spec.includes(`**[${rule}]**`))).toEqual([]);
  });

  test('every rule of the specification stands in the name of a test', () => {
    const rules = [...read('docs/spec.md').matchAll(/\*\*\[([A-Z]{3,}\d)\]\*\*/g)].map(
      ([, id = '']) => id,
    );
    expect(rules.length).toBeGreaterThan(RULE_IDS.length);
    const tests = globSync('test/**/*.test.ts', { cwd: ROOT }).map(read).join('\n');
    // A name begins with the ids; texts that a test expects begin with an errno.
    const names = [...tests.matchAll(/['`]((?:\[[A-Z]+\d\] )+)\S/g)].map(([, ids = '']) => ids);
    expect(rules.filter((id) => !names.some((ids) => ids.includes(`[${id}]`)))).toEqual([]);
  });

  test('the sample of the README compiles, runs, and prints the refusal it shows', () => {
    const sample = /```ts\n([^]*?)```/.exec(read('README.md'))?.[1] ?? '';
    const folder = mkdtempSync(join(ROOT, 'test/docs/.sample-'));
    try {
      const file = join(folder, 'sample.ts');
      writeFileSync(file, sample.replace("from 'cenalloc'", "from '../../../src/index.ts'"));
      const tsc = join(ROOT, 'node_modules/.bin/tsc');
      const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
      const types = ['--allowImportingTsExtensions', '--skipLibCheck', '--types', 'node'];
      const compiled = spawnSync(tsc, ['--ignoreConfig', ...flags, ...types, file], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      expect(compiled.stdout).toBe('');
      const ran = spawnSync(process.execPath, [file], { encoding: 'utf8' });
      expect(ran.stderr).toBe('');
      const shown = /\/\/ (attach b1 display: EBUSY .*?)…/.exec(sample)?.[1] ?? 'nothing';
      expect(ran.stdout).toContain(shown.trim());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
