/** A Node that is too old is told so, whatever it understands, and before anything else is loaded. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROGRAM } from './command-line.ts';

const SOURCE = resolve(import.meta.dirname, '../../src/cli/main.ts');
const code = stripTypeScriptTypes(readFileSync(SOURCE, 'utf8')).replace(
  /\/\*[^]*?\*\/|^#!.*/gm,
  '',
);
const { engines } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'),
) as { readonly engines: { readonly node: string } };
const needed = engines.node.replace('>=', '');

/** Runs the program as if this Node were another one. */
function runAs(version: string): { code: number | null; stdout: string; stderr: string } {
  const fake = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const preload = `--import=data:text/javascript,${encodeURIComponent(fake)}`;
  const ran = spawnSync(process.execPath, [preload, PROGRAM, '--version'], { encoding: 'utf8' });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

function isTooOld(node: string): boolean {
  const ran = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  return ran.status === 0 && Number(ran.stdout.split('.')[0]) < Number(needed.split('.')[0]);
}

describe('the version of Node', () => {
  test.each(['22.12.9', '20.19.5', '8.0.0'])('%s is refused on one line', (version) => {
    const stderr = `cenalloc: needs Node ${needed} or newer, found ${version}\n`;
    expect(runAs(version)).toEqual({ code: 2, stdout: '', stderr });
  });

  test.each([`${needed}.0`, '23.0.0', '104.0.0'])('%s is taken', (version) => {
    expect(runAs(version)).toMatchObject({ code: 0, stderr: '' });
  });

  test('is looked at in words that old ones know, before anything is imported', () => {
    expect(code).toContain('process.versions.node');
    expect(code).not.toMatch(/^\s*(import|export)\b(?!\()/m);
    expect(code.match(/\bimport\(/g)).toHaveLength(1);
    expect(code).not.toMatch(/\?\?|\?\.|\bawait\b|\basync\b|node:|#\w|\d_\d|\bat\(/);
  });

  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const old = folders.map((each) => join(each, 'node')).find(isTooOld) ?? null;
  // Where a machine has none that is too old, there is nothing that could be tried.
  const these = old === null ? [] : [old];

  test.each(these)('of %s is refused', (node) => {
    const folder = mkdtempSync(join(tmpdir(), 'cenalloc-guard-'));
    try {
      writeFileSync(join(folder, 'main.mjs'), code);
      const ran = spawnSync(node, ['main.mjs'], { cwd: folder, encoding: 'utf8' });
      expect(ran.stderr).toMatch(/^cenalloc: needs Node [0-9.]+ or newer, found [0-9.]+\n$/);
      expect(ran.status).toBe(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
