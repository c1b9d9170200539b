/**
 * `npm run test:mutants`: makes one mistake after the other in a copy of the repository and expects the
 * test of its law to fail. `-- --only <id>` runs one of them, `-- --short` a handful.
 *
 * The copy lies outside the work tree and is removed at the end. Before the first mistake the same tests
 * must pass, else everything would look killed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTANTS } from './all.ts';
import { COPIED, type Mutant } from './mutant.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A search that never ends is a mistake that was noticed, too. */
const RUN_MS_MAX = 120_000;

/** All tests of all laws, before the first mistake. */
const FIRST_RUN_MS_MAX = 600_000;

type Fate = 'killed' | 'survived' | 'not applicable' | 'not listed' | 'no test ran';

function chosenMutants(): readonly Mutant[] {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, short: { type: 'boolean' } },
  });
  if (values.only !== undefined) return MUTANTS.filter(({ id }) => id === values.only);
  return values.short === true ? MUTANTS.filter(({ isShort }) => isShort === true) : MUTANTS;
}

/** Runs tests of the copy; the output tells failed tests from tests that could not be loaded. */
function runTests(copy: string, timeout: number, ...selection: readonly string[]) {
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const { status, signal, stdout } = spawnSync(
    process.execPath,
    [vitest, 'run', ...selection, '--bail', '1', '--reporter', 'dot'],
    { cwd: copy, encoding: 'utf8', timeout, env: { ...process.env, NO_COLOR: '1' } },
  );
  return { passed: status === 0, timedOut: signal !== null, output: stdout };
}

/** Makes the mistake, runs the test of its law, and takes the mistake back. */
function fateOf(copy: string, mutant: Mutant, list: string): Fate {
  const path = join(copy, 'src', mutant.file);
  const text = readFileSync(path, 'utf8');
  if (text.split(mutant.from).length !== 2) return 'not applicable';
  if (!list.includes(`| ${mutant.id} `)) return 'not listed';
  writeFileSync(
    path,
    text.replace(mutant.from, () => mutant.to),
  );
  const [file, name] = mutant.killedBy;
  const pattern = name.replaceAll(/[[\]().^*+?]/g, '\\$&');
  const run = runTests(copy, RUN_MS_MAX, join('test', file), '-t', pattern);
  writeFileSync(path, text);
  if (run.timedOut) return 'killed';
  if (!/Tests +.*\d/.test(run.output) || /Tests +no tests/.test(run.output)) return 'no test ran';
  return run.passed ? 'survived' : 'killed';
}

function main(): number {
  const mutants = chosenMutants();
  if (mutants.length === 0) {
    console.error('There is no such mutant.');
    return 2;
  }
  const list = readFileSync(join(ROOT, 'test', 'mutants.md'), 'utf8');
  const copy = mkdtempSync(join(tmpdir(), 'cenalloc-mutants-'));
  try {
    for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const files = new Set(mutants.map(({ killedBy: [file] }) => join('test', file)));
    const before = runTests(copy, FIRST_RUN_MS_MAX, ...files);
    if (!before.passed) {
      const what = before.timedOut ? 'take too long' : 'fail';
      console.error(`The tests ${what} without any mistake:\n${before.output}`);
      return 2;
    }
    return judge(copy, mutants, list);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function judge(copy: string, mutants: readonly Mutant[], list: string): number {
  let alive = 0;
  for (const mutant of mutants) {
    const fate = fateOf(copy, mutant, list);
    if (fate !== 'killed') alive += 1;
    console.log(
      `${fate.padEnd(14)} ${mutant.law.padEnd(4)} ${mutant.id.padEnd(28)} ${mutant.file}`,
    );
  }
  console.log(`${mutants.length - alive} of ${mutants.length} killed`);
  return alive === 0 ? 0 : 1;
}

process.exitCode = main();
