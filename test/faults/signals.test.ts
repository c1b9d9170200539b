/**
 * SIGINT and SIGTERM: commands that judge what they read end early, judge what was read until then, and say
 * what is unfinished. All others end by the signal itself and leave nothing half-done behind.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeLog, replay } from '../../src/index.ts';
import { buildPageOnce } from '../support/build-page.ts';
import { isLong } from './commands.ts';
import { example, expectWorded, newFolder, runIn, type Surroundings } from './program.ts';
import { fillStore, manyFacts, PLATFORM, readStore } from './stores.ts';

const folder = newFolder();
const trace = readFileSync(example('traces/k612-late.txt'), 'utf8');
const clean = readFileSync(example('traces/k612-ok3.txt'), 'utf8');
const facts = manyFacts(3_000);
const CALLS = 50_000;

beforeAll(() => {
  buildPageOnce();
  mkdirSync(join(folder, 'left'));
  writeFileSync(join(folder, 'log.jsonl'), encodeLog(facts));
  fillStore(join(folder, 'store.cenalloc'), facts);
  const pairs = Array.from({ length: CALLS / 2 - 1 }, () => [
    { call: 'get', buffer: 'b1' },
    { call: 'put', buffer: 'b1' },
  ]);
  const calls = [
    { call: 'createBuffer', size: 4096 },
    { call: 'get', buffer: 'b1' },
    ...pairs.flat(),
  ];
  const scenario = { name: 'many', platform: PLATFORM, calls };
  writeFileSync(join(folder, 'many.scenario.json'), JSON.stringify(scenario));
  const model = {
    schema: 'cenalloc/model/1',
    masks: [7, 7, 7, 7, 7, 7],
    capacities: [null, null, null],
    calls: 'free',
    mapMax: 2,
    cpuMax: 1,
    buffers: 2,
  };
  writeFileSync(join(folder, 'large.model.json'), JSON.stringify(model));
  execFileSync('mkfifo', ['unread', 'unwritten'], { cwd: folder });
});

/** What a command that is interrupted does. */
interface Interrupted {
  readonly name: string;
  readonly words: readonly string[];
  readonly stdin?: Surroundings['stdin'];
  /** What it has said when the signal is sent. */
  readonly after: string;
  /** The largest write, in bytes: what is written takes its time. */
  readonly piece?: number;
  /** How long it may read before that, in milliseconds. */
  readonly later?: number;
  readonly code: number;
  /** What it says on stdout, and on stderr, with NAME for the signal. */
  readonly prints: RegExp;
  readonly says: string;
}

const JUDGED: readonly Interrupted[] = [
  {
    name: 'check of what has findings',
    words: ['check', '-'],
    stdin: { open: trace },
    after: '@ready',
    later: 700,
    code: 1,
    prints: /late-attach[^]*incomplete: reading was interrupted after line 46/,
    says: 'cenalloc: note: interrupted (NAME): what was read until then is judged',
  },
  {
    name: 'check of what has none so far',
    words: ['check', '-', 'next.txt'],
    stdin: { open: clean },
    after: '@ready',
    later: 700,
    code: 3,
    prints: /nothing wrong found[^]*|incomplete/,
    says: 'not read: next.txt',
  },
  {
    name: 'check of nothing yet',
    words: ['check', 'unwritten'],
    after: '@ready',
    code: 3,
    prints: /^$/,
    says: 'cenalloc: note: interrupted (NAME): what was read until then is judged; not read: unwritten',
  },
  {
    name: 'collect',
    words: ['collect', 'board-NAME.cenalloc'],
    stdin: { open: `${trace}             scn-310     [001] .....    30.2` },
    after: 'late-attach',
    code: 1,
    prints: /1 warning, 1 note/,
    says: 'the line that was cut off by it is left out\ncenalloc: note: 46 lines of the recording board kept',
  },
  {
    name: 'collect of nothing yet',
    words: ['collect', 'none-NAME.cenalloc'],
    stdin: { open: '' },
    after: '@ready',
    code: 3,
    prints: /^$/,
    says: 'cenalloc: note: interrupted (NAME): the recording ends here',
  },
  {
    name: 'explore',
    words: ['explore', 'large.model.json', '--policy', 'all'],
    after: '@ready',
    code: 3,
    prints: /^strict: \d+ states?, .* so far; interrupted \(NAME\), the search is not complete/,
    says: 'cenalloc: note: interrupted (NAME): what was found until then is told; not explored: fits, ',
  },
  {
    name: 'run',
    words: ['run', 'many.scenario.json', '--log', 'run-NAME.jsonl'],
    after: '@ready',
    code: 3,
    prints: /the first \d+ calls went as expected/,
    says: ` of ${CALLS} calls were not made`,
  },
  {
    name: 'log --follow',
    words: ['log', 'store.cenalloc', '--follow', '--after', '2999'],
    after: '#3000',
    code: 0,
    prints: /^#3000 /,
    says: '',
  },
  {
    name: 'log --export to a pipe that nobody reads',
    words: ['log', 'store.cenalloc', '--export', 'unread'],
    after: '@ready',
    code: 2,
    prints: /^$/,
    says: 'cenalloc: unread: interrupted (NAME); it was not written',
  },
  {
    name: 'log --export to a file',
    words: ['log', 'store.cenalloc', '--export', 'left/NAME.jsonl'],
    piece: 8,
    after: '@ready',
    code: 2,
    prints: /^$/,
    says: 'cenalloc: left/NAME.jsonl: interrupted (NAME); it was not written',
  },
  {
    name: 'log --compact',
    words: ['log', 'store.cenalloc', '--compact', 'left/archive-NAME.jsonl'],
    piece: 8,
    after: '@ready',
    code: 2,
    prints: /^$/,
    says: 'cenalloc: left/archive-NAME.jsonl: interrupted (NAME); it was not written',
  },
  {
    name: 'log --import of what has not ended',
    words: ['log', 'left/import.cenalloc', '--import', '-'],
    stdin: { open: encodeLog(facts.slice(0, 100)) },
    after: '@ready',
    later: 300,
    code: 3,
    prints: /^$/,
    says: 'cenalloc: note: interrupted (NAME): nothing was imported\n',
  },
  {
    name: 'log --import of a pipe that nobody writes to',
    words: ['log', 'left/import.cenalloc', '--import', 'unwritten'],
    after: '@ready',
    code: 3,
    prints: /^$/,
    says: 'cenalloc: note: interrupted (NAME): nothing was imported\n',
  },
  {
    name: 'serve',
    words: ['serve', '--port', '0'],
    after: 'http://',
    code: 0,
    prints: /^http:/,
    says: '',
  },
];

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** In the short mode each command meets one of the two, and each of the two half of the commands. */
const CASES = JUDGED.flatMap((each, index) =>
  SIGNALS.filter((_, at) => isLong || at === index % 2).map((signal) => ({ ...each, signal })),
);

