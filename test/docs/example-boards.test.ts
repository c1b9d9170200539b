/**
 * What `import board` makes of the texts in examples/boards is what examples/platforms say, as far as docs/platforms.md
 * claims it: memory, regions with their heaps, and devices. `UPDATE_DOCS=1` writes the table anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { ROOT } from './documented-commands.ts';
import {
  BOARDS,
  boardsTable,
  comparedBoard,
  ordinaryMemory,
  regionsOf,
  toldOf,
} from './example-boards.ts';

test('each platform has its board, and each board its platform', () => {
  const platforms = readdirSync(join(ROOT, 'examples/platforms'));
  const names = platforms.map((name) => name.replace('.platform.json', ''));
  expect(Object.keys(BOARDS).toSorted()).toEqual(names.toSorted());
  expect(readdirSync(join(ROOT, 'examples/boards')).toSorted()).toEqual(names.toSorted());
});

describe.each(Object.entries(BOARDS))('%s', (name, { devices }) => {
  const { platform, made } = comparedBoard(name);

  test('has the memory of its platform, which may leave some out', () => {
    const whole = ordinaryMemory(made);
    for (const [from, to] of ordinaryMemory(platform)) {
      expect(
        whole.some(([low, high]) => low <= from && to <= high),
        `${from} to ${to} in ${JSON.stringify(whole)}`,
      ).toBe(true);
    }
  });

  test('has regions of one name in one place', () => {
    const [own, told] = [regionsOf(platform), regionsOf(made)];
    const common = [...told].filter(([region]) => own.has(region));
    for (const [region, place] of common)
      expect([region, place]).toEqual([region, own.get(region)]);
  });

  test('has devices that reach the same', () => {
    for (const [id, device] of Object.entries(devices)) {
      const told = toldOf(made.importers.find((each) => each.id === device));
      expect([id, told]).toEqual([id, toldOf(platform.importers.find((each) => each.id === id))]);
    }
  });
});

test('boards of platforms with a default CMA area name its heap alike', () => {
  const named = Object.keys(BOARDS).filter((name) => {
    const { platform, made } = comparedBoard(name);
    return [...regionsOf(made).keys()].some((region) => regionsOf(platform).has(region));
  });
  expect(named).toEqual([
    'raspberry-pi-4',
    'raspberry-pi-5',
    'imx8mq',
    'rk3588-rga2',
    'allwinner-a20',
    'exynos-mfc',
    'omap-tiler',
    'qualcomm-venus',
  ]);
});

test('docs/platforms.md has the table', async () => {
  const path = join(ROOT, 'docs/platforms.md');
  const page = readFileSync(path, 'utf8');
  const marks = /<!-- boards -->[\s\S]*<!-- end of boards -->/;
  expect(page).toMatch(marks);
  const made = page.replace(
    marks,
    () => `<!-- boards -->\n\n${boardsTable()}\n\n<!-- end of boards -->`,
  );
  const options = { parser: 'markdown', printWidth: 100, proseWrap: 'preserve' } as const;
  const formatted = await format(made, options);
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, formatted);
  else expect(page).toBe(formatted);
});
