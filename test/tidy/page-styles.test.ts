/**
 * The styles of the page stand beside what they style, in files that one can read, and style nothing that is not
 * there any more.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSources } from './sources.ts';

const FOLDER = join(import.meta.dirname, '../../src/visualizer');

const LINES_MAX = 400;

const styles = readdirSync(FOLDER, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.css'))
  .map((path): [string, string] => [path, readFileSync(join(FOLDER, path), 'utf8')]);

const code = [...readSources('src')]
  .filter(([path]) => /^(visualizer|views|exporter|machines|events)\//.test(path))
  .map(([, { text }]) => text)
  .join('\n');

/** What is made of several words: a verdict or an answer in words, with hyphens for its blanks. */
const IN_WORDS = ['not-asked', 'not-told', 'is-not-so'];

/** The classes that a style names, and no word of the code. */
function unknownClasses(style: string, words: string): readonly string[] {
  const rules = style.replaceAll(/\/\*[\s\S]*?\*\/|\{[^{}]*\}/g, ' ');
  const named = [...rules.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name = '']) => name);
  return [...new Set(named)].filter(
    (name) => !IN_WORDS.includes(name) && !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(words),
  );
}

describe.each(styles)('%s', (_, style) => {
  test('begins by saying what it styles, and is no longer than code may be', () => {
    expect(style).toMatch(/^\/\* [A-Z]/);
    expect(style.split('\n').length).toBeLessThanOrEqual(LINES_MAX);
  });

  test('names no class that the page does not have', () => {
    expect(unknownClasses(style, code)).toEqual([]);
  });
});

test('there are styles, and a class of nothing is told', () => {
  expect(styles.length).toBeGreaterThan(20);
  const style =
    '/* .a */ .b > .c-d, .e:hover { margin: 0.5em; } @media (width < 900px) { .f.g { top: 1px; } }';
  expect(unknownClasses(style, "'b c-d' `g`")).toEqual(['e', 'f']);
});
