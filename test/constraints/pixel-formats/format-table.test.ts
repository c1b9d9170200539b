/**
 * The committed table of pixel formats is what the headers of Debian's packages say of the names that are held to
 * be one. `tools/pixel-formats/headers` brings them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import { makeTable } from '../../../tools/pixel-formats/make-table.ts';
import { readHeaders } from '../../../tools/pixel-formats/read-headers.ts';
import { lackOf } from '../../support/tools.ts';
import { ROOT } from '../../tidy/sources.ts';

const headers = readHeaders(join(ROOT, 'node_modules/.cache/format-headers'));
const why = headers === null ? lackOf('header: run tools/pixel-formats/headers') : '';
const names = readFileSync(join(ROOT, 'tools/pixel-formats/names.txt'), 'utf8');
function committed(name: string): string {
  return readFileSync(join(ROOT, 'src/constraints/pixel-formats', name), 'utf8');
}

describe.skipIf(why !== '')(`the table of formats${why}`, () => {
  test('is what the headers say', () => {
    const { files, faults } = makeTable(names, present(headers, 'headers'));
    expect(faults).toEqual([]);
    for (const [name, text] of Object.entries(files)) expect(text, name).toBe(committed(name));
    expect(Object.keys(files)).toHaveLength(2);
  });

  test('is refused where a code is not that of the headers', () => {
    const wrong = names.replace('\nXRGB8888 | 4', '\nXRGB8888:XR42 | 4');
    expect(wrong).not.toBe(names);
    expect(makeTable(wrong, present(headers, 'headers')).faults).toEqual([
      'drm XRGB8888 is XR42 in names.txt and XR24 in the headers',
    ]);
  });
});

test('no name of one API stands for formats of different bytes', () => {
  const layouts = new Map<string, Set<string>>();
  for (const row of committed('format-table.ts').split('\n')) {
    const [code = '', , layout = '', ...cells] = row.split(' ');
    if (!/^[\w-]{2,5}$/.test(code) || cells.length === 0) continue;
    const named = cells.filter((each) => /^[a-z]:/.test(each));
    for (const cell of named.flatMap((each) =>
      each
        .slice(2)
        .split(',')
        .map((name) => `${each.slice(0, 1)} ${name}`),
    )) {
      layouts.set(cell, (layouts.get(cell) ?? new Set()).add(layout));
    }
  }
  expect(layouts.size).toBeGreaterThan(200);
  expect([...layouts].filter(([, each]) => each.size > 1)).toEqual([]);
});
