/**
 * The colours: text can be read on everything it stands on, marks can be seen, and nobody else has colours
 * of his own. Contrast by WCAG 2.2, success criteria 1.4.3 and 1.4.11.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chartStyle } from '../../src/views/charts/chart-style.ts';
import { memoryStyle } from '../../src/views/memory/memory-shapes.ts';
import {
  OWNER_COLOURS,
  PALETTE,
  paletteStyle,
  TOKENS,
  VARIABLES,
  variableOf,
  type Look,
  type Token,
} from '../../src/views/pictures/palette.ts';
import { timelineStyle } from '../../src/views/timeline/timeline-style.ts';

const SRC = join(import.meta.dirname, '../../src');
const LOOKS: readonly Look[] = ['light', 'dark'];

/** Texts of normal size. */
const TEXTS: readonly Token[] = [
  'ink',
  'secondary',
  'label',
  'lateText',
  'refusedText',
  'openText',
  'gapText',
];
const GROUNDS: readonly Token[] = ['panel', 'sunk', 'selected'];

/** Shapes that say something by being there. */
const MARKS: readonly Token[] = [
  'idle',
  'attachedEdge',
  'mapped',
  'storageEdge',
  'late',
  'refused',
  'open',
  'focus',
];

/** Relative luminance. Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test('contrast is counted as WCAG counts it', () => {
  expect(contrastOf('#ffffff', '#000000')).toBe(21);
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrastOf('#767676', '#ffffff')).toBeGreaterThan(4.5);
});

describe.each(LOOKS)('in the %s look', (look) => {
  const pairs = (fronts: readonly Token[], grounds: readonly Token[]) =>
    fronts.flatMap((front) => grounds.map((ground) => [front, ground] as const));

  test.each(pairs(TEXTS, GROUNDS))('the text %s can be read on %s', (text, ground) => {
    expect(contrastOf(PALETTE[text][look], PALETTE[ground][look])).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(MARKS, ['panel']))('the mark %s is seen on %s', (mark, ground) => {
    expect(contrastOf(PALETTE[mark][look], PALETTE[ground][look])).toBeGreaterThanOrEqual(3);
  });

  test('what differs in meaning differs by more than a hair', () => {
    const told = ['attached', 'mapped', 'storage', 'late', 'refused', 'open'] as const;
    const colours = told.map((token) => PALETTE[token][look]);
    const distances = colours.flatMap((one, index) =>
      colours.slice(index + 1).map((other) => distanceOf(one, other)),
    );
    expect(Math.min(...distances)).toBeGreaterThan(40);
  });
});

/** How far two colours are from each other, of 441. */
function distanceOf(one: string, other: string): number {
  const parts = [1, 3, 5].map(
    (at) => parseInt(one.slice(at, at + 2), 16) - parseInt(other.slice(at, at + 2), 16),
  );
  return Math.hypot(...parts);
}

test('every colour is written as six digits', () => {
  const shades = Object.values(PALETTE).flatMap(({ light, dark }) => [light, dark]);
  for (const colour of [...shades, ...OWNER_COLOURS]) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
});

test('the page gets every meaning as a variable, in both looks', () => {
  const style = paletteStyle();
  for (const token of TOKENS) {
    const { light, dark } = PALETTE[token];
    expect(style).toContain(`${variableOf(token)}: light-dark(${light}, ${dark});`);
  }
  expect(new Set(TOKENS.map(variableOf)).size).toBe(TOKENS.length);
});

test('every variable that a style names is one of the page', () => {
  // The colours, and the two faces.
  const set = [...paletteStyle().matchAll(/^ {2}(--[\w-]+):/gm)].map(([, name = '']) => name);
  expect(set.filter((name) => !TOKENS.map(variableOf).includes(name))).toEqual([
    '--sans',
    '--mono',
  ]);
  // The sizes of panes, which the workbench sets.
  const known = new Set([...set, '--left', '--right', '--upper']);
  const sources = [
    ...readdirSync(join(SRC, 'visualizer'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.css'))
      .map((path) => readFileSync(join(SRC, 'visualizer', path), 'utf8')),
    readFileSync(join(SRC, 'views/checks/check-report.ts'), 'utf8'),
    ...[chartStyle, memoryStyle, timelineStyle].map((style) => style(VARIABLES)),
  ];
  const named = sources.flatMap((text) => [...text.matchAll(/var\((--[\w-]+)/g)]);
  expect(named.length).toBeGreaterThan(300);
  expect(named.map(([, name = '']) => name).filter((name) => !known.has(name))).toEqual([]);
});

test('nobody else has a colour', () => {
  const COLOUR = /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|\b(?:rgb|hsl|oklch|lab)a?\(/gi;
  const own = 'views/pictures/palette.ts';
  const found = ['views', 'visualizer', 'cli'].flatMap((folder) =>
    readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path}`)
      .filter((path) => /\.(?:tsx?|css|html)$/.test(path) && path !== own)
      .flatMap((path) => {
        const text = readFileSync(join(SRC, path), 'utf8');
        return [...text.matchAll(COLOUR)].map(([colour]) => `${path}: ${colour}`);
      }),
  );
  expect(found).toEqual([]);
  expect(readFileSync(join(SRC, own), 'utf8').match(COLOUR)?.length).toBeGreaterThan(TOKENS.length);
});
