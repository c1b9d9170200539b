/**
 * What a command line is usually asked first: help, the version, and names that people know from elsewhere. Help of the
 * whole program names every command, and each of them tells of itself.
 */
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { expectRefusal, Workbench } from './command-line.ts';

const bench = new Workbench();

describe('help', () => {
  test.each([[['--help']], [['-h']], [['help']]])('%j names every command', async (words) => {
    const { code, stdout, stderr } = await bench.run(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const [name, { summary }] of COMMANDS) {
      expect(stdout).toContain(`\n  ${name} `);
      expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
    }
    expect(stdout).toContain('Exit codes: 0 clean');
  });

  test.each([...COMMANDS.keys()])('%s has examples or tells what follows it', async (name) => {
    const ran = await bench.run([name, '--help']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^Usage: cenalloc /);
    expect(ran.stdout).toMatch(/\nExamples:\n|\nCommands:\n/);
    expect((await bench.run(['help', name])).stdout).toBe(ran.stdout);
  });
});

test.each(['--version', '-V', '-v'])('%s tells the version', async (word) => {
  const { code, stdout } = await bench.run([word]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  ['graphviz', 'dot'],
  ['gv', 'dot'],
  ['xstate', 'stately'],
])('export %s is export %s', async (other, name) => {
  const ran = await bench.run(['export', other]);
  expect(ran.code).toBe(0);
  expect(ran).toEqual(await bench.run(['export', name]));
});

test('a command behind -- is that command', async () => {
  const ran = await bench.run(['--', 'export', 'mermaid']);
  expect(ran).toEqual(await bench.run(['export', 'mermaid']));
});

test('a format that nobody knows is refused with those that there are', async () => {
  expectRefusal(await bench.run(['export', 'visio']), 'Allowed choices are mermaid, dot,');
});
