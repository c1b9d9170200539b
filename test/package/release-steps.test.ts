/** The steps of publishing, before anything is published: addresses, the changelog, and what the pages promise of. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addressesOf } from '../../tools/package/set-addresses.ts';
import { datedChangelog } from '../../tools/package/date-changelog.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('addresses', () => {
  test('follow from the one of the repository, however it is written', () => {
    const expected = {
      repository: { type: 'git', url: 'git+https://code.example/owner/name.git' },
      homepage: 'https://code.example/owner/name#readme',
      bugs: { url: 'https://code.example/owner/name/issues' },
    };
    for (const ending of ['', '/', '.git', '.git/']) {
      expect(addressesOf(`https://code.example/owner/name${ending}`)).toEqual(expected);
    }
  });

  test.each(['', 'owner/name', 'http://code.example/owner/name', 'https://code.example/owner'])(
    '"%s" is none',
    (text) => {
      expect(addressesOf(text)).toBeNull();
    },
  );

  test('none is in the repository', () => {
    const manifest = JSON.parse(read('package.json')) as object;
    for (const field of ['repository', 'homepage', 'bugs']) {
      expect(manifest).not.toHaveProperty(field);
    }
  });
});

describe('the changelog', () => {
  const before =
    '# Changelog\n\nFor callers.\n\n## Unreleased\n\n- A thing.\n\n## 0.1.0 (2026-01-01)\n';

  test('gets a version and a day over what is new', () => {
    expect(datedChangelog(before, '0.2.0', '2026-12-01')).toBe(
      before.replace('## Unreleased\n', '## Unreleased\n\n## 0.2.0 (2026-12-01)\n'),
    );
  });

  test('without a line is of no version', () => {
    expect(datedChangelog(before.replace('- A thing.\n', ''), '0.2.0', '2026-12-01')).toBeNull();
    expect(datedChangelog('# Changelog\n', '0.2.0', '2026-12-01')).toBeNull();
  });

  test('of today can be dated', () => {
    expect(datedChangelog(read('CHANGELOG.md'), '9.9.9', '2026-12-01')).toContain('## 9.9.9');
  });
});

describe('docs/stability.md', () => {
  const page = read('docs/stability.md');
  const rows = Array.from(page.matchAll(/^\| `([^`]+)`/gmu), ([, name = '']) => name);

  test('says of every export what is promised of it', () => {
    const { exports } = JSON.parse(read('package.json')) as { readonly exports: object };
    const names = Object.keys(exports).map((name) => name.replace('.', 'cenalloc'));
    expect(names.filter((name) => !rows.includes(name))).toEqual([]);
  });

  test('says it of every schema', () => {
    const files = globSync('*.schema.json', { cwd: join(ROOT, 'schemas') });
    const names = files.map((file) => file.replace('.schema.json', ''));
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !rows.includes(name))).toEqual([]);
  });
});
