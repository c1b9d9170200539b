/**
 * The workflow runs the steps that `.ci/run` runs, each in one job, and nothing else; what it uses of others is named by
 * its hash, and no job may more than it needs.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const run = read('.ci/run');
const ci = read('.github/workflows/ci.yml');
const steps = /^STEPS=\(([^)]*)\)/mu.exec(run)?.[1]?.split(' ') ?? [];

test('each step is a script, and each script a step', () => {
  expect(steps.length).toBeGreaterThan(8);
  const scripts = readdirSync(join(ROOT, '.ci')).filter(
    (name) => !['run', 'functions'].includes(name),
  );
  expect(scripts.toSorted()).toEqual(steps.toSorted());
});

test('the jobs of the workflow together run all steps', () => {
  const jobs = Array.from(ci.matchAll(/steps: ([a-z -]+) \}/gu), ([, words = '']) =>
    words.split(' '),
  );
  expect(jobs.length).toBeGreaterThan(6);
  expect(ci).toContain('bash .ci/run install ${{ matrix.steps }}');
  expect([...new Set(['install', ...jobs.flat()])].toSorted()).toEqual(steps.toSorted());
});

test('what is used of others is named by its hash, and rights are few', () => {
  const files = readdirSync(join(ROOT, '.github/workflows'));
  for (const file of files) {
    const text = read(`.github/workflows/${file}`);
    const used = Array.from(text.matchAll(/uses: (\S+)/gu), ([, name = '']) => name);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/u.test(name))).toEqual([]);
    const writes = Array.from(text.matchAll(/^ +([a-z-]+): write$/gmu), ([, right]) => right);
    expect(writes).toEqual(file === 'release.yml' ? ['id-token'] : []);
  }
});

test('a release is published with its provenance, after its addresses are set', () => {
  const release = read('.github/workflows/release.yml');
  const addresses = release.indexOf('npm run addresses');
  expect(addresses).toBeGreaterThan(0);
  expect(release.indexOf('npm publish --provenance')).toBeGreaterThan(addresses);
});

test('npm run check is what CI runs, and the pages for contributors are there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: { check: string } };
  expect(scripts.check).toBe('bash .ci/run');
  for (const page of [
    '.github/SECURITY.md',
    '.github/PULL_REQUEST_TEMPLATE.md',
    'CODE_OF_CONDUCT.md',
  ])
    expect(existsSync(join(ROOT, page)), page).toBe(true);
});
