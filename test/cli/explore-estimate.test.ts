/**
 * What `cenalloc explore` says before it searches: how many states there are, whether they fit, and what to do where
 * they do not; and the progress line while it does.
 */
import { describe, expect, test } from 'vitest';
import { Ajv } from 'ajv';
import { WRITTEN_SCHEMAS } from '../../schemas/documents.ts';
import { ProgressLine } from '../../src/cli/output/progress-line.ts';
import { SearchPace } from '../../src/cli/output/search-progress.ts';
import type { SearchProgress } from '../../src/explorer/engine/search-options.ts';
import {
  estimateExploration,
  type ExplorationEstimate,
} from '../../src/explorer/estimate/estimate-exploration.ts';
import { shortageOf } from '../../src/views/explorations/estimate-words.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { expectRefusal, Workbench } from './command-line.ts';

const place = new Workbench();

const OPEN = { capacities: [null, null, null], calls: 'programs' } as const;
const small = place.file('small.json', JSON.stringify({ ...OPEN, masks: [7, 3], buffers: 2 }));
const large = place.file(
  'large.json',
  JSON.stringify({ ...OPEN, masks: [0, 0, 0, 0, 0], buffers: 2 }),
);
const loose = place.file(
  'loose.json',
  JSON.stringify({ ...OPEN, capacities: [null, 1], masks: [0, 0, 0, 0, 0, 0], buffers: 3 }),
);

const isEstimate = new Ajv({ strict: false }).compile(WRITTEN_SCHEMAS['explore-estimate'] ?? false);

describe('--estimate', () => {
  test('tells exact numbers and searches nothing', async () => {
    const ran = await place.run(['explore', large, '--estimate']);
    expect(ran.stdout).toMatch(
      /^strict: exactly 57,714,409 states, 312,541 of them kept, up to [\d.]+ MiB: fits\n$/,
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });

  test('says of what does not fit why, with exit code 3', async () => {
    const ran = await place.run(['explore', large, '--estimate', '--no-symmetry']);
    expect(ran.stdout).toMatch(/: does not fit, a search keeps 20,000,000 states\n$/);
    expect(ran.code).toBe(3);
  });

  test('never says of a bound that it does not fit, nor that it fits', async () => {
    const ran = await place.run([
      'explore',
      loose,
      '--estimate',
      '--no-symmetry',
      '--workers',
      '1',
    ]);
    expect(ran.stdout).toMatch(/^strict: at most [\d,]+ states, up to .*: may not fit, /);
    expect(ran.code).toBe(3);
  });

  test('--json is what its schema says', async () => {
    for (const words of [[], ['--policy', 'all'], ['--no-symmetry']]) {
      for (const file of [small, large, loose]) {
        const ran = await place.run(['explore', file, '--estimate', '--json', ...words]);
        expect(isEstimate(JSON.parse(ran.stdout)), JSON.stringify(isEstimate.errors)).toBe(true);
      }
    }
  });

  test.each([
    ['--resume', 'left.checkpoint'],
    ['--checkpoint', 'left.checkpoint'],
    ['--profile', 'rfc-as-posted'],
    ['--prove'],
  ])('%s beside it is refused', async (...words) => {
    expectRefusal(await place.run(['explore', small, '--estimate', ...words]), '--estimate');
  });
});

describe('before a search', () => {
  test('a note says that it will not be complete, and with which limits it would be', async () => {
    const words = ['explore', large, '--no-symmetry', '--limit', 'memory=65536'];
    const ran = await place.run([...words, '--property', 'no-deadlock']);
    expect(ran.stderr).toMatch(
      /^cenalloc: note: strict has exactly 57,714,409 states, [^\n]*leave --no-symmetry out[^\n]*\n$/,
    );
    expect(ran.stderr).toMatch(/give --limit states=57714409 --limit memory=\d+MiB, or/);
    expect(ran.code).toBe(3);
  });

  test('nothing is said of what fits, or of a limit that somebody wants', async () => {
    expect(await place.run(['explore', small])).toMatchObject({ code: 0, stderr: '' });
    const limited = ['explore', large, '--no-symmetry', '--limit', 'states=100'];
    expect(await place.run(limited)).toMatchObject({ code: 3, stderr: '' });
  });

  test('--json tells it, too', async () => {
    const ran = await place.run(['explore', small, '--json']);
    const [found] = (JSON.parse(ran.stdout) as { policies: readonly object[] }).policies;
    expect(found).toMatchObject({ states: 1225, estimate: { states: '1225', exact: true } });
  });
});

test('what is free decides where limits do not', () => {
  const model = {
    ...OPEN,
    policy: 'strict',
    masks: [0, 0, 0, 0, 0],
    mapMax: 1,
    cpuMax: 0,
    buffers: 2,
  } as const;
  const estimate: ExplorationEstimate = unwrap(estimateExploration(model, { symmetry: false }));
  const room = { states: 1e9, bytes: 1e12, workers: 1 };
  const shortage = (free: number | null) => shortageOf(estimate, { ...room, free });
  expect(shortage(null)).toBeNull();
  expect(shortage(1e12)).toBeNull();
  expect(shortage(estimate.bytes)).toBe('free');
  expect(shortageOf(estimate, { ...room, states: 1000, free: 1e9 })).toBe('states');
  expect(shortageOf(estimate, { ...room, bytes: 1e8, free: 1e12 })).toBe('memory');
});

describe('the progress line', () => {
  function linesOf(columns: number, steps: readonly SearchProgress[]): readonly string[] {
    const written: string[] = [];
    let now = 0;
    const output = { isTTY: true, columns, write: (text: string) => written.push(text) };
    const pace = new SearchPace('strict', new ProgressLine(output, () => now), () => 2 ** 28);
    for (const step of steps) {
      pace.show(step);
      now += 1000;
    }
    pace.end();
    return written.map((text) => text.replace('\r\u001b[K', ''));
  }
  const at = (expanded: number, expected: number | null): SearchProgress => ({
    states: expanded + 500_000,
    expanded,
    depth: 7,
    expected,
  });

  test('tells the time that is left where the number of states is known', () => {
    const lines = linesOf(200, [at(0, 10_000_000), at(1_000_000, 10_000_000)]);
    expect(lines).toEqual([
      'strict: 0 %, time left unknown, 500000 of 10.0 M states, frontier 500000, depth 7, 256 MiB',
      'strict: 10 %, 9 s left, 1.5 M of 10.0 M states, 1.0 M/s, frontier 500000, depth 7, 256 MiB',
      '',
    ]);
  });

  test('says that it is unknown elsewhere, and goes by the last moments', () => {
    const lines = linesOf(200, [at(4_000_000, null), at(4_200_000, null)]);
    expect(lines[1]).toBe(
      'strict: time left unknown, 4.7 M states, 200000/s, frontier 500000, depth 7, 256 MiB',
    );
  });

  test('is never longer than the terminal is wide', () => {
    const lines = linesOf(40, [at(0, null), at(1_000_000, null)]);
    expect(lines.every((line) => line.length < 40)).toBe(true);
  });
});
