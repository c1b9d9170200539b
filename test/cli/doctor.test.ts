/** `cenalloc doctor`: what is there and what would help; and that CI installs what tests need. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { TOOLS } from '../../src/cli/doctor/tools.ts';
import type { DoctorCheck } from '../../src/views/doctor/doctor-words.ts';
import { PROGRAM, Workbench } from './command-line.ts';

const bench = new Workbench();
const ROOT = resolve(import.meta.dirname, '../..');

/** What it finds where the path holds nothing. */
function withoutPrograms(...words: readonly string[]): string {
  const ran = spawnSync(process.execPath, [PROGRAM, 'doctor', ...words], {
    encoding: 'utf8',
    env: { PATH: bench.folder },
  });
  expect(ran.status).toBe(0);
  return ran.stdout;
}

test('--json is what its schema says, and names a way out for all that is missing', () => {
  const told = JSON.parse(withoutPrograms('--json')) as { checks: readonly DoctorCheck[] };
  const schema = readFileSync(resolve(ROOT, 'schemas/doctor.schema.json'), 'utf8');
  const ajv = new Ajv({ allErrors: true, strict: false });
  const isTold = ajv.compile(JSON.parse(schema) as object);
  expect(isTold(told), ajv.errorsText(isTold.errors)).toBe(true);
  for (const { ok, next } of told.checks) expect(next === null).toBe(ok);
  const programs = told.checks.filter(({ name }) => Object.hasOwn(TOOLS, name));
  expect(programs.map(({ ok }) => ok)).not.toContain(true);
  expect(new Set(programs.map(({ name }) => name))).toEqual(new Set(Object.keys(TOOLS)));
});

test('people read what to install', () => {
  const told = withoutPrograms();
  expect(told).toMatch(
    /no {3}dot +not installed; draws what export dot prints\n +apt install graphviz\n/,
  );
  expect(told).toMatch(/\n\d+ of \d+ missing\.\n$/);
});

test('CI installs every program that a test needs, by the same package', () => {
  const scripts = globSync('.ci/*', { cwd: ROOT }).map((path) =>
    readFileSync(resolve(ROOT, path), 'utf8'),
  );
  const installed = scripts.flatMap((text) =>
    [...text.matchAll(/^ *debian (\S+) (\S+)$/gm)].map(([, program, name]) => `${program} ${name}`),
  );
  for (const [program, entry] of Object.entries(TOOLS)) {
    if ('tests' in entry) expect(installed).toContain(`${program} ${entry.package}`);
  }
});
