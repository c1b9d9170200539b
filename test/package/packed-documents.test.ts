/**
 * What is packed can be read where it is installed: every page that is shipped links to files that are shipped with it,
 * to headings that are there, or to an address; notices of what others made are in it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const options = { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' } as const;
const told = execFileSync(
  'npm',
  ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'],
  options,
);
const [{ files }] = JSON.parse(told) as [{ files: readonly { path: string; size: number }[] }];
const packed = files.map(({ path }) => path);
const pages = packed.filter((path) => path.endsWith('.md'));

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** A heading as a link names it, as those do who show Markdown. */
function anchorOf(heading: string): string {
  const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1').toLowerCase();
  return plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

const withoutCode = (text: string): string =>
  text.replaceAll(/^ *```[^]*?^ *```/gmu, '').replaceAll(/`[^`\n]*`/gu, (code) => {
    return code.includes('](') ? '' : code;
  });

function anchorsOf(path: string): readonly string[] {
  const headings = withoutCode(read(path)).matchAll(/^#+ +(.*)$/gmu);
  return Array.from(headings, ([, heading = '']) => anchorOf(heading.trim()));
}

/** Relative links of a page that lead nowhere in the package. */
function deadLinks(page: string, text: string): readonly string[] {
  const links = [...withoutCode(text).matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/gu)];
  return links.flatMap(([, link = '']) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path)).replace(/\/$/u, '');
    const isFolder = packed.some((each) => each.startsWith(`${target}/`));
    if (!packed.includes(target) && !isFolder) return [link];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    return anchorsOf(target).includes(anchor) ? [] : [link];
  });
}

describe('the package', () => {
  test('has the README, what it cites, and the licences', () => {
    expect(packed).toContain('README.md');
    expect(packed).toContain('LICENSE');
    expect(packed).toContain('CHANGELOG.md');
    expect(packed).toContain('docs/spec.md');
    expect(packed).toContain('examples/traces/NOTICE.md');
    expect(pages.length).toBeGreaterThan(50);
  });

  test.each(pages)('%s: every link leads to something that is shipped', (page) => {
    expect(deadLinks(page, read(page))).toEqual([]);
  });

  test('a link to what is not shipped, and one to no heading, are found', () => {
    expect(deadLinks('docs/spec.md', '[a](../src/index.ts) [b](#no-such) [c](sql.md)')).toEqual([
      '../src/index.ts',
      '#no-such',
    ]);
  });

  test('has no sources, no tests and no pictures that are large', () => {
    expect(packed.filter((path) => /^(?:src|test|bench|tools)\//u.test(path))).toEqual([]);
    const pictures = files.filter(({ path }) => /\.(?:png|webp|svg)$/u.test(path));
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter(({ size }) => size > 160_000)).toEqual([]);
  });
});
