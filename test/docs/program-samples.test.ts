/** Pages show the parts of programs below examples, in their order, and these print what stands behind `//>`. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './documented-commands.ts';

const SOURCES = join(ROOT, 'test/support/from-sources.ts');

describe.each([
  ['docs/machines.md', ['machines.ts'], 9],
  ['docs/allocators.md', ['last-fit.ts', 'allocator-contract.ts', 'own-allocator.ts'], 5],
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
