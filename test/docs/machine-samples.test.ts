/** docs/machines.md shows examples/machines.ts, and that program prints what stands behind `//>`. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './documented-commands.ts';

const program = join(ROOT, 'examples/machines.ts');
const text = readFileSync(program, 'utf8');

test('the page shows every part of the program, in its order', () => {
  const page = readFileSync(join(ROOT, 'docs/machines.md'), 'utf8');
  const shown = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, block = '']) => block.trim());
  const parts = [...text.matchAll(/\/\/ #region \w+\n([^]*?)\/\/ #endregion/g)].map(
    ([, part = '']) => part.trim().replaceAll("'../src/index.ts'", "'cenalloc'"),
  );
  expect(parts.length).toBeGreaterThan(5);
  expect(shown).toEqual(parts);
});

test('the program prints what it says', () => {
  const ran = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  const said = [...text.matchAll(/^ *\/\/> (.*)$/gm)].map(([, line = '']) => line);
  expect(ran.stdout.trimEnd().split('\n')).toEqual(said);
});
