/**
 * What `check`, `collect`, `run`, `replay` and `log` print as JSON is what their published schemas say, over the recordings,
 * scenarios and logs that are kept; and every document that the program names has a schema.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { afterAll, expect, test } from 'vitest';
import { SCHEMAS, WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { runHere } from '../support/run-here.ts';
import { ROOT } from './documented-commands.ts';

const ajv = new Ajv({ allErrors: true, strict: false });
const folder = mkdtempSync(join(tmpdir(), 'cenalloc-written-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function validatorOf(name: string): ValidateFunction {
  return ajv.compile(WRITTEN_SCHEMAS[name] ?? false);
}

/** Runs a command and holds what it prints against a schema. */
async function expectOf(validate: ValidateFunction, ...words: readonly string[]): Promise<object> {
  const ran = await runHere([...words], ROOT);
  const answer = JSON.parse(ran.stdout) as object;
  expect(validate(answer), `${words.join(' ')}: ${ajv.errorsText(validate.errors)}`).toBe(true);
  return answer;
}

const isCheck = validatorOf('check');
const isFact = validatorOf('fact');
const isReplay = validatorOf('replay');

const recordings = globSync(['examples/traces/*.txt', 'test/trace/recordings/*/trace*.txt'], {
  cwd: ROOT,
});

test('check --json of every recording, and of several together', async () => {
  expect(recordings.length).toBeGreaterThan(10);
  const told = new Set<string>();
  for (const recording of recordings) {
    const exporters = 'examples/exporters/test-exporter.exporters.json';
    const answer = await expectOf(isCheck, 'check', recording, '--exporters', exporters, '--json');
    for (const key of Object.keys(answer)) told.add(key);
  }
  expect([...told].toSorted()).toEqual(['buffers', 'files', 'findings', 'importers', 'schema']);
  const both = await expectOf(isCheck, 'check', ...recordings.slice(0, 2), '--json');
  expect(isCheck({ ...both, finding: [] })).toBe(false);
});

test.each(POLICIES)('run --json and what is replayed of it, under %s', async (policy) => {
  const scenarios = globSync('examples/scenarios/*.scenario.json', { cwd: ROOT });
  expect(scenarios.length).toBeGreaterThan(0);
  for (const [index, scenario] of scenarios.entries()) {
    const log = join(folder, `${policy}-${index}.jsonl`);
    await expectOf(validatorOf('run'), 'run', scenario, '--policy', policy, '--log', log, '--json');
    await expectOf(isReplay, 'replay', log, '--json');
    await expectOf(validatorOf('diff'), 'replay', log, '--diff', '3', '--json');
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    for (const line of lines) {
      expect(isFact(JSON.parse(line)), `${line}: ${ajv.errorsText(isFact.errors)}`).toBe(true);
    }
  }
});

test('replay --json of a replay string, and log --json of a store', async () => {
  await expectOf(isReplay, 'replay', 'cen1:rfc:7,3/-,-,-/1,0:c0 a0.0 m0.0 a0.1', '--json');
  const store = join(folder, 'kept.cenalloc');
  await runHere(['log', store, '--import', 'examples/logs/late-display.jsonl'], ROOT);
  const { stdout } = await runHere(['log', store, '--json'], ROOT);
  const facts = stdout.trim().split('\n');
  expect(facts.length).toBeGreaterThan(10);
  for (const fact of facts) expect(isFact(JSON.parse(fact)), fact).toBe(true);
  const [first = ''] = facts;
  expect(isFact({ ...(JSON.parse(first) as object), sequense: 1 })).toBe(false);
});

test('collect --json: a line for each finding, and a document at the end', () => {
  const recording = readFileSync(join(ROOT, 'examples/traces/k612-late.txt'), 'utf8');
  const store = join(folder, 'collected.cenalloc');
  const words = ['src/cli/main.ts', 'collect', store, '--json'];
  const options = { cwd: ROOT, encoding: 'utf8', input: recording } as const;
  const { stdout } = spawnSync(process.execPath, words, options);
  const from = stdout.indexOf('{\n');
  const findings = stdout.slice(0, from).trim().split('\n');
  const isFinding = validatorOf('collect-finding');
  expect(findings.length).toBeGreaterThan(0);
  for (const finding of findings) {
    expect(isFinding(JSON.parse(finding)), ajv.errorsText(isFinding.errors)).toBe(true);
  }
  const end: unknown = JSON.parse(stdout.slice(from));
  expect(validatorOf('collect')(end)).toBe(true);
  expect(end).toMatchObject({ findings: findings.length });
});

test('every document that the program names has a schema, and every schema its file', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const named = sources
    .filter((path) => /\.tsx?$/u.test(path))
    .flatMap((path) => {
      const text = readFileSync(join(ROOT, 'src', path), 'utf8');
      return Array.from(text.matchAll(/'cenalloc\/([a-z-]+)\/\d+'/gu), ([, name = '']) => name);
    });
  // The state of a search that goes on later is read by the program that wrote it and by nobody else.
  const documents = new Set(named.filter((name) => name !== 'explore-checkpoint'));
  const schemas = Object.keys({ ...SCHEMAS, ...WRITTEN_SCHEMAS });
  expect([...documents].filter((name) => !schemas.includes(name))).toEqual([]);
  const files = globSync('*.schema.json', { cwd: join(ROOT, 'schemas') });
  expect(files.toSorted()).toEqual(schemas.map((name) => `${name}.schema.json`).toSorted());
});
