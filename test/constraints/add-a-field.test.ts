/**
 * The recipe of docs/constraints.md, "Add a field", followed to the letter in a copy of the sources: one
 * file, one line of the list. The copy compiles with the field in its types, and reads, merges, judges, tells,
 * blames and relaxes it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { ROOT } from '../tidy/sources.ts';

/** The samples of the recipe: the file and the line of the list. */
function recipe(): { readonly path: string; readonly file: string; readonly line: string } {
  const manual = readFileSync(join(ROOT, 'docs/constraints.md'), 'utf8');
  const [, section = ''] = manual.split('## Add a field\n');
  const [file, line] = [...section.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code);
  const path = /First the file, `([^`]+)`/.exec(section)?.[1];
  return {
    path: present(path, 'path'),
    file: present(file, 'file'),
    line: present(line, 'line of the list'),
  };
}

/** What somebody does with the field who has it. */
const USE = `
import * as v from 'valibot';
import { accepts } from './src/constraints/accepts.ts';
import { constraintsSchema } from './src/constraints/constraints-schema.ts';
import type { Constraints, ConstraintsInput, DemandField } from './src/constraints/constraints.ts';
import { describeRequirement } from './src/constraints/describe-requirement.ts';
import type { Requirement } from './src/constraints/requirement.ts';
import { parsePlatform } from './src/allocators/platform/platform-schema.ts';
import { statementInWords } from './src/constraints/statement-words.ts';
import { solve } from './src/solver/solve.ts';

const name: DemandField = 'deniedAllocators';
const gpu: ConstraintsInput = { [name]: ['cma', 'carveout'], minSize: '4 KiB' };
const display: ConstraintsInput = { deniedAllocators: ['system'] };
const camera: ConstraintsInput = { allocators: ['cma'] };

const parsed = parsePlatform({
  name: 'board',
  zones: [{ name: 'all', base: 0, size: '64 MiB' }],
  allocators: ['system', 'cma'].map((each, id) => ({
    id,
    name: each,
    kind: 'system',
    zones: ['all'],
    priority: id,
  })),
  importers: Object.entries({ gpu, display, camera }).map(([id, constraints]) => ({ id, constraints })),
});
if (!parsed.ok) throw new Error('the platform is valid');
const platform = parsed.value;
const solved = (...ids: readonly string[]) =>
  solve(platform, platform.importers.filter(({ id }) => ids.includes(id)), {});
const { merged, allocator, passedOver } = solved('gpu');
const both: Requirement['deniedAllocators'] = solved('gpu', 'display').merged.deniedAllocators;
const refused = solved('gpu', 'camera');
const stated: Constraints | undefined = platform.importers[0]?.constraints;
const storage = { allocator: platform.allocators[1]?.id ?? (0 as never), runs: [] };
const facts = { name: 'cma', secure: false, domains: ['ram'] as const };
console.log(JSON.stringify({
  allocator: allocator?.name,
  passedOver: passedOver.map(({ reason }) => reason),
  told: describeRequirement(merged).deniedAllocators,
  both,
  accepted: accepts(stated ?? {}, { ...storage, facts }),
  conflict: refused.conflicts[0]?.members.map(statementInWords),
  corrections: refused.corrections.map(({ change }) => change),
  misspelt: v.safeParse(constraintsSchema, { deniedAllocator: [] }).issues?.map(({ message }) => message),
}));
`;

const copy = mkdtempSync(join(tmpdir(), 'cenalloc-field-'));

beforeAll(() => {
  const { path, file, line } = recipe();
  for (const name of ['src', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, path), file);
  const list = join(copy, 'src/constraints/constraints.ts');
  const before = readFileSync(list, 'utf8');
  const from = path.replace('src/constraints/', './');
  const imported = /(\w+): (\w+),/.exec(line)?.[2] ?? '';
  const after = before
    .replace('import { denyField }', `import { ${imported} } from '${from}';\nimport { denyField }`)
    .replace('export const FIELDS = {\n', `export const FIELDS = {\n${line}`);
  writeFileSync(list, after);
  writeFileSync(join(copy, 'use.ts'), USE);
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

function run(script: string, ...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...options], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

test('the field is in the types', () => {
  writeFileSync(
    join(copy, 'tsconfig.use.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['use.ts'] }),
  );
  const compiler = join('node_modules', '@typescript', 'native', 'bin', 'tsc');
  expect(run(compiler, '-p', 'tsconfig.use.json')).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('the field is read, merged, judged, told, blamed and relaxed', () => {
  const { status, stdout, stderr } = run('use.ts');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    allocator: 'system',
    passedOver: ['somebody cannot use it'],
    told: ['carveout', 'cma'],
    both: ['carveout', 'cma', 'system'],
    accepted: false,
    misspelt: ['unknown field, did you mean "deniedAllocators"?'],
    conflict: ['gpu: deniedAllocators cma, carveout', 'camera: allocators cma'],
  });
  expect(stdout).toContain('gpu: deniedAllocators carveout instead of cma, carveout');
});
