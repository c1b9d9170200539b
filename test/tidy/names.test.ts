/**
 * One name, one thing: nobody who searches for a name of `src` finds two meanings. Twins are allowed by
 * their place and never by their name, and each place says why.
 */
import { describe, expect, test } from 'vitest';
import { filesTwice, namesTwice, type Twins } from './name-rules.ts';
import { readSources, sourcesOf } from './sources.ts';

const src = readSources('src');

const STORES: Twins = {
  path: /(?<=^store\/.*)(sqlite|postgres)/g,
  because: 'the two stores say the same about different databases, and nobody loads both',
};

/** Where one name may stand in two files. */
const NAMES: readonly Twins[] = [
  STORES,
  {
    path: /(?<=^constraints\/)images\/(?=fields\/)/,
    because: 'a field is named as documents write it, and buffers and images both have a minSize',
  },
];

/** Where two files may be called alike. */
const FILES: readonly Twins[] = [
  STORES,
  { path: /^(.*\/)?index\.ts$/, because: 'whoever imports a package reads its index' },
  { path: /^(cli|visualizer)\/main\.tsx?$/, because: 'each program begins in main' },
  { path: /^cli\/commands\/.*$/, because: 'a command is named as people type it' },
  { path: /^constraints\/fields\/.*$/, because: 'a field is named as documents write it' },
];

test('no two files of src export one name', () => {
  expect(namesTwice(src, NAMES)).toEqual([]);
});

test('no two files of src are called alike', () => {
  expect(filesTwice(src, FILES)).toEqual([]);
});

test('every exception is needed', () => {
  for (const each of NAMES) {
    expect(
      namesTwice(
        src,
        NAMES.filter((other) => other !== each),
      ),
      each.because,
    ).not.toEqual([]);
  }
  for (const each of FILES) {
    expect(
      filesTwice(
        src,
        FILES.filter((other) => other !== each),
      ),
      each.because,
    ).not.toEqual([]);
  }
});

describe('the rules object', () => {
  test.each([
    ['a constant', 'export const a = 1;'],
    ['a pattern', 'export const { b: a } = { b: 1 };'],
    ['a function', 'export function a() {}'],
    ['a generator', 'export async function* a() {}'],
    ['a class', 'export abstract class a {}'],
    ['an interface', 'export interface a {}'],
    ['a type', 'export type a = 1;'],
  ])('to %s that stands twice', (_, text) => {
    const sources = sourcesOf({ 'x/one.ts': text, 'y/other.ts': 'export const a = 2;' });
    expect(namesTwice(sources, [])).toEqual(['a: x/one.ts, y/other.ts']);
  });

  test('not to overloads, names of a file alone, and what an index exports again', () => {
    const text = 'export function a(): void;\nexport function a() {}\nconst b = 1;';
    const index = "export { a } from './one.ts';";
    const sources = sourcesOf({ 'one.ts': text, 'two.ts': 'const b = 2;', 'index.ts': index });
    expect(namesTwice(sources, [])).toEqual([]);
  });

  test('to files that are called alike, or but for a plural, in two folders', () => {
    const all = ['a/step.ts', 'b/step.ts', 'a/rule.ts', 'a/rules.ts', 'a/plan.tsx', 'c/plans.ts'];
    const sources = sourcesOf(Object.fromEntries(all.map((path) => [path, ''])));
    expect(filesTwice(sources, [])).toEqual([
      'plan: a/plan.tsx, c/plans.ts',
      'step: a/step.ts, b/step.ts',
    ]);
  });

  test('to twins outside the place in which they are allowed', () => {
    const twins = [{ path: /^(a|b)\//, because: 'they are twins' }];
    const text = 'export const a = 1;';
    expect(namesTwice(sourcesOf({ 'a/x.ts': text, 'b/x.ts': text }), twins)).toEqual([]);
    expect(namesTwice(sourcesOf({ 'a/x.ts': text, 'b/y.ts': text }), twins)).not.toEqual([]);
  });
});
