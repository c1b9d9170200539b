/**
 * What is printed for machines ends in terminals, too: whatever command prints JSON, nothing in it moves a cursor or
 * turns a line around, and the values are those that came in.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { createExporter, encodeLog } from '../../src/index.ts';
import { raspberryPi4 } from '../../src/platforms/index.ts';
import { Workbench } from './command-line.ts';

const CLI = resolve(import.meta.dirname, '../../src/cli');

/** Controls that JSON lets through, and what reorders text. */
const EVIL = '\u009b31m\u202e\u2028';
const MOVES_TEXT = /[\u007f-\u009f\u2028\u2029]|\p{Cf}/u;

/** Files that make JSON or lines of logs which are no output: keys, digests, and what is written to files and the page. */
const NO_OUTPUT = [
  'commands/explore-checkpoint.ts',
  'commands/init.ts',
  'commands/log-compact.ts',
  'commands/log-sound.ts',
  'commands/solve.ts',
  'input/document-bytes.ts',
  'input/followed-facts.ts',
  'input/server-import.ts',
];

const sources = globSync('**/*.ts', { cwd: CLI }).map((path): [string, string] => [
  path.replaceAll('\\', '/'),
  readFileSync(join(CLI, path), 'utf8'),
]);

test('one place makes JSON that is printed', () => {
  const makers = sources.filter(([, text]) =>
    text.split('\n').some((line) => {
      const isMade = /JSON\.stringify\(|encode(?:Event|Log)\(/.test(line);
      return isMade && !line.includes('harmlessJson(');
    }),
  );
  expect(makers.map(([path]) => path).sort()).toEqual(NO_OUTPUT);
});

/** Every command that prints JSON, and the files in which it does. */
const PRINTERS: Readonly<Record<string, readonly string[]>> = {
  check: ['output/check-output.ts'],
  collect: ['commands/collect.ts'],
  doctor: ['commands/doctor.ts'],
  explain: ['commands/explain.ts'],
  explore: ['commands/explore.ts', 'commands/explore-estimate.ts', 'commands/explore-prove.ts'],
  holders: ['commands/holders.ts'],
  import: ['commands/import-pastes.ts', 'commands/import-v4l2.ts', 'commands/import-vulkan.ts'],
  log: ['commands/log-facts.ts', 'commands/log-verify.ts'],
  replay: ['commands/replay.ts'],
  run: ['commands/run.ts'],
  size: ['commands/size.ts'],
  solve: ['commands/solve.ts'],
  why: ['commands/why.ts'],
};

test('the list names every command that prints JSON', async () => {
  const found: string[] = [];
  for (const [name, { load }] of COMMANDS) {
    const command = new Command(name);
    (await load())(command);
    const all = [command, ...command.commands];
    if (all.some(({ options }) => options.some(({ long }) => long === '--json'))) found.push(name);
  }
  expect(found.sort()).toEqual(Object.keys(PRINTERS).sort());
});

test.each(Object.entries(PRINTERS))('%s prints by way of the one place', (_, files) => {
  for (const file of files) {
    const [, text = ''] = sources.find(([path]) => path === file) ?? [];
    expect(text, file).toMatch(/\b(?:printJson|jsonDocument|jsonLine|harmlessJson)\(/);
  }
});

describe('what somebody else wrote', () => {
  const bench = new Workbench();
  const exporter = createExporter({ platform: raspberryPi4 });
  exporter.createBuffer({ size: 4096 });
  const facts = Array.from(exporter.log(), (fact) => ({ ...fact, actor: `board ${EVIL}` }));
  const log = bench.file('session.jsonl', encodeLog(facts));
  const store = `board${EVIL}.cenalloc`;

  test('moves nothing in log --json', async () => {
    const { stdout } = await bench.run(['log', log, '--json']);
    expect(stdout).not.toMatch(MOVES_TEXT);
    const lines = stdout.trimEnd().split('\n');
    const actors = lines.map((line) => (JSON.parse(line) as { readonly actor: string }).actor);
    expect(actors).toEqual(facts.map(({ actor }) => actor));
  });

  test('moves nothing in log --verify --json', async () => {
    expect((await bench.run(['log', store, '--import', log])).code).toBe(0);
    const { stdout } = await bench.run(['log', store, '--verify', '--json']);
    expect(stdout).not.toMatch(MOVES_TEXT);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(EVIL.slice(1));
  });

  test.each(['--json', '--sarif', '--perfetto'])('moves nothing in check %s', async (form) => {
    const text = readFileSync(
      resolve(import.meta.dirname, '../../examples/traces/k612-late.txt'),
      'utf8',
    );
    const trace = bench.file(`trace${EVIL}.txt`, text);
    const { stdout } = await bench.run(['check', trace, form]);
    expect(stdout).not.toMatch(MOVES_TEXT);
    expect(JSON.stringify(JSON.parse(stdout))).toContain('31m');
  });
});