describe.concurrent('a signal', () => {
  test.each(CASES)('$signal ends $name, and what was read is judged', async (each) => {
    const { signal, after, later = 0, stdin = '', piece } = each;
    const named = (text: string): string => text.replaceAll('NAME', signal);
    const ran = await runIn(folder, each.words.map(named), {
      stdin,
      ...(piece === undefined ? {} : { piece }),
      signal: { name: signal, after, later },
    });
    expectWorded(ran);
    expect(ran.stdout).toMatch(new RegExp(named(each.prints.source)));
    expect(ran.stderr).toContain(named(each.says));
    expect(ran).toMatchObject({ code: each.code, signal: null });
  });
});

test('whatever was interrupted has forgotten nothing and left nothing', () => {
  expect(readdirSync(join(folder, 'left'))).toEqual([]);
  expect(readStore(join(folder, 'store.cenalloc')).facts).toHaveLength(facts.length);
});

test('a run that was interrupted leaves a log of exactly the calls that were made', () => {
  const logs = readdirSync(folder).filter((name) => /^run-.*\.jsonl$/.test(name));
  expect(logs).toHaveLength(isLong ? 2 : 1);
  for (const name of logs) {
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThan(CALLS + 1);
    expect(lines.at(-1)).toContain(`"sequence":${lines.length},`);
  }
});

describe.concurrent('log --import', () => {
  test.each(isLong ? SIGNALS : SIGNALS.slice(1))('%s can be gone on with', async (signal) => {
    const store = join(folder, `import-${signal}.cenalloc`);
    const words = ['log', store, '--import', 'log.jsonl'];
    const ran = await runIn(folder, words, { signal: { name: signal, after: '@ready' } });
    expectWorded(ran);
    expect(ran.stderr).toContain(`interrupted (${signal})`);
    expect(ran.code).toBe(3);
    const before = existsSync(store) ? readStore(store).facts.length : 0;
    expect(before).toBeLessThan(facts.length);
    const again = await runIn(folder, words);
    expect(again.stderr).toContain(`${facts.length - before} facts imported into`);
    expect(replay(readStore(store).facts).ok).toBe(true);
    expect(readStore(store).facts).toHaveLength(facts.length);
  });
});

/**
 * Commands that wait for a document: they have done nothing until they have all of it. With those above these are
 * all that read standard input.
 */
const OTHERS: readonly (readonly [string, readonly string[]])[] = [
  ['solve', ['solve', '-']],
  [
    'size',
    ['size', '-', example('streams/camera-and-display.streams.json'), '--svg', 'left/a.svg'],
  ],
  ['size of streams', ['size', example('streams/board-1gb.platform.json'), '-']],
  ['explore', ['explore', '-']],
  ['run', ['run', '-', '--log', 'left/run.jsonl']],
  ['replay', ['replay', '-']],
  ['log', ['log', '-']],
  ['log --export', ['log', '-', '--export', 'left/log.jsonl']],
  ['import v4l2', ['import', 'v4l2', '-']],
  ['import v4l2 --into', ['import', 'v4l2', example('tables/hantro-uhd.v4l2.txt'), '--into', '-']],
  ['import vulkan', ['import', 'vulkan', '-']],
  ['check --platform', ['check', example('traces/k612-late.txt'), '--platform', '-']],
  ['check --bufinfo', ['check', example('traces/k612-late.txt'), '--bufinfo', '-']],
  ['export inspect', ['export', 'inspect', '-', '--out', 'left/a.jsonl']],
  ['export html', ['export', 'html', '-', '--out', 'left/a.html']],
  ['export promela', ['export', 'promela', '-']],
  ['serve', ['serve', '-', '--port', '0']],
];

const WAITING = OTHERS.flatMap(([name, words], index) =>
  SIGNALS.filter((_, at) => isLong || index % 6 === 3 * at + 1).map((signal) => ({
    name,
    words,
    signal,
  })),
);

describe.concurrent('a signal to a command that waits for its input', () => {
  test.each(WAITING)('$signal ends $name, and nothing is left', async ({ words, signal }) => {
    const ran = await runIn(folder, words, {
      stdin: { open: '{' },
      signal: { name: signal, after: '', later: 700 },
    });
    expect(ran).toMatchObject({ code: null, signal, stdout: '', stderr: '' });
    expect(readdirSync(join(folder, 'left'))).toEqual([]);
  });
});
