/**
 * What `solve --json` and `size --json` print is what their published schemas say: over every platform of the
 * examples with requests that are met and that are not, and over every case whose answer is known.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { membersOfPlatform } from '../../src/allocators/platform/members.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { isGroup } from '../../src/constraints/groups.ts';
import { bytes } from '../../src/base/units.ts';
import { solve } from '../../src/solver/solve.ts';
import { solveDocument } from '../../src/views/solutions/solve-document.ts';
import { runHere } from '../support/run-here.ts';
import { ROOT } from './documented-commands.ts';

const ajv = new Ajv({ allErrors: true, strict: false });
const isSolve = ajv.compile(WRITTEN_SCHEMAS['solve'] ?? false);
const isSize = ajv.compile(WRITTEN_SCHEMAS['size'] ?? false);

const platforms = globSync('examples/**/*.platform.json', { cwd: ROOT });

const REQUESTS = [
  [],
  ['--size', '1'],
  ['--size', '12 MiB', '--count', '3'],
  ['--size', '2 GiB'],
  ['--size', '1 TiB'],
  ['--image', '1920x1080', '--format', 'NV12', '--modifier', 'LINEAR'],
  ['--image', '1920x1080', '--format', 'v4l2:RG16', '--bytes-per-row', '2000'],
];

test('there are many platforms', () => {
  expect(platforms.length).toBeGreaterThanOrEqual(15);
});

test.each(platforms)('%s: solve --json', async (path) => {
  for (const words of [...REQUESTS, ['--udmabuf']]) {
    const ran = await runHere(['solve', path, ...words, '--json'], ROOT);
    if (ran.code === 2) continue;
    const answer: unknown = JSON.parse(ran.stdout);
    expect(isSolve(answer), `${words.join(' ')}: ${ajv.errorsText(isSolve.errors)}`).toBe(true);
  }
});

test('every case of the solver', () => {
  const file = join(ROOT, 'test/constraints/solver-cases/cases.json');
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
    cases: readonly { platform: unknown; request: { size?: number; count?: number } }[];
  };
  const verdicts = new Set<string>();
  for (const { platform: written, request } of cases) {
    const read = parsePlatform(written);
    if (!read.ok) throw new Error(read.refusal.message);
    const asked = {
      ...(request.size === undefined ? {} : { size: bytes(request.size) }),
      ...(request.count === undefined ? {} : { bufferCount: request.count }),
    };
    const members = membersOfPlatform(read.value);
    const solution = solve(read.value, members, asked);
    const names = members.map((each) => (isGroup(each) ? each.group : each.id));
    const printed = JSON.stringify(solveDocument(read.value, names, asked, solution));
    const answer: unknown = JSON.parse(printed);
    expect(isSolve(answer), ajv.errorsText(isSolve.errors)).toBe(true);
    verdicts.add(solution.verdict);
  }
  expect(verdicts).toContain('satisfiable');
  expect(verdicts).toContain('unsatisfiable');
});

const STREAMS = 'examples/streams/camera-and-display.streams.json';

test.each(['examples/streams/board-1gb.platform.json', 'examples/streams/board-4gb.platform.json'])(
  '%s: size --json',
  async (path) => {
    const ran = await runHere(['size', path, STREAMS, '--hours', '24', '--json'], ROOT);
    const answer: unknown = JSON.parse(ran.stdout);
    expect(isSize(answer), ajv.errorsText(isSize.errors)).toBe(true);
  },
);

test('a schema refuses a field that it does not know, and one that is missing', async () => {
  const ran = await runHere(['solve', platforms[0] ?? '', '--json'], ROOT);
  const answer = JSON.parse(ran.stdout) as Record<string, unknown>;
  expect(isSolve({ ...answer, verdikt: 'satisfiable' })).toBe(false);
  const { verdict, ...rest } = answer;
  expect(typeof verdict).toBe('string');
  expect(isSolve(rest)).toBe(false);
});
