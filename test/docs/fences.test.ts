/** Pages show what they mean to show: a fence that is not closed turns text into code, and code into text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** The first line at which the fences of a page are not what they should be; null where all are. */
function wrongFence(text: string): string | null {
  let isInside = false;
  for (const [at, line] of text.split('\n').entries()) {
    if (!/^ *```/.test(line)) continue;
    // A fence of four is what a formatter makes of one that was never opened.
    if (/^ *````/.test(line)) return `line ${at + 1}: ${line}`;
    isInside = !isInside;
    if (!isInside && line.trim() !== '```') return `line ${at + 1}: ${line}`;
  }
  return isInside ? 'the last fence is not closed' : null;
}

test('a fence that is open, doubled or closed by the beginning of another is found', () => {
  expect(wrongFence('```ts\nx\n```\n')).toBeNull();
  expect(wrongFence('```\nx\n')).toBe('the last fence is not closed');
  expect(wrongFence('x\n````\ny\n```\n')).toBe('line 2: ````');
  expect(wrongFence('```\nx\n```ts\n')).toBe('line 3: ```ts');
});

test.each(pages)('%s closes its fences', (page) => {
  expect(wrongFence(readFileSync(join(root, page), 'utf8'))).toBeNull();
});
